"""Sensitive fields: for people without the right the entity does not have them, on every page and in the API.

A declaration lists them in ``sensitive``. The right is granted for all records of the entity or for none; full rights
on own records do not include it. For everybody else the registry returns the entity without these fields. They are then
missing in pages, forms, lists, filters, sorting, exports, imports, history and API. A request with one of them gets the
same error as for an unknown field.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from kith.engine.declare.declaration import List, Record, Related, Section, Timeline
from kith.engine.policy import NOTHING, ChildPolicy, Scope

if TYPE_CHECKING:
    from collections.abc import Container

    from kith.engine.declare.resource import Resource
    from kith.engine.fields.base import Field
    from kith.engine.models import Row
    from kith.engine.policy import Actor

SEE = "see_sensitive"
# Cached properties that depend on the fields; a copy with other fields must compute them again.
DERIVED = ("bound", "search_columns", "ties", "writable", "columns", "sections", "related")


def may_see(actor: Actor, resource: Resource) -> bool:
    """Whether the actor may see the sensitive fields of an entity."""
    return not resource.sensitive or actor.scope_for(resource.slug, SEE) is Scope.AGENCY


class SensitivePolicy(ChildPolicy):
    """Policy of sensitive child rows: they also require the right to see sensitive fields."""

    def rows(self, actor: Actor, verb: str, *, entity: str, path: str = "") -> Q:
        if not self._opens(actor, entity):
            return NOTHING
        return super().rows(actor, verb, entity=entity, path=path)

    def covers(self, actor: Actor, verb: str, row: Row, *, entity: str) -> bool:
        return self._opens(actor, entity) and super().covers(actor, verb, row, entity=entity)

    def may(self, actor: Actor, verb: str, *, entity: str) -> bool:
        return self._opens(actor, entity) and super().may(actor, verb, entity=entity)

    def on_record(self, actor: Actor, *, entity: str, path: str = "") -> Q:
        return Q() if self._opens(actor, entity) else NOTHING

    def _opens(self, actor: Actor, entity: str) -> bool:
        from kith.engine.declare import registry

        part = registry.named(entity)
        return all(may_see(actor, registry.of(part.relation(parent))) for parent in self.parents)


def is_sensitive(field: Field) -> bool:
    """Whether a field, or its whole entity, is sensitive."""
    return field.name in field.resource.sensitive or isinstance(field.resource.policy, SensitivePolicy)


def without(resource: Resource) -> Resource:
    """Return the resource without sensitive fields; a copy if it has any."""
    if not resource.sensitive:
        return resource
    gone = frozenset(resource.sensitive)
    view: Any = copy(resource)
    for name in DERIVED:
        view.__dict__.pop(name, None)
    for name in ("fields", "readonly", "filters", "sortable", "search", "match"):
        setattr(view, name, _left(getattr(resource, name), gone))
    view.bound = {name: field for name, field in resource.bound.items() if name not in gone}
    view.list = List(*_left(resource.list.columns, gone), sort=resource.list.sort)
    view.record = _record(resource.record, gone)
    made: Resource = view
    return made


def _record(record: Record, gone: Container[str]) -> Record:
    parts: list[Section | Related | Timeline] = []
    for part in record.parts:
        if isinstance(part, Section):
            left = _left(part.fields, gone)
            parts += [Section(part.title, *left)] if left else []
        elif not (isinstance(part, Related) and part.name in gone):
            parts.append(part)
    return Record(*parts, highlights=_left(record.highlights, gone), subtitle=_left(record.subtitle, gone))


def _left(names: tuple[str, ...], gone: Container[str]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in gone)
