"""What history keeps of a write: each changed field with its value before and after, in JSON form."""

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

# Columns that change with every save and say nothing of their own in a history.
BOOKKEEPING = frozenset(
    {"id", "agency_id", "created_at", "created_by_id", "updated_at", "updated_by_id", "version", "search_text"}
    # What follows from other values.
    | {"computed"}
)


# The column of custom values: history keeps each under its key, as if it were a column.
EXTRA = "extra"

# The commonest types of values that history keeps as they are.
_PLAIN = frozenset({str, int, bool})


@cache
def columns(model: Any) -> tuple[Any, ...]:
    """The stored columns of a model."""
    return tuple(field for field in model._meta.concrete_fields if not field.primary_key)


@cache
def _told(model: Any) -> tuple[tuple[str, str], ...]:
    """The (name, attribute) of each column that history tells."""
    hidden = BOOKKEEPING | set(model.untold)
    return tuple((field.name, field.attname) for field in columns(model) if field.attname not in hidden)


@cache
def _told_values(model: Any) -> tuple[tuple[str, ...], Callable[[dict[str, Any]], tuple[Any, ...]]]:
    """The names of the columns that history tells, and what takes their values from what a row holds."""
    names, attributes = zip(*_told(model), strict=True)
    return names, itemgetter(*attributes) if len(attributes) > 1 else lambda held: (held[attributes[0]],)


def first_values(row: Row) -> dict[str, list[Any]]:
    """{field: [None, value]} of a new row, without what is empty."""
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
    """{field: [value, None]} of a row that goes, bookkeeping included, so that it can come back as it was."""
    last = {
        field.name: [plain(getattr(row, field.attname)), None]
        for field in columns(type(row))
        if field.attname != "agency_id" and getattr(row, field.attname) not in (None, "")
    }
    return last | {key: [value, None] for key, value in (last.pop(EXTRA, None) or [{}])[0].items()}


def pairs(row: Row, before: Mapping[str, Any]) -> dict[str, list[Any]]:
    """{field: [before, after]} of an update, in JSON form."""
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
    """Entries that tell changes of rows in the histories of the records to which they link, with all that rows say.

    ``links`` are (column, entity); each entry has the columns of ``Changes`` without agency and change set.
    """
    for row, fields in written:
        said = {name: [value, value] for name, (_before, value) in first_values(row).items()}
        kept = in_json({**said, **fields})
        for column, target in links:
            if (root := getattr(row, column)) is not None:
                yield entity, row.pk, target, root, kind, row.version, kept, True


def in_json(fields: Mapping[str, Any]) -> str:
    """Changed fields as they are stored."""
    return orjson.dumps(fields, option=orjson.OPT_NON_STR_KEYS).decode()


@cache
def _defaults(model: Any) -> dict[str, Any]:
    return {
        field.name: field.get_default() if field.has_default() else ("" if field.empty_strings_allowed else None)
        for field in columns(model)
    }


def nothing_before(row: Row, filled: Iterable[str]) -> dict[str, Any]:
    """{field: default} of a new row's filled fields: what there was before, as the hooks of a resource expect it."""
    defaults = _defaults(type(row))
    return {name: defaults.get(name) for name in filled}


def by_name(row: Row, before: Mapping[str, Any]) -> dict[str, Any]:
    """Old values by field name instead of by column."""
    return {field.name: before[field.attname] for field in columns(type(row)) if field.attname in before}


def plain(value: Any) -> Any:
    """A stored value as history keeps it."""
    if value is None or isinstance(value, (bool, int, str, list, dict)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def revive(model: Any, change: Change) -> Any:
    """The row that an erased one was, id and bookkeeping included."""
    row = model(pk=change.object_id, agency_id=change.agency_id)
    for column in columns(model):
        if column.name in change.fields:
            setattr(row, column.attname, thaw(column, change.fields[column.name][0]))
    for name in change.fields.keys() - {column.name for column in columns(model)}:
        put_back(row, name, change.fields[name][0])
    return row


def held(row: Any, name: str) -> Any:
    """What a row holds under a name of its history, as history keeps it."""
    if name.startswith(PREFIX):
        return (row.extra or {}).get(name)
    return plain(getattr(row, row._meta.get_field(name).attname))


def put_back(row: Any, name: str, kept: Any) -> None:
    """Let a row hold again what its history keeps."""
    if name.startswith(PREFIX):
        extra = {key: value for key, value in (row.extra or {}).items() if key != name}
        row.extra = extra | ({} if kept is None else {name: kept}) or None
    else:
        column = row._meta.get_field(name)
        setattr(row, column.attname, thaw(column, kept))


def thaw(column: Any, kept: Any) -> Any:
    """The stored value from what history keeps."""
    if kept is None:
        return "" if column.empty_strings_allowed and not column.null and not column.is_relation else None
    if isinstance(column, DateTimeField):
        return parse_datetime(kept)
    if isinstance(column, DateField):
        return parse_date(kept)
    if isinstance(column, DecimalField):
        return column.to_python(kept)
    return kept
