"""Guards inside the database, installed after each migrate for every model.

1. A row can only refer to rows of its own agency: triggers on SQLite, composite foreign keys on PostgreSQL.
2. The search index follows the ``search_text`` column: an FTS5 table with triggers, or a trigram index.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey

from kith.engine.models import Row, SearchableRow
from kith.engine.search import fulltext


def install_after_migrate(**_signal: Any) -> None:
    """Receiver of ``post_migrate``."""
    install()


def install() -> None:
    """Install missing guards. Idempotent."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for statement in _statements(tables):
            cursor.execute(statement)


def _statements(tables: set[str]) -> Iterator[str]:
    sqlite = connection.vendor == "sqlite"
    if not sqlite and any(issubclass(model, SearchableRow) for model in apps.get_models()):
        yield "CREATE EXTENSION IF NOT EXISTS pg_trgm"
    for model in apps.get_models():
        table = model._meta.db_table
        if table not in tables:
            continue
        if issubclass(model, Row):
            for field in guarded_keys(model):
                yield from (_sqlite_trigger(table, field) if sqlite else _postgres_key(table, field))
        if issubclass(model, SearchableRow):
            yield from (_sqlite_search(table, tables) if sqlite else _postgres_search(table))


def guarded_keys(model: type[Any]) -> list[ForeignKey[Any, Any]]:
    """Return the foreign keys between rows of an agency."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and issubclass(field.remote_field.model, Row)
    ]


def _sqlite_trigger(table: str, field: ForeignKey[Any, Any]) -> Iterator[str]:
    target, column = field.remote_field.model._meta.db_table, field.column
    check = (
        f'WHEN NEW."{column}" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "{target}" '
        f'WHERE id = NEW."{column}" AND agency_id = NEW.agency_id) '
        f"BEGIN SELECT RAISE(ABORT, 'FOREIGN KEY constraint failed: {table}.{column} leads to another agency'); END"
    )
    for event, name in ((f'UPDATE OF "{column}", agency_id', "u"), ("INSERT", "i")):
        yield f'CREATE TRIGGER IF NOT EXISTS "agency_{table}_{column}_{name}" BEFORE {event} ON "{table}" {check}'


def _postgres_key(table: str, field: ForeignKey[Any, Any]) -> Iterator[str]:
    target, column = field.remote_field.model._meta.db_table, field.column
    yield f'CREATE UNIQUE INDEX IF NOT EXISTS "{target}_agency_id_id" ON "{target}" (agency_id, id)'
    name = f"agency_{table}_{column}"[:63]
    yield f"""DO $$ BEGIN
        IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = '{name}') THEN
            ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY (agency_id, "{column}")
            REFERENCES "{target}" (agency_id, id) DEFERRABLE INITIALLY DEFERRED;
        END IF; END $$"""


def _sqlite_search(table: str, tables: set[str]) -> Iterator[str]:
    index = fulltext.fts_table(table)
    if index not in tables:
        yield (
            f'CREATE VIRTUAL TABLE "{index}" USING fts5(search_text, content="{table}", content_rowid="id", '
            f'tokenize="trigram case_sensitive 1", detail="none", columnsize=0)'
        )
        yield f'INSERT INTO "{index}" ("{index}") VALUES (\'rebuild\')'
    drop = f'INSERT INTO "{index}" ("{index}", rowid, search_text) VALUES (\'delete\', OLD.id, OLD.search_text);'
    add = f'INSERT INTO "{index}" (rowid, search_text) VALUES (NEW.id, NEW.search_text);'
    trigger = "CREATE TRIGGER IF NOT EXISTS"
    if fulltext.BY_BATCH not in tables:
        yield f'CREATE TABLE IF NOT EXISTS "{fulltext.BY_BATCH}" (name TEXT PRIMARY KEY) WITHOUT ROWID'
    waits = f"EXISTS (SELECT 1 FROM \"{fulltext.BY_BATCH}\" WHERE name = '{table}')"
    yield f'{trigger} "{index}_i" AFTER INSERT ON "{table}" WHEN NOT {waits} BEGIN {add} END'
    yield f'{trigger} "{index}_d" AFTER DELETE ON "{table}" BEGIN {drop} END'
    yield (
        f'{trigger} "{index}_u" AFTER UPDATE OF search_text ON "{table}" '
        f"WHEN OLD.search_text IS NOT NEW.search_text BEGIN {drop} {add} END"
    )


def _postgres_search(table: str) -> Iterator[str]:
    yield f'CREATE INDEX IF NOT EXISTS "{table}_search" ON "{table}" USING gin (search_text gin_trgm_ops)'


@contextmanager
def links_checked_at_once() -> Iterator[None]:
    """Check foreign keys at each statement instead of at commit (SET CONSTRAINTS IMMEDIATE), to find the row at fault.

    SQLite's triggers always do so.
    """
    if connection.vendor == "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
