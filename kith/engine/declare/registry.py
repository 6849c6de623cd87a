"""All declared resources, found once at start-up in each app's ``resources`` module.

Within the scope of an agency an entity has its custom fields as well; and in the work of somebody who may not see its
sensitive fields, it has none of these. The application for custom fields says so, through ``views_by``.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Protocol

from django.apps import apps
from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.models import Model

    from kith.engine.declare.resource import Resource

_by_slug: dict[str, Resource] = {}
_by_model: dict[type[Model], Resource] = {}


class View(Protocol):
    """Returns the resource as visible in the current scope; with ``all_of_it`` including sensitive fields."""

    def __call__(self, resource: Resource, *, all_of_it: bool = False) -> Resource: ...


_views: list[View] = []
_afterwards: list[Callable[[], None]] = []


def views_by(view: View) -> None:
    """Register the function for customised and sensitive entities."""
    _views[:] = [view]


def discover() -> None:
    """Import ``resources``, ``transfer`` and ``handlers`` of every app; importing registers what they declare."""
    for app in (*(config.name for config in apps.get_app_configs()), *settings.APPLICATIONS):
        for module in ("resources", "transfer", "handlers"):
            if find_spec(f"{app}.{module}") is not None:
                import_module(f"{app}.{module}")
    for function in _afterwards:
        function()


def once_declared(function: Callable[[], None]) -> None:
    """Call this as soon as every entity is declared, for what is derived from all of them."""
    _afterwards.append(function)


def add(resource: Resource) -> None:
    """Register a declaration; a second one for the same model or name is a programming error."""
    if resource.slug in _by_slug or resource.model in _by_model:
        raise ValueError(f"{resource.slug} is declared twice")
    _by_slug[resource.slug] = resource
    _by_model[resource.model] = resource


def all_declared() -> tuple[Resource, ...]:
    """All resources as they were declared, without the fields of any agency."""
    return tuple(_by_slug.values())


def every() -> Iterator[Resource]:
    for resource in _by_slug.values():
        yield _seen(resource)


def named(slug: str) -> Resource:
    """Return the resource with this plural name. Raises KeyError."""
    return _seen(_by_slug[slug])


def get(slug: str) -> Resource | None:
    resource = _by_slug.get(slug)
    return None if resource is None else _seen(resource)


def of(model: type[Any]) -> Resource:
    """Return the resource of a model. Raises KeyError."""
    return _seen(_by_model[model])


def find(model: type[Any]) -> Resource | None:
    resource = _by_model.get(model)
    return None if resource is None else _seen(resource)


def whole(slug: str) -> Resource:
    """Return the resource with this plural name and all of its fields, regardless of the actor. Raises KeyError."""
    return _seen(_by_slug[slug], all_of_it=True)


def declared_of(model: type[Any]) -> Resource | None:
    """The resource of a model as it was declared."""
    return _by_model.get(model)


def declared(slug: str) -> Resource | None:
    """Return the resource as declared, without custom fields."""
    return _by_slug.get(slug)


def _seen(resource: Resource, *, all_of_it: bool = False) -> Resource:
    """Return the resource as visible in the current scope."""
    if not resource.customised and not resource.sensitive:
        return resource
    for view in _views:
        resource = view(resource, all_of_it=all_of_it)
    return resource
