"""Bulk loading at the database's full speed: triggers and indexes are dropped first and made again afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Model

from kith.engine.models import SearchableRow
from kith.engine.rows import guards
from kith.engine.search.fulltext import fts_table

BATCH = 5_000
SQLITE_INDEXES = (
    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({marks})"
)
# An index that backs a constraint stays: PostgreSQL does not drop it without the constraint.
POSTGRES_INDEXES = (
    "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index "
    "WHERE indrelid::regclass::text IN ({marks}) AND indexrelid NOT IN (SELECT conindid FROM pg_constraint)"
)


@contextmanager
def unguarded(models: Sequence[type[Model]]) -> Iterator[None]:
    """Drop triggers and indexes of these models for a bulk load; afterwards restore them and fill the search."""
    tables = [model._meta.db_table for model in models]
    _drop_triggers()
    indexes = _drop_indexes(tables)
    yield
    with connection.cursor() as cursor:
        for statement in indexes:
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("RESET session_replication_role")
    guards.install()
    if connection.vendor == "sqlite":
        _rebuild_search(models)


def _drop_triggers() -> None:
    """Switch triggers off until the end. PostgreSQL allows that to superusers only; others load more slowly."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
        else:
            cursor.execute("SELECT current_setting('is_superuser')")
            if cursor.fetchone() == ("on",):
                cursor.execute("SET session_replication_role = replica")


def _drop_indexes(tables: Sequence[str]) -> list[str]:
    """Drop all indexes that can be dropped; return the statements that create them again."""
    known = SQLITE_INDEXES if connection.vendor == "sqlite" else POSTGRES_INDEXES
    with connection.cursor() as cursor:
        cursor.execute(known.format(marks=", ".join(["%s"] * len(tables))), list(tables))
        found = cursor.fetchall()
        for name, _statement in found:
            cursor.execute(f"DROP INDEX {name}")
    return [statement for _name, statement in found]


def _rebuild_search(models: Sequence[type[Model]]) -> None:
    with connection.cursor() as cursor:
        for model in models:
            if issubclass(model, SearchableRow):
                index = fts_table(model._meta.db_table)
                cursor.execute(f'INSERT INTO "{index}" ("{index}") VALUES (\'rebuild\')')


def insert(model: type[Model], rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows through the database driver; missing columns get the model's default."""
    columns = [field for field in model._meta.concrete_fields if not field.primary_key]
    defaults = {field.attname: field.get_default() for field in columns}
    names = ", ".join(f'"{field.column}"' for field in columns)
    stream = (tuple(_stored(value) for value in {**defaults, **row}.values()) for row in rows)
    if connection.vendor == "sqlite":
        marks = ", ".join(["%s"] * len(columns))
        while batch := list(islice(stream, BATCH)):
            with connection.cursor() as cursor:
                cursor.executemany(f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({marks})', batch)
        return
    with connection.cursor() as cursor, cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as copied:
        for row in stream:
            copied.write_row(row)


def _stored(value: Any) -> Any:
    if isinstance(value, datetime) and connection.vendor == "sqlite":
        return value.replace(tzinfo=None).isoformat(" ")
    return value
