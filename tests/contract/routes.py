"""Every URL of Kith, from the URL resolver, so that the generated suites include new routes automatically."""

from __future__ import annotations

import inspect
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice, product
from typing import Any

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from django_scopes import scope

from kith.api.transport import Endpoint
from kith.engine.declare import registry
from kith.engine.declare.resource import Resource
from kith.engine.models import Change, ChangeSet
from kith.engine.web.http import ResourceConverter
from tests.contract.world import World

# URL parameters with ids of other tables: name → model.
ID_OF = {
    "absence_id": "agency.standin",
    "change_set_id": "engine.changeset",
    "document_id": "activities.document",
    "employee_id": "agency.employee",
    "held_id": "engine.heldevent",
    "import_id": "engine.import",
    "invitation_id": "agency.invitation",
    "job_id": "engine.job",
    "mention_id": "activities.mention",
    "note_id": "activities.note",
    "pair_id": "people.duplicatepair",
    "place_id": "agency.employee",
    "preset_id": "engine.importpreset",
    "role_id": "agency.role",
    "rule_id": "people.retentionrule",
    "run_id": "engine.scheduledrun",
    "segment_id": "people.segment",
    "token_id": "agency.apitoken",
    "version_id": "activities.documentversion",
    "view_id": "engine.savedview",
}
ROW_IDS = frozenset({"row_id", "contact_id", "customer_id", "team_id", "unit_id"})
FIELD_NAMES = frozenset({"field", "field_name", "name"})
# An id that no row has.
NO_ID = 999_999_999_999
# Signing out would end the session of the crawl.
LEAVES = frozenset({"account_logout"})


@dataclass(frozen=True)
class Route:
    """One URL pattern: its text with ``<converter:name>`` parts, and its parameters."""

    pattern: str
    name: str
    parameters: tuple[tuple[str, Any], ...]
    is_read: bool  # whether it takes GET at all

    @property
    def is_api(self) -> bool:
        return self.pattern.startswith("api/")

    @property
    def takes_resource(self) -> bool:
        return any(isinstance(converter, ResourceConverter) for _name, converter in self.parameters)

    @property
    def of_field(self) -> bool:
        """Whether it is about one field of an entity."""
        return any(name in FIELD_NAMES for name, _converter in self.parameters)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(name for name, _converter in self.parameters if name in ID_OF or name in ROW_IDS)

    def address(self, **values: Any) -> str:
        """Return the URL with these parameters."""
        text = "/" + self.pattern
        for name, converter in self.parameters:
            kind = next(part for part in (f"<{_kind(text, name)}:{name}>", f"<{name}>") if part in text)
            text = text.replace(kind, converter.to_url(values[name]))
        return text

    def __str__(self) -> str:
        return self.name or self.pattern


def _kind(text: str, name: str) -> str:
    before = text.partition(f":{name}>")[0]
    return before.rpartition("<")[2]


@cache
def every() -> tuple[Route, ...]:
    """Return all routes of Kith, without those of packages."""
    return tuple(_walk(get_resolver().url_patterns, "", {}))


def read() -> tuple[Route, ...]:
    """The routes that take GET."""
    return tuple(route for route in every() if route.is_read)


def _walk(patterns: Iterable[Any], before: str, outer: dict[str, Any]) -> Iterator[Route]:
    for each in patterns:
        parameters = {**outer, **(each.pattern.converters if isinstance(each.pattern, RoutePattern) else {})}
        if isinstance(each, URLResolver):
            yield from _walk(each.url_patterns, before + str(each.pattern), parameters)
        elif isinstance(each, URLPattern) and is_ours(each.callback):
            name = each.name or ""
            if name not in LEAVES:
                takes = _methods(each.callback)
                is_read = takes is None or "GET" in takes
                yield Route(before + str(each.pattern), name, tuple(parameters.items()), is_read)


