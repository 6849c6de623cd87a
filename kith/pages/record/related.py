"""Tabs of rows in other entities that refer to a record, with counts and the first rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, QuerySet, Subquery
from django.utils.text import capfirst
from markupsafe import escape

from kith.engine import policy
from kith.engine.declare import registry
from kith.engine.declare.declaration import Related
from kith.engine.declare.resource import Resource
from kith.engine.policy import Actor
from kith.engine.query.prepared import ROW
from kith.engine.query.reading import Line, read

if TYPE_CHECKING:
    from kith.pages.record.panels import Shown

FIRST_ROWS = 20


@dataclass(frozen=True, slots=True)
class RelatedTab:
    """A tab of related rows: the count of visible ones, and the URL of the full list."""

    name: str
    label: str
    target: Resource
    parent: str
    count: int


def related_tabs(shown: Shown) -> list[RelatedTab]:
    """Return the tabs of a record; the counts were read with the record."""
    resource = shown.resource
    return [
        RelatedTab(
            part.name,
            _label(resource, part),
            _target(resource, part),
            _parent(resource, part),
            getattr(shown.row, f"count_{part.name}") or 0,
        )
        for part in _declared(resource, shown.actor)
    ]


def _declared(resource: Resource, actor: Actor) -> list[Related]:
    return [part for part in resource.record.related if policy.may(actor, "view", _target(resource, part))]


def counts(resource: Resource, actor: Actor) -> dict[str, Subquery]:
    """Return the subqueries that count visible rows per tab, for the record's query."""
    found = {}
    for part in _declared(resource, actor):
        parent = _parent(resource, part)
        rows = _related_rows(resource, part, ROW, actor).order_by().values(parent)
        found[f"count_{part.name}"] = Subquery(rows.annotate(number=Count("pk")).values("number")[:1])
    return found


def related_lines(resource: Resource, part: Related, row_id: int, actor: Actor) -> list[Line]:
    """The first rows of a tab."""
    target = _target(resource, part)
    names = (target.title, *part.columns) if target.listed and target.title not in part.columns else part.columns
    rows = _related_rows(resource, part, row_id, actor).order_by("-pk")[:FIRST_ROWS]
    return read(rows, tuple(target.bound[name] for name in names), actor)


def _related_rows(resource: Resource, part: Related, row_id: int, actor: Actor) -> QuerySet[Any]:
    return policy.scope(actor, "view", _target(resource, part)).filter(**{_parent(resource, part): row_id})


def _target(resource: Resource, part: Related) -> Resource:
    relation: Any = resource.model._meta.get_field(part.name)
    return registry.of(relation.related_model)


def _parent(resource: Resource, part: Related) -> str:
    relation: Any = resource.model._meta.get_field(part.name)
    return str(relation.field.name)


def _label(resource: Resource, part: Related) -> str:
    target = _target(resource, part)
    text = part.name.replace("_", " ") if target is resource else target.label_plural
    return str(escape(capfirst(text)))
