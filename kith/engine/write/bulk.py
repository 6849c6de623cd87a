"""Bulk inserts and updates through the database driver, without the ORM's overhead per row.

Only ``Changes`` and code of derived tables may call this. The values are the same as Django's: columns with a
conversion are converted, all others are passed unchanged. SQLite gets many rows per statement, PostgreSQL ``COPY``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from functools import cached_property, lru_cache
from itertools import batched, chain
from operator import itemgetter
from typing import Any

from django.db import connection, models

from kith.engine.query.prepared import planned_cursor
from kith.engine.rows import orm, sqlite
from kith.engine.search import fulltext

# Column classes without conversion on both databases.
_PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.ForeignKey)

# Rows per statement on SQLite. A statement with a trigger that may raise copies every page before changing it; with one
# row per statement the same pages are copied again and again. Beyond some hundred rows there is no further gain.
AT_ONCE = 500
# Below this number there is no gain, and Django's cursor is used, so that tests that count queries see them.
FEW = 20

type Convert = Callable[[Any], Any]


class Shape:
    """Metadata of a model for bulk writes; computed once per model."""

    def __init__(self, model: type[Any]) -> None:
        fields = list(model._meta.concrete_fields)
        self.model = model
        self.table: str = model._meta.db_table
        self.columns: tuple[str, ...] = tuple(field.column for field in fields)
        self.names: tuple[str, ...] = tuple(field.attname for field in fields)
        self.values: Callable[[dict[str, Any]], tuple[Any, ...]] = itemgetter(*self.names)
        self.converters: list[tuple[int, Convert]] = [
            (place, convert) for place, field in enumerate(fields) if (convert := _converter(field)) is not None
        ]

    def prepared(self, rows: Iterable[Sequence[Any]]) -> Iterable[Sequence[Any]]:
        """Yield the converted values of each row."""
        for held in rows:
            values = list(held)
            for place, convert in self.converters:
                if values[place] is not None:
                    values[place] = convert(values[place])
            yield values

    @cached_property
    def places(self) -> dict[str, tuple[str, Convert | None]]:
        """Attribute → column and converter."""
        converters = dict(self.converters)
        return {
            name: (column, converters.get(place))
            for place, (name, column) in enumerate(zip(self.names, self.columns, strict=True))
        }

    @cached_property
    def blank(self) -> dict[str, Any]:
        """What a new row holds before anything is set; columns with a computed default are left to ``new_row``."""
        return orm.attributes(self.model())

    @cached_property
    def computed(self) -> list[tuple[str, Callable[[], Any]]]:
        """The columns with a callable default, such as list."""
        return [
            (field.attname, field.get_default)
            for field in self.model._meta.concrete_fields
            if callable(field.default) and field.has_default()
        ]

    @cached_property
    def links(self) -> dict[str, str]:
        """Foreign key → column."""
        return {field.name: field.attname for field in self.model._meta.concrete_fields if field.is_relation}


def new_row[R: models.Model](model: type[R], **values: Any) -> R:
    """Build a row like ``model(**values)``, in a seventh of the time. Foreign keys may be given as rows or ids."""
    form = shape(model)
    row = orm.bare_row(model, form.blank)
    for name, make in form.computed:
        row.__dict__[name] = make()
    for name, value in values.items():
        if name in form.links:
            row.__dict__[form.links[name]] = value.pk
            orm.link(row, name, value)
        else:
            row.__dict__[name] = value
    return row


@lru_cache(maxsize=500)
def shape(model: type[Any]) -> Shape:
    return Shape(model)


def _converter(field: Any) -> Convert | None:
    if getattr(field, "choices", None):
        return _choice
    if isinstance(field, models.DateTimeField):
        return _instants() if connection.vendor == "sqlite" else None
    if isinstance(field, _PLAIN):
        return None
    return lambda value: field.get_db_prep_save(value, connection)


def _choice(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def _instants() -> Convert:
    """Return a converter of instants to text for SQLite. It caches the last one, which a batch's rows share."""
    known: list[tuple[Any, Any]] = [(None, None)]

    def convert(value: Any) -> Any:
        last = known[0]  # read once: another thread may replace it
        if value is not last[0]:
            last = known[0] = (value, connection.ops.adapt_datetimefield_value(value))
        return last[1]

    return convert


def insert(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one model and set their ids and loaded values. Call within a transaction."""
    form, alias = shape(type(rows[0])), connection.alias
    ids = _new_ids(form.table, len(rows))
    held = []
    for row, new in zip(rows, ids, strict=True):
        mine = row.__dict__
        mine["id"] = new
        held.append(values := form.values(mine))
        mine["_loaded"] = (form.names, values)
        orm.now_stored(row, alias)
    with fulltext.entered_together(form.model, ids):
        write(form.table, form.columns, form.prepared(held))


def write(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, behind: bool = False) -> None:
    """Insert tuples. Many bypass Django's cursor, which would parse each long statement again.

    With ``behind`` few do so too, so that an import need not wait for its background inserts.
    """
    if connection.vendor == "sqlite":
        one, many = _insertions(table, tuple(columns))
        for some in batched(rows, AT_ONCE):
            if len(some) == AT_ONCE:
                sqlite.run(many, list(chain.from_iterable(some)))
            elif behind or len(some) >= FEW:
                sqlite.run(one, some, each=True)
            else:
                with connection.cursor() as cursor:
                    cursor.executemany(one, some)
        return
    names = ", ".join(f'"{column}"' for column in columns)
    copying = f'COPY "{table}" ({names}) FROM STDIN'
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.cursor.copy(copying) as copy:
        for row in rows:
            copy.write_row(row)


@lru_cache(maxsize=200)
def _insertions(table: str, columns: tuple[str, ...]) -> tuple[str, str]:
    """Return the INSERTs of one row and of ``AT_ONCE`` rows: constant texts, which SQLite's statement cache keeps."""
    names = ", ".join(f'"{column}"' for column in columns)
    begin = f'INSERT INTO "{table}" ({names}) VALUES '
    places = f"({', '.join('?' * len(columns))})"
    return begin + places, begin + ", ".join([places] * AT_ONCE)


def change(model: type[models.Model], row_id: int, values: Mapping[str, Any], *, version: int | None = None) -> bool:
    """Update one row on condition of its version; return whether it matched."""
    form = shape(model)
    sets, given = [], []
    for name, value in values.items():
        column, convert = form.places[name]
        sets.append(f'"{column}" = %s')
        given.append(value if convert is None or value is None else convert(value))
    where, parameters = '"id" = %s', [row_id]
    if version is not None:
        where, parameters = f'{where} AND "version" = %s', [row_id, version]
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{form.table}" SET {", ".join(sets)} WHERE {where}', [*given, *parameters])
        return bool(cursor.rowcount)


def rewrite(model: type[models.Model], name: str, values: Sequence[tuple[int, Any]]) -> None:
    """Update one column of many rows, given as (id, value); the caller has locked them."""
    if not values:
        return
    form = shape(model)
    column, convert = form.places[name]
    given = [(value if convert is None or value is None else convert(value), row_id) for row_id, value in values]
    with connection.cursor() as cursor:
        cursor.executemany(f'UPDATE "{form.table}" SET "{column}" = %s WHERE "id" = %s', given)


def _new_ids(table: str, count: int) -> Sequence[int]:
    """Reserve ids."""
    if connection.vendor == "sqlite":
        return sqlite.new_ids(table, count)
    with planned_cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [f'"{table}"', count]
        )
        return [each for (each,) in cursor.fetchall()]
