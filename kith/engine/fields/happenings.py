"""What happens with records, as something that can be asked: rows of another entity that stand on a record.

What ``About`` declares becomes a filter (``notes.count.gte=3``, ``notes.none.created_at.gte=-90d``) and counts for
``last_activity``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from django.db import models
from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.utils.translation import gettext_lazy

from kith.engine.declare import about, registry
from kith.engine.declare.about import Place
from kith.engine.fields.base import Field, Json, Kind, Reading
from kith.engine.fields.dates import Instant
from kith.engine.fields.operators import Operator
from kith.engine.models import MainRow

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.policy import Actor

LAST = "last_activity"


def _asked_of(record: Resource) -> Iterator[tuple[Resource, about.About]]:
    """The entities whose rows the list of a record's entity can be asked for: those declared to stand on it.

    What stands on any record is asked of main entities only.
    """
    for rows in about.standing_on(record):
        told = rows.about
        if told is not None and told.filter and (record.slug in told.records or issubclass(record.model, MainRow)):
            yield rows, told


def add_filters() -> None:
    """Let the lists of all entities be asked for what stands on their records; called once they are declared."""
    for record in registry.all_declared():
        for rows, told in _asked_of(record):
            if LAST not in record.filters:
                record.add_filter(LAST, LastColumn(gettext_lazy("last activity")))
            record.add_filter(rows.slug, RowsColumn(rows.model._meta.verbose_name_plural, rows.slug, told.at))


class RowsColumn(models.Field[Any, Any]):
    """Stands in no table: the rows of another entity that stand on a record; ``at`` has the instant of each."""

    def __init__(self, label: Any, target: str, at: str) -> None:
        super().__init__(label, null=True, blank=True, editable=False)
        self.target = target
        self.at = at


class LastColumn(models.Field[Any, Any]):
    """A field without a database column: the time of the last event."""

    def __init__(self, label: Any) -> None:
        super().__init__(label, null=True, blank=True, editable=False)


class Lines(NamedTuple):
    """Rows that stand on records of an entity, one line for each row and record."""

    found: QuerySet[Any]
    place: Place

    def of_record(self) -> QuerySet[Any]:
        """Those of the record of the query around."""
        return self.found.filter(**{self.place.parent: OuterRef("pk")}).order_by().values(self.place.parent)


def _seen(target: Resource, actor: Actor) -> QuerySet[Any]:
    """All rows that the actor may count on records that they see."""
    seen = target.policy.on_record(actor, entity=target.slug)
    found: QuerySet[Any] = target.model.objects.filter(seen, deleted_at__isnull=True)
    return found


def _lines(target: Resource, on: Resource, actor: Actor) -> Lines:
    place = about.place_on(target, on)
    return Lines(place.lines(on.slug, _seen(target, actor)), place)


class Rows(Kind):
    """Any, none or so many rows that stand on a record; as a column of a list, their number."""

    name = "rows"
    input = "children"
    numeric = True
    operators: ClassVar[dict[str, Operator]] = {}

    def target(self, field: Field, actor: Actor | None = None) -> Resource:
        """The entity to which it leads, as the actor sees it."""
        return registry.named(field.model_field.target, actor)

    def parent_name(self, field: Field) -> str:
        """The column of a line that names the record."""
        return self._place(field).parent

    def rows(self, field: Field, actor: Actor) -> QuerySet[Any]:
        """All rows that the actor may count on records that they see."""
        return _seen(self.target(field), actor)

    def lines(self, rows: QuerySet[Any], field: Field) -> QuerySet[Any]:
        """One line for each of the rows and each record that it stands on."""
        return self._place(field).lines(field.resource.slug, rows)

    def _place(self, field: Field) -> Place:
        return about.place_on(self.target(field), field.resource)

    def parse_filter(self, operator: str, raw: object, field: Field, reading: Reading) -> Any:
        return reading.actor, super().parse_filter(operator, raw, field, reading)

    def condition(self, operator: str, path: str, value: Any, field: Field) -> Q:
        actor, wanted = value
        parents = self.lines(self.rows(field, actor), field).values(self.parent_name(field))
        inside = Q(**{f"{path.removesuffix(field.name)}pk__in": parents})
        return ~inside if wanted else inside

    def columns(self, field: Field, actor: Actor) -> tuple[Combinable, ...]:
        mine = _lines(self.target(field), field.resource, actor).of_record()
        return (Subquery(mine.annotate(number=Count("pk")).values("number")),)

    def load(self, values: Sequence[Any], field: Field) -> int:
        return values[0] or 0

    def sort_path(self, field: Field) -> str | None:
        return None

    def schema(self, field: Field) -> Json:
        return {"type": "integer", "minimum": 0}


def _all_lines(on: Resource, actor: Actor) -> list[tuple[Lines, str]]:
    """All rows in the streams of records of an entity, each with the path to its instant."""
    found = [(_lines(rows, on, actor), told.at) for rows, told in _asked_of(on)]
    return [(lines, lines.place.path(at)) for lines, at in found]


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
            for lines, at in _all_lines(field.resource, actor):
                limit = {f"{at}__{lookup}": instant for lookup, instant in since.items()}
                found |= Q(**{f"{prefix}pk__in": lines.found.filter(**limit).values(lines.place.parent)})
            return found

        if operator == "empty":
            return ~happened() if wanted else happened()
        if operator in ("gt", "gte"):
            return happened(**{operator: wanted})
        later = {"lt": "gte", "lte": "gt"}[operator]
        return happened() & ~happened(**{later: wanted})

    def columns(self, field: Field, actor: Actor) -> tuple[Combinable, ...]:
        return tuple(
            Subquery(lines.of_record().annotate(last=Max(at)).values("last"))
            for lines, at in _all_lines(field.resource, actor)
        )

    def load(self, values: Sequence[Any], field: Field) -> datetime | None:
        return max((value for value in values if value is not None), default=None)

    def sort_path(self, field: Field) -> str | None:
        return None
