"""Filters by events on a record: rows of another entity that refer to it.

A domain declares them with ``happen``: notes on a contact, e-mails to it, responses to a campaign. Each becomes a
filter (``notes.count.gte=3``, ``notes.none.created_at.gte=-90d``) and counts for ``last_activity``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy

from kith.engine.declare import registry
from kith.engine.fields.base import Field, Json, Kind, Reading
from kith.engine.fields.dates import Instant
from kith.engine.fields.operators import Operator

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.policy import Actor

LAST = "last_activity"


def everything(actor: Actor) -> Q:
    """The default permission: readers of the record see all of its rows."""
    return Q()


@dataclass(frozen=True)
class Happening:
    """Rows of ``target`` that refer to a record: ``parent`` is the column of its id, ``at`` that of the time.

    ``entity`` is the column of the record's entity, for generic references. ``seen`` returns the condition for rows
    that a reader of the record may see.
    """

    name: str
    label: Any
    target: str
    parent: str
    at: str
    entity: str = ""
    seen: Callable[[Actor], Q] = everything

    def rows(self, on: Resource, actor: Actor) -> QuerySet[Any]:
        """Return the visible rows on visible records of ``on``."""
        found: QuerySet[Any] = registry.named(self.target).model.objects.filter(
            self.seen(actor), deleted_at__isnull=True, **{f"{self.parent}__isnull": False}
        )
        return found.filter(**{self.entity: on.slug}) if self.entity else found


_happenings: dict[str, list[Happening]] = {}


def happen(on: Resource, happening: Happening) -> None:
    """Register filters by these rows for ``on``."""
    told = _happenings.setdefault(on.slug, [])
    if not told:
        on.add_filter(LAST, LastColumn(gettext_lazy("last activity")))
    told.append(happening)
    on.add_filter(happening.name, RowsColumn(happening))


class RowsColumn(models.Field[Any, Any]):
    """A field without a database column: the rows that refer to a record."""

    def __init__(self, happening: Happening) -> None:
        super().__init__(happening.label, null=True, blank=True, editable=False)
        self.happening = happening


class LastColumn(models.Field[Any, Any]):
    """A field without a database column: the time of the last event."""

    def __init__(self, label: Any) -> None:
        super().__init__(label, null=True, blank=True, editable=False)


class Rows(Kind):
    """Filters for any, none or a number of rows; in a list, their count."""

    name = "rows"
    input = "children"
    numeric = True
    operators: ClassVar[dict[str, Operator]] = {}

    def target(self, field: Field) -> Resource:
        return registry.named(field.model_field.happening.target)

    def parent_name(self, field: Field) -> str:
        return str(field.model_field.happening.parent)

    def rows(self, field: Field, actor: Actor) -> QuerySet[Any]:
        found: QuerySet[Any] = field.model_field.happening.rows(field.resource, actor)
        return found

    def parse_filter(self, operator: str, raw: object, field: Field, reading: Reading) -> Any:
        return reading.actor, super().parse_filter(operator, raw, field, reading)

    def condition(self, operator: str, path: str, value: Any, field: Field) -> Q:
        actor, wanted = value
        parents = self.rows(field, actor).values(self.parent_name(field))
        inside = Q(**{f"{path.removesuffix(field.name)}pk__in": parents})
        return ~inside if wanted else inside

    def columns(self, field: Field, actor: Actor) -> tuple[Combinable, ...]:
        parent = self.parent_name(field)
        mine = self.rows(field, actor).filter(**{parent: OuterRef("pk")}).order_by().values(parent)
        return (Subquery(mine.annotate(number=Count("pk")).values("number")),)

    def load(self, values: Sequence[Any], field: Field) -> int:
        return values[0] or 0

    def sort_path(self, field: Field) -> str | None:
        return None

    def schema(self, field: Field) -> Json:
        return {"type": "integer", "minimum": 0}


class LastActivity(Instant):
    """The time of the last declared event on a record."""

    name = "instant"

    def parse_filter(self, operator: str, raw: object, field: Field, reading: Reading) -> Any:
        return reading.actor, super().parse_filter(operator, raw, field, reading)

    def condition(self, operator: str, path: str, value: Any, field: Field) -> Q:
        actor, wanted = value
        prefix = path.removesuffix(field.name)

        def happened(**since: Any) -> Q:
            found = Q()
            for each in _happenings[field.resource.slug]:
                limit = {f"{each.at}__{lookup}": instant for lookup, instant in since.items()}
                found |= Q(**{f"{prefix}pk__in": each.rows(field.resource, actor).filter(**limit).values(each.parent)})
            return found

        if operator == "empty":
            return ~happened() if wanted else happened()
        if operator in ("gt", "gte"):
            return happened(**{operator: wanted})
        later = {"lt": "gte", "lte": "gt"}[operator]
        return happened() & ~happened(**{later: wanted})

    def columns(self, field: Field, actor: Actor) -> tuple[Combinable, ...]:
        found = []
        for each in _happenings[field.resource.slug]:
            mine = each.rows(field.resource, actor).filter(**{each.parent: OuterRef("pk")})
            found.append(Subquery(mine.order_by().values(each.parent).annotate(last=Max(each.at)).values("last")))
        return tuple(found)

    def load(self, values: Sequence[Any], field: Field) -> datetime | None:
        return max((value for value in values if value is not None), default=None)

    def sort_path(self, field: Field) -> str | None:
        return None
