"""New custom fields from an import: an unmapped column can become one when the import runs.

Before that, the definition is only part of the mapping. A dry run uses an unsaved field, so that wrong cells are
reported by row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dict
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kith.custom import defining, definitions
from kith.engine import policy
from kith.engine.declare import registry
from kith.engine.fields.text import one_line
from kith.engine.models import CustomField
from kith.engine.web.errors import FieldErrors, Refused
from kith.engine.write.writes import require
from kith.kit.names import fold
from kith.kit.numbers import detect_decimal, parse_decimal
from kith.kit.tables import unguard_formula
from kith.transfer.mapping.columns import NEW, Column, Mapping
from kith.transfer.mapping.guessed_types import decimals_of, parts_of, type_of_cells

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.policy import Actor
    from kith.engine.write.changes import Changes
    from kith.transfer.reading.sources import Source

Kind = CustomField.Kind
# The possible types; links and computed fields are defined in the settings only.
KINDS = (
    Kind.TEXT, Kind.LONG_TEXT, Kind.NUMBER, Kind.MONEY, Kind.DATE, Kind.TIME, Kind.INSTANT, Kind.CHOICE, Kind.CHOICES,
    Kind.YES_NO,
)  # fmt: skip
PREFIX = "new:"
# Rows that are inspected for the number of decimals.
LOOKED_AT = 5_000
LONGEST_LABEL = 80


def may_make(resource: Resource, by: Actor) -> bool:
    """Whether the actor can create new fields by an import of this entity."""
    return (
        resource.customised
        and policy.may(by, "view", resource)
        and policy.may(by, "create", registry.named(defining.ENTITY, by))
    )


def offered(source: Source, place: int) -> list[tuple[str, str]]:
    """Return (form value, label) of the types for a column, the guessed one first."""
    likely = type_of_cells(_cells(source.samples, place))
    words = {kind: str(Kind(kind).label) for kind in KINDS}
    words[Kind(likely)] = _("%(type)s (looks like it)") % {"type": words[Kind(likely)]}
    return [(f"{PREFIX}{kind}", words[kind]) for kind in sorted(KINDS, key=lambda kind: kind != likely)]


def chosen(column: Column, header: str, wanted: str, label: str) -> Column:
    """Return the column with a new field of the chosen type; its default label is the column's name."""
    kind = wanted.removeprefix(PREFIX)
    if kind not in KINDS:
        return column
    return Column(header, NEW, made={"kind": kind, "label": one_line(label) or named(header)})


def named(header: str) -> str:
    """Return the default label for a column's field."""
    return one_line(header)[:LONGEST_LABEL].strip()


def wanted(mapping: Mapping) -> list[Column]:
    """Return the columns with new fields."""
    return [column for part in mapping.parts for column in part.columns if column.field == NEW]


def described(mapping: Mapping, source: Source, *, by: Actor) -> Mapping:
    """Complete the definitions of new fields, for instance with their choices, and validate them.

    Raises Forbidden if the actor may not define fields, and Refused with the column at fault.
    """
    mapping = settled(mapping, by)
    labels: dict[str, str] = {}
    for entity, column in _news(mapping):
        require(by, "create", registry.named(defining.ENTITY, by))
        label = fold(str(column.made["label"]))
        if label in labels:
            text = _("“%(one)s” and “%(other)s” would become fields of one name; name one of them otherwise.")
            raise Refused(text % {"one": labels[label], "other": column.header})
        labels[label] = column.header
        mapping = _replaced(mapping, column, replace(column, made=_with_options(column, source, mapping.nulls)))
        with _naming(column):
            defining.drafted(entity, _made(mapping, column.header), by=by)
    return mapping


@contextmanager
def supposed(mapping: Mapping, *, by: Actor) -> Iterator[tuple[Mapping, list[CustomField]]]:
    """Yield the mapping with unsaved new fields, and these fields."""
    rows: list[CustomField] = []
    for number, (entity, column) in enumerate(_news(mapping)):
        row = defining.drafted(entity, column.made, by=by)
        row.key, row.position = f"cf__new_{number}", defining.MOST_FIELDS + number
        rows.append(row)
        mapping = _replaced(mapping, column, replace(column, field=row.key, made={}))
    with definitions.supposing(rows):
        yield mapping, rows


