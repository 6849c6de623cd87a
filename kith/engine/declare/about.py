"""Rows that stand on records of other entities, such as notes, consents and calls: one declaration, every surface.

From ``About`` follow, on each such record, a card with its number and a +, the entries in the stream with their chip,
the composer above it, the filter of the list, the source of roll-ups, and that a search leads from row to record.
Code that shows one of these asks here; nothing is registered elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import ForeignKey, Q, QuerySet

from kith.engine.declare import registry
from kith.engine.models import OwnedRow

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.history.timeline import Entry, Request
    from kith.engine.models import Row

ANY = "any record"
ANY_OWNED = "any owned record"
# The columns of a row that stands on any record.
ENTITY, OBJECT_ID = "entity", "object_id"

# A row in the history of one of the records that it joins: its values as history keeps them, the record (entity, id),
# the names of the records that the reader may see by (entity, id), and the agency.
type Told = Callable[[Mapping[str, Any], tuple[str, int], Mapping[tuple[str, Any], str], int], str]


class About:
    """What ``rows`` stand on: the plurals of entities to which foreign keys lead, “any record” with a stream, or
    “any owned record”.

    ``through`` is the reverse name of the rows between, where one row stands on several records. ``at`` is the column
    with the instant at which it happened. ``card`` names the columns of the card; without it they are those of the
    list, and with None there is no card. ``stream`` answers the entries of the stream; True tells each row by its
    title, False none, and without it parts of the record are left to the history. ``composer`` is the template of
    the form above the stream. ``filter`` lets the list of the records be asked for the rows. ``told`` says what a row
    that joins two records is called in the history of each.
    """

    def __init__(
        self,
        *records: str,
        through: str = "",
        at: str = "created_at",
        card: Sequence[str] | None = (),
        stream: Callable[[Request], Sequence[Entry]] | bool | None = None,
        composer: str = "",
        filter: bool = True,
        told: Told | None = None,
    ) -> None:
        self.records = records
        self.through = through
        self.at = at
        self.card = card
        self.stream = stream
        self.composer = composer
        self.filter = filter
        self.told = told

    def leads_to(self, record: Resource) -> bool:
        """Whether rows of this kind can stand on records of an entity."""
        if record.slug in self.records or (ANY in self.records and record.record.has_timeline):
            return True
        return ANY_OWNED in self.records and issubclass(record.model, OwnedRow) and record.model.handed_over


@dataclass(frozen=True, slots=True)
class Place:
    """The columns by which a row names a record: ``parent`` has its id, ``entity`` its entity where it can be any.

    Where rows of a ``link`` stand between, the columns are theirs, and ``row`` is their foreign key to the row.
    """

    parent: str
    entity: str = ""
    link: type[Row] | None = None
    row: str = ""

    def named(self, slug: str, record_id: Any) -> dict[str, Any]:
        """The conditions that name a record."""
        return {self.parent: record_id} | ({self.entity: slug} if self.entity else {})

    def on(self, slug: str, record_id: Any) -> Q:
        """The condition that a row stands on a record; ``record_id`` may be an expression."""
        if self.link is None:
            return Q(**self.named(slug, record_id))
        between = self.link.objects.filter(deleted_at=None, **self.named(slug, record_id))
        return Q(pk__in=between.values(self.row))

    def lines(self, slug: str, rows: QuerySet[Any]) -> QuerySet[Any]:
        """One line for each of the rows and each record of an entity that it stands on, by the column ``parent``."""
        found = rows
        if self.link is not None:
            within = {f"{self.row}__in": rows.order_by().values("pk")}
            found = self.link.objects.filter(deleted_at=None, **within)
        return found.filter(**({self.entity: slug} if self.entity else {f"{self.parent}__isnull": False}))

    def path(self, column: str) -> str:
        """The path from a line to a column of the row."""
        return f"{self.row}__{column}" if self.link is not None else column


def declared() -> list[Resource]:
    """The entities whose rows stand on records, as they were declared."""
    return [each for each in registry.all_declared() if each.about is not None]


def stands_on(rows: Resource, record: Resource) -> bool:
    """Whether rows may stand on records of an entity, which may decline them, such as notes."""
    return rows.about is not None and rows.about.leads_to(record) and rows.slug not in record.without


def standing_on(record: Resource) -> list[Resource]:
    """The entities whose rows stand on records of this one, as they were declared."""
    return [each for each in declared() if stands_on(each, record)]


def place_on(rows: Resource, record: Resource) -> Place:
    """How these rows name a record of an entity. Raises LookupError where no column, or more than one, leads there."""
    found = [place for slug, place in places(rows) if slug == record.slug]
    found += [place for slug, place in places(rows) if slug in (ANY, ANY_OWNED) and not found]
    if len(found) != 1:
        raise LookupError(f"{rows.slug}: {len(found)} columns lead to {record.slug}; About takes one for each entity")
    return found[0]


def places(rows: Resource) -> list[tuple[str, Place]]:
    """(entity, place) of every column by which these rows name a record, as declared."""
    return list(_places(rows))


def _places(rows: Resource) -> Iterator[tuple[str, Place]]:
    about = rows.about
    if about is None:
        return
    model, link, row = rows.model, None, ""
    if about.through:
        between: Any = rows.model._meta.get_field(about.through)
        model = link = between.related_model
        row = between.field.name
    for slug in about.records:
        if slug in (ANY, ANY_OWNED):
            yield slug, Place(OBJECT_ID, ENTITY, link, row)
            continue
        for column in model._meta.concrete_fields:
            if isinstance(column, ForeignKey) and _slug_of(column.remote_field.model) == slug:
                yield slug, Place(column.name, "", link, row)


def records_under(rows: Resource) -> Iterator[Resource]:
    """The entities on whose records these rows stand."""
    return (each for each in registry.every() if stands_on(rows, each))


def record_of(rows: Resource, row: Any) -> tuple[Resource, int] | None:
    """The record on which a row at hand stands, by its own columns; None where its entity takes no such rows."""
    return next(records_at(rows, row), None)


def records_at(rows: Resource, row: Any) -> Iterator[tuple[Resource, int]]:
    """All records on which a row at hand stands by its own columns."""
    for slug, place in places(rows):
        number = getattr(row, place.parent if place.entity else f"{place.parent}_id", None)
        record = registry.get(getattr(row, place.entity) if place.entity else slug)
        if place.link is None and number is not None and record is not None and stands_on(rows, record):
            yield record, number


def _slug_of(model: type[Any]) -> str:
    return next((each.slug for each in registry.all_declared() if each.model is model), "")


def records_of(rows: Resource, ids: Sequence[int]) -> dict[int, tuple[str, int]]:
    """Where rows stand: id → (entity, id of the first record); a search leads there."""
    found: dict[int, tuple[str, int]] = {}
    for slug, place in places(rows):
        lines = (
            place.lines(slug, rows.model.objects.filter(pk__in=ids)) if not place.entity else _of_any(rows, place, ids)
        )
        columns = (place.path("pk"), place.parent, *((place.entity,) if place.entity else ()))
        for pk, record, *entity in lines.values_list(*columns):
            found.setdefault(pk, (entity[0] if entity else slug, record))
    return found


def _of_any(rows: Resource, place: Place, ids: Sequence[int]) -> QuerySet[Any]:
    if place.link is None:
        found: QuerySet[Any] = rows.model.objects.filter(pk__in=ids)
        return found
    return place.link.objects.filter(deleted_at=None, **{f"{place.row}__in": ids})


def upon(rows: Resource, entities: Sequence[str]) -> Q:
    """Which rows stand on records of these entities."""
    found = Q(pk__in=())
    for slug, place in places(rows):
        if place.entity:
            named = Q(**{f"{place.entity}__in": entities})
        elif slug in entities:
            named = Q(**{f"{place.parent}__isnull": False})
        else:
            continue
        if place.link is not None:
            named = Q(pk__in=place.link.objects.filter(named, deleted_at=None).values(place.row))
        found |= named
    return found
