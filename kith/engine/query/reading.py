"""Reading rows for a list: one query for all columns, one more for each field that needs it, no model instances."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from markupsafe import Markup

from kith.engine import policy
from kith.engine.fields.base import Field, Kind
from kith.engine.query.prepared import THESE, Prepared
from kith.kit.memory import Memory

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.policy import Actor

_plans: Memory[tuple[Reader, Prepared]] = Memory(1_000)


class Line:
    """One row of a list: its id, version and the values of the fields that were asked for."""

    __slots__ = ("extra", "fields", "id", "keys", "values", "version")

    def __init__(
        self, row_id: int, version: int, fields: tuple[Field, ...], values: list[Any], extra: tuple[Any, ...]
    ) -> None:
        self.id = row_id
        self.version = version
        self.fields = fields
        self.values = values
        self.extra = extra

    def json(self) -> dict[str, Any]:
        """The row as the API gives it."""
        return to_json([self])[0]

    def cells(self) -> list[tuple[Field, Markup]]:
        """The row as the list shows it."""
        return [(field, field.kind.cell(value, field)) for field, value in zip(self.fields, self.values, strict=True)]

    def text_values(self) -> dict[str, str]:
        """The row as an export writes it."""
        return {
            field.name: field.kind.text(value, field) for field, value in zip(self.fields, self.values, strict=True)
        }

    @property
    def text(self) -> str:
        return " ".join(text for text in self.text_values().values() if text)

    def __getitem__(self, name: str) -> Any:
        """The value of a field by name."""
        for field, value in zip(self.fields, self.values, strict=True):
            if field.name == name:
                return value
        raise KeyError(name)


def to_json(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Lines of one list as the API gives them, column by column: most columns are given as they are stored."""
    if not lines:
        return []
    fields = lines[0].fields
    columns: list[Any] = [[line.id for line in lines], [line.version for line in lines]]
    for position, field in enumerate(fields):
        stored = [line.values[position] for line in lines]
        plain = type(field.kind).json is Kind.json
        columns.append(stored if plain else [field.kind.json(value, field) for value in stored])
    names = ("id", "version", *(field.name for field in fields))
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


class Reader:
    """Reads rows with these fields for an actor; ``extra`` paths come along raw."""

    def __init__(self, fields: tuple[Field, ...], actor: Actor, *, extra: tuple[str, ...] = ()) -> None:
        self.fields, self.actor = fields, actor
        self._loads: list[Callable[[Sequence[Any]], Any]] = []
        paths: list[Any] = ["pk", "version"]
        for field in fields:
            columns = field.kind.columns(field, actor)
            self._loads.append(_loader(field, len(paths), len(columns)))
            paths.extend(columns)
        self._width = len(paths)
        self.paths = (*paths, *extra)

    def lines(self, found: Iterable[tuple[Any, ...]]) -> list[Line]:
        """The lines of what a query for ``paths`` found."""
        loads, width = self._loads, self._width
        lines = [
            Line(values[0], values[1], self.fields, [load(values) for load in loads], values[width:])
            for values in found
        ]
        _attach(lines, self.fields, self.actor)
        return lines


def read(rows: QuerySet[Any], fields: tuple[Field, ...], actor: Actor, *, extra: tuple[str, ...] = ()) -> list[Line]:
    """The lines of ``rows`` (sliced by the caller) with these fields; ``extra`` paths come along raw."""
    reader = Reader(fields, actor, extra=extra)
    return reader.lines(rows.values_list(*reader.paths))


def read_one(
    resource: Resource, row_id: int, fields: tuple[Field, ...], actor: Actor, *, extra: tuple[str, ...] = ()
) -> Line | None:
    """One record with these fields; None when there is none or the actor may not see it."""
    lines = read_these(resource, [row_id], fields, actor, extra=extra)
    return lines[0] if lines else None


def read_these(
    resource: Resource, ids: Sequence[int], fields: tuple[Field, ...], actor: Actor, *, extra: tuple[str, ...] = ()
) -> list[Line]:
    """The records with these ids that the actor may see, in no order."""

    def make() -> tuple[Reader, Prepared]:
        reader = Reader(fields, actor, extra=extra)
        found = policy.scope(actor, "view", resource).filter(pk__among=THESE)
        return reader, Prepared(found.values_list(*reader.paths))

    reader, rows = _plans.get((actor, resource.slug, fields, extra), make)
    return reader.lines(rows.among(ids).fetch())


def _loader(field: Field, start: int, width: int) -> Callable[[Sequence[Any]], Any]:
    """How to take the value of a field from a row of the query."""
    if type(field).load is Field.load and type(field.kind).load is Kind.load:
        return itemgetter(start)
    return lambda values: field.load(values[start : start + width])


def _attach(lines: Sequence[Line], fields: tuple[Field, ...], actor: Actor) -> None:
    if not lines:
        return
    for position, field in enumerate(fields):
        found = field.kind.attach(field, actor, [(line.id, line.values[position]) for line in lines])
        if found is not None:
            for line in lines:
                line.values[position] = found.get(line.id, line.values[position])