def make(mapping: Mapping, *, by: Actor, changes: Changes) -> tuple[Mapping, list[CustomField]]:
    """Create the fields of a mapping. Raises Refused, Forbidden and NotFound; then nothing is written."""
    made = []
    for entity, column in _news(mapping):
        with _naming(column):
            row = defining.make(entity, column.made, by=by, changes=changes)
        made.append(row)
        mapping = _replaced(mapping, column, replace(column, field=row.key, made={}))
    return mapping, made


def settled(mapping: Mapping, by: Actor) -> Mapping:
    """Return the mapping with new fields replaced by existing ones that were created meanwhile. Raises Refused."""
    for entity, column in _news(mapping):
        label = fold(str(column.made.get("label", "")))
        present = next((each for each in registry.named(entity, by).bound.values() if fold(each.label) == label), None)
        if present is None:
            continue
        definition = getattr(present, "definition", None)
        if definition is None or definition.kind != column.made.get("kind"):
            text = _("“%(column)s”: there is a field “%(label)s” already; choose it, or name the new one otherwise.")
            raise Refused(text % {"column": column.header, "label": present.label})
        mapping = _replaced(mapping, column, replace(column, field=present.name, made={}))
    return mapping


def told(rows: Sequence[CustomField]) -> list[dict[str, str]]:
    """Return label, type and choices of new fields, for people."""
    return [
        {
            "label": row.label,
            "kind": str(row.get_kind_display()),
            "choices": ", ".join(each["label"] for each in row.choices),
        }
        for row in rows
    ]


def _news(mapping: Mapping) -> list[tuple[str, Column]]:
    return [(part.entity, column) for part in mapping.parts for column in part.columns if column.field == NEW]


def _made(mapping: Mapping, header: str) -> Dict[str, Any]:
    return next(column.made for column in wanted(mapping) if column.header == header)


def _replaced(mapping: Mapping, old: Column, new: Column) -> Mapping:
    parts = tuple(
        replace(part, columns=tuple(new if column is old else column for column in part.columns))
        for part in mapping.parts
    )
    return replace(mapping, parts=parts)


@contextmanager
def _naming(column: Column) -> Iterator[None]:
    """Add the column's name to errors of its new field."""
    try:
        yield
    except FieldErrors as error:
        why = " ".join(text for texts in error.errors.values() for text in texts)
        raise Refused(_("“%(column)s”: %(why)s") % {"column": column.header[:80], "why": why}) from error


def _with_options(column: Column, source: Source, nulls: Sequence[str]) -> Dict[str, Any]:
    if column.header not in source.headers:
        return column.made
    place, kind = source.headers.index(column.header), column.made["kind"]
    if kind == Kind.NUMBER:
        return {**column.made, "decimals": str(_decimals(_cells(islice(source.rows(), LOOKED_AT), place)))}
    if kind in (Kind.CHOICE, Kind.CHOICES):
        return {**column.made, "choices": _choices(column, source, place, nulls)}
    return column.made


def _cells(rows: Any, place: int) -> list[str]:
    cells = (row.cells[place] for row in rows if place < len(row.cells))
    return [unguard_formula(cell).strip() for cell in cells if isinstance(cell, str) and cell.strip()]


def _decimals(cells: list[str]) -> int:
    decimal = detect_decimal(cells)
    numbers = []
    for cell in cells:
        try:
            numbers.append(parse_decimal(cell, decimal=decimal))
        except ValueError:
            continue  # the dry run reports it with its row
    return min(decimals_of(numbers), defining.MOST_DECIMALS)


def _choices(column: Column, source: Source, place: int, nulls: Sequence[str]) -> list[str]:
    """Return the distinct cells of a column in file order; the dry run reports invalid ones."""
    several = column.made["kind"] == Kind.CHOICES
    found: dict[str, str] = {}
    for row in source.rows():
        for cell in _cells([row], place):
            for part in [] if cell in nulls else parts_of(cell) if several else [cell]:
                label = one_line(part)
                if defining.fits_choice(label):
                    found.setdefault(fold(label), label)
        if len(found) > defining.MOST_CHOICES:
            text = _("“%(column)s” has more than %(most)d different values; make it a text.")
            raise Refused(text % {"column": column.header, "most": defining.MOST_CHOICES})
    return list(found.values())
