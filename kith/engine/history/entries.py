"""History entries of a write: each changed field with its values before and after, as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import orjson
from django.db.models import DateField, DateTimeField, DecimalField
from django.utils.dateparse import parse_date, parse_datetime

from kith.engine.rows.paths import PREFIX

if TYPE_CHECKING:
    from kith.engine.models import Change, Row

# Columns that change with every save; they are not in the history.
BOOKKEEPING = frozenset(
    {"id", "agency_id", "created_at", "created_by_id", "updated_at", "updated_by_id", "version", "search_text"}
    # Derived values.
    | {"computed"}
)


# The JSON column of custom fields; history has each key as a field.
EXTRA = "extra"

# The most common types that need no conversion to JSON.
_PLAIN = frozenset({str, int, bool})


@cache
def columns(model: Any) -> tuple[Any, ...]:
    """Return the stored columns of a model."""
    return tuple(field for field in model._meta.concrete_fields if not field.primary_key)


@cache
def _told(model: Any) -> tuple[tuple[str, str], ...]:
    """Return (name, attribute) of each column in history."""
    hidden = BOOKKEEPING | set(model.untold)
    return tuple((field.name, field.attname) for field in columns(model) if field.attname not in hidden)


@cache
def _told_values(model: Any) -> tuple[tuple[str, ...], Callable[[dict[str, Any]], tuple[Any, ...]]]:
    """Return the names of the columns in history, and a getter of their values."""
    names, attributes = zip(*_told(model), strict=True)
    return names, itemgetter(*attributes) if len(attributes) > 1 else lambda held: (held[attributes[0]],)


def first_values(row: Row) -> dict[str, list[Any]]:
    """Return {field: [None, value]} of a new row, without empty values."""
    names, values = _told_values(type(row))
    first = {
        name: [None, value if type(value) in _PLAIN else plain(value)]
        for name, value in zip(names, values(row.__dict__), strict=True)
        if value is not None and value != ""
    }
    if row.__dict__.get(EXTRA):
        first |= {key: [None, value] for key, value in first.pop(EXTRA)[1].items()}
    return first


def last_values(row: Row) -> dict[str, list[Any]]:
    """Return {field: [value, None]} of a deleted row with all columns, so that undo can restore it exactly."""
    last = {
        field.name: [plain(getattr(row, field.attname)), None]
        for field in columns(type(row))
        if field.attname != "agency_id" and getattr(row, field.attname) not in (None, "")
    }
    return last | {key: [value, None] for key, value in (last.pop(EXTRA, None) or [{}])[0].items()}


def pairs(row: Row, before: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return {field: [before, after]} of an update, as JSON."""
    found = {
        name: [plain(before[attribute]), plain(getattr(row, attribute))]
        for name, attribute in _told(type(row))
        if attribute in before
    }
    if EXTRA in found:
        old, new = (held or {} for held in found.pop(EXTRA))
        found |= {key: [old.get(key), new.get(key)] for key in sorted({*old, *new}) if old.get(key) != new.get(key)}
    return found


def echoes(
    written: Sequence[tuple[Row, Mapping[str, Any]]], entity: str, kind: str, *, links: Sequence[tuple[str, str]]
) -> Iterator[tuple[Any, ...]]:
    """Yield copies of entries for the histories of linked records, with all values of the row.

    ``links`` are (column, entity); each entry has the columns of ``Changes`` without agency and change set.
    """
    for row, fields in written:
        said = {name: [value, value] for name, (_before, value) in first_values(row).items()}
        kept = in_json({**said, **fields})
        for column, target in links:
            if (root := getattr(row, column)) is not None:
                yield entity, row.pk, target, root, kind, row.version, kept, True


def in_json(fields: Mapping[str, Any]) -> str:
    """Serialise changed fields."""
    return orjson.dumps(fields, option=orjson.OPT_NON_STR_KEYS).decode()


@cache
def _defaults(model: Any) -> dict[str, Any]:
    return {
        field.name: field.get_default() if field.has_default() else ("" if field.empty_strings_allowed else None)
        for field in columns(model)
    }


def nothing_before(row: Row, filled: Iterable[str]) -> dict[str, Any]:
    """Return {field: default} of a new row's filled fields: the old values, as hooks of a resource expect them."""
    defaults = _defaults(type(row))
    return {name: defaults.get(name) for name in filled}


def by_name(row: Row, before: Mapping[str, Any]) -> dict[str, Any]:
    """Convert old values from column names to field names."""
    return {field.name: before[field.attname] for field in columns(type(row)) if field.attname in before}


def plain(value: Any) -> Any:
    """Convert a stored value for history."""
    if value is None or isinstance(value, (bool, int, str, list, dict)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def revive(model: Any, change: Change) -> Any:
    """Return a deleted row as it was, including its id and version."""
    row = model(pk=change.object_id, agency_id=change.agency_id)
    for column in columns(model):
        if column.name in change.fields:
            setattr(row, column.attname, thaw(column, change.fields[column.name][0]))
    for name in change.fields.keys() - {column.name for column in columns(model)}:
        put_back(row, name, change.fields[name][0])
    return row


def held(row: Any, name: str) -> Any:
    """Return a row's current value of a history field, as history stores it."""
    if name.startswith(PREFIX):
        return (row.extra or {}).get(name)
    return plain(getattr(row, row._meta.get_field(name).attname))


def put_back(row: Any, name: str, kept: Any) -> None:
    """Set a row's field to a value from history."""
    if name.startswith(PREFIX):
        extra = {key: value for key, value in (row.extra or {}).items() if key != name}
        row.extra = extra | ({} if kept is None else {name: kept}) or None
    else:
        column = row._meta.get_field(name)
        setattr(row, column.attname, thaw(column, kept))


def thaw(column: Any, kept: Any) -> Any:
    """Convert a value from history to a stored value."""
    if kept is None:
        return "" if column.empty_strings_allowed and not column.null and not column.is_relation else None
    if isinstance(column, DateTimeField):
        return parse_datetime(kept)
    if isinstance(column, DateField):
        return parse_date(kept)
    if isinstance(column, DecimalField):
        return column.to_python(kept)
    return kept
