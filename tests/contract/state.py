"""What stands in the database, as one hash per table, so that a test can say: nothing changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection
from django_scopes import scopes_disabled

# What reading and being refused may leave behind: sessions, counters of wrong passwords, the log of security.
LOGS = ("django_session", "axes_", "usersessions_", "agency_securityevent")
# A column that says when a token was last used, to the nearest five minutes.
USED = "last_used_at"


def kept_models() -> Iterator[type[Any]]:
    """The models of all tables that hold what people wrote."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.db_table.startswith(LOGS):
            yield model


def snapshot() -> dict[str, str]:
    """Table → hash of all its rows, of every agency."""
    hashes = {}
    for model in kept_models():
        names = [column.attname for column in model._meta.concrete_fields if column.name != USED]
        hashes[model._meta.db_table] = hashlib.sha256(repr(rows_of(model, *names)).encode()).hexdigest()
    return hashes


def rows_of(model: type[Any], *names: str) -> list[tuple[Any, ...]]:
    """All rows of a table, of every agency, as the database tells them.

    The tables are read after each call of a door, so neither is the question compiled anew nor are values converted.
    """
    with connection.cursor() as cursor:
        cursor.execute(*_question(model._meta.label, names))
        return list(cursor.fetchall())


@cache
def _question(label: str, names: tuple[str, ...]) -> tuple[str, tuple[Any, ...]]:
    with scopes_disabled():
        sql, values = apps.get_model(label)._base_manager.order_by("pk").values_list(*names).query.sql_with_params()
    return str(sql), tuple(values)


@contextmanager
def unchanged(what: str) -> Iterator[None]:
    """Fail, naming the tables, when the block changed anything."""
    before = snapshot()
    yield
    assert difference(before, snapshot()) == [], what


def difference(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The tables that are no longer as they were."""
    return sorted(table for table in before.keys() | after.keys() if before.get(table) != after.get(table))
