"""The rows of other entities that point to a record: tabs with their numbers, and the first of each."""

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
    """A tab with the rows that point to a record: how many the actor sees, and where all of them are listed."""

    name: str
    label: str
    target: Resource
    parent: str
    count: int
    # The form of a new one with this record filled in; empty where the actor may make none, or the record says how.
    new_url: str = ""


def related_tabs(shown: Shown) -> list[RelatedTab]:
    """The tabs of a record with their counts, which came along with the record."""
    resource = shown.resource
    return [
        RelatedTab(
            part.name,
            _label(resource, part),
            _target(resource, part),
            _parent(resource, part),
            getattr(shown.row, f"count_{part.name}") or 0,
            _new_url(shown, part),
        )
        for part in _declared(resource, shown.actor)
    ]


def _new_url(shown: Shown, part: Related) -> str:
    target, parent = _target(shown.resource, part), _parent(shown.resource, part)
    brought = part not in shown.resource.record.related
    if not brought or shown.trashed or parent not in target.fields or not policy.may(shown.actor, "create", target):
        return ""
    return f"{target.url}new/?{parent}={shown.row.pk}"


def _declared(resource: Resource, actor: Actor) -> list[Related]:
    return [part for part in resource.related if policy.may(actor, "view", _target(resource, part))]


def counts(resource: Resource, actor: Actor) -> dict[str, Subquery]:
    """How many rows of each tab the actor sees, in the prepared query of a record."""
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
