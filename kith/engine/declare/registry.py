"""All declared resources, found once at start-up in each app's ``resources`` module.

What an entity is depends on the actor who asks, never on a scope around: an actor finds it with the custom fields of
their agency, and without sensitive fields that they may not see. Without an actor the registry returns the declaration
without custom and without sensitive fields, never more. ``settings.KITH_VIEW`` computes it.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol

from django.apps import apps
from django.conf import settings
from django.dispatch import Signal
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model

    from kith.engine.declare.resource import Resource
    from kith.engine.policy import Actor

_by_slug: dict[str, Resource] = {}
_by_model: dict[type[Model], Resource] = {}


class View(Protocol):
    """Returns the resource with the fields of the actor's agency; without sensitive ones that the actor may not see.

    With ``whole`` nothing is left out, regardless of the actor's rights.
    """

    def __call__(self, resource: Resource, actor: Actor, *, whole: bool = False) -> Resource: ...


# Sent once every entity is declared, for what is derived from all of them.
complete = Signal()


@cache
def _view() -> View:
    view: View = import_string(settings.KITH_VIEW)
    return view


def discover() -> None:
    """Import ``resources``, ``transfer`` and ``handlers`` of every app; importing registers what they declare."""
    for app in (*(config.name for config in apps.get_app_configs()), *settings.APPLICATIONS):
        for module in ("resources", "transfer", "handlers"):
            if find_spec(f"{app}.{module}") is not None:
                import_module(f"{app}.{module}")
    complete.send(sender=None)


def add(resource: Resource) -> None:
    """Register a declaration; a second one for the same model or name is a programming error."""
    if resource.slug in _by_slug or resource.model in _by_model:
        raise ValueError(f"{resource.slug} is declared twice")
    _by_slug[resource.slug] = resource
    _by_model[resource.model] = resource


def all_declared() -> tuple[Resource, ...]:
    """All resources as they were declared, without the fields of any agency; for checks, explanations and start-up."""
    return tuple(_by_slug.values())


def every(actor: Actor | None = None) -> Iterator[Resource]:
    """Yield all resources as the actor sees them."""
    for resource in _by_slug.values():
        yield seen(resource, actor)


def named(slug: str, actor: Actor | None = None) -> Resource:
    """Return the resource with this plural name as the actor sees it. Raises KeyError."""
    return seen(_by_slug[slug], actor)


def get(slug: str, actor: Actor | None = None) -> Resource | None:
    """Return the resource with this plural name as the actor sees it; None if there is none."""
    resource = _by_slug.get(slug)
    return None if resource is None else seen(resource, actor)


def of(model: type[Any], actor: Actor | None = None) -> Resource:
    """Return the resource of a model as the actor sees it. Raises KeyError."""
    return seen(_by_model[model], actor)


def find(model: type[Any], actor: Actor | None = None) -> Resource | None:
    """Return the resource of a model as the actor sees it; None if the model has none."""
    resource = _by_model.get(model)
    return None if resource is None else seen(resource, actor)


def seen(resource: Resource, actor: Actor | None) -> Resource:
    """Return a resource, given in any view, as the actor sees it; without an actor the plain declaration."""
    resource = _by_slug[resource.slug]
    if actor is None:
        return resource.plain
    if not resource.customised and not resource.sensitive:
        return resource
    return _view()(resource, actor)


def whole(model: type[Any], by: Actor) -> Resource:
    """Return the resource of a model with all fields of the agency of ``by``, sensitive ones too. Raises KeyError.

    For code that keeps rows consistent and shows nobody anything: writing rows through any door, their search words,
    computed fields, erasing and merging.
    """
    resource = _by_model[model]
    return _view()(resource, by, whole=True) if resource.customised or resource.sensitive else resource


def whole_named(slug: str, by: Actor) -> Resource:
    """The same by plural name. Raises KeyError."""
    return whole(_by_slug[slug].model, by)


def find_whole(model: type[Any], by: Actor) -> Resource | None:
    """The same; None if the model has no resource."""
    return whole(model, by) if model in _by_model else None


def declared(slug: str) -> Resource | None:
    """Return the resource as declared, sensitive fields included, without custom fields."""
    return _by_slug.get(slug)


def declared_of(model: type[Any]) -> Resource | None:
    """Return the resource of a model as declared; None if the model has none."""
    return _by_model.get(model)