def _methods(view: Any) -> Collection[str] | None:
    """The methods that a view takes; None for every method."""
    if isinstance(view, Endpoint):
        return view.handlers
    while inspect.isfunction(view):
        if found := inspect.getclosurevars(view).nonlocals.get("request_method_list"):  # of Django's require_POST
            return list(found)
        view = getattr(view, "__wrapped__", None)
    return None


def is_ours(callback: Any) -> bool:
    module = getattr(callback, "__module__", "") or type(callback).__module__
    return module.startswith("kith.") or type(callback).__module__.startswith("kith.")


@dataclass(frozen=True)
class Place:
    """A URL with its entity."""

    route: Route
    address: str
    nothing: str  # the same URL with an id that no row has; "" if the URL has no id
    resource: Resource | None


def places(
    world: World, owner: str, routes: Iterable[Route] | None = None, *, every_field: bool = True
) -> Iterator[Place]:
    """Yield every URL of a row of ``owner``; URLs without an id once per entity.

    What is about one field has a URL for a field of each kind, or for one field alone.
    """
    for route in every() if routes is None else routes:
        for resource in registry.every() if route.takes_resource else (None,):
            given = (_words(name, converter, resource) for name, converter in route.parameters)
            for words in product(*given) if every_field or not route.of_field else islice(product(*given), 1):
                values = dict(zip((name for name, _converter in route.parameters), words, strict=True))
                ids = {name: id_for(world, owner, name, resource) for name in route.ids}
                if None in ids.values():
                    continue
                nothing = route.address(**values | dict.fromkeys(ids, NO_ID)) if ids else ""
                yield Place(route, route.address(**values | ids), nothing, resource)


def _words(name: str, converter: Any, resource: Resource | None) -> list[Any]:
    """Return values for a parameter that is not an id."""
    if isinstance(converter, ResourceConverter):
        return [resource]
    if name in ID_OF or name in ROW_IDS:
        return [0]
    if name in ("verb", "action_name"):
        return [chosen.name for chosen in (resource.actions if resource else ())] or ["no-such-verb"]
    if name in FIELD_NAMES:
        return _some_fields(resource) if resource is not None else ["name"]
    if name in ("tab", "relation"):
        return [part.name for part in resource.related] if resource else ["none"]
    if name in ("form", "format", "extension"):
        return ["csv", "xlsx", "json", "vcf"]
    if name == "entity":
        return ["contacts"]
    if name in ("rest", "path", "key", "secret", "token", "slug", "code", "preset", "mode"):
        return ["no-such-thing"]
    raise AssertionError(f"teach tests/contract/routes.py what to put for the parameter “{name}” of an address")


def _some_fields(resource: Resource) -> list[str]:
    """Return the first field of each kind."""
    by_kind = {field.kind.name: name for name, field in reversed(resource.writable.items())}
    return sorted(by_kind.values()) or ["name"]


def id_for(world: World, owner: str, name: str, resource: Resource | None) -> int | None:
    """Return the id of the row of ``owner`` for a parameter of this name."""
    if name in ROW_IDS:
        slug = resource.slug if resource is not None else name.removesuffix("_id") + "s"
        return row_id(world, owner, slug)
    model = apps.get_model(ID_OF[name])
    if model is ChangeSet:
        return change_set_of(world, owner)
    found = registry.find(model)
    return row_id(world, owner, found.slug if found is not None else ID_OF[name])


def row_id(world: World, owner: str, slug: str) -> int | None:
    """Return the id of the owner's row of an entity, or of the agency's shared row."""
    shared = "b" if owner in ("dave", "b") else "a"
    return world.rows.get((owner, slug)) or world.rows.get((shared, slug))


def change_set_of(world: World, owner: str) -> int | None:
    """Return the id of the change set that created the owner's contact."""
    row = world.rows.get((owner, "contacts"), 0)
    with scope(agency=world.agency_of(owner)):
        made = Change.objects.filter(entity="contacts", object_id=row, kind=Change.Kind.CREATE)
        return made.values_list("change_set", flat=True).first()
