"""A resource without its sensitive fields."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from kith.engine.declare.declaration import List, Record, Related, Section, Timeline

if TYPE_CHECKING:
    from collections.abc import Container

    from kith.engine.declare.resource import Resource

# Cached properties that depend on the fields; a copy with other fields must compute them again.
DERIVED = ("plain", "bound", "search_columns", "ties", "writable", "columns", "sections", "related")


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
