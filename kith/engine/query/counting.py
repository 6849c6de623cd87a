"""Capped counts of rows, cached until the next write in the agency."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django_scopes import get_scope

from kith.engine.query.prepared import Prepared, planned_cursor
from kith.kit.memory import Memory, clock

CAP = 10_000
# The most seconds a count is cached. On PostgreSQL two writers may commit in another order than their change set ids;
# a count between the two commits would otherwise stay wrong until the next write.
SECONDS = 30.0

NEWEST = "SELECT MAX(id) FROM engine_changeset WHERE agency_id = %s"
_counts: Memory[tuple[int, float, int]] = Memory(5_000)


def countable(rows: QuerySet[Any]) -> Prepared:
    """Prepare the rows for ``capped_count``."""
    return Prepared(rows.order_by().values_list("pk")[: CAP + 1])


def capped_count(wanted: Prepared) -> tuple[int, bool]:
    """Count up to ``CAP`` rows; return (number, whether it is exact).

    The cache key contains the agency's newest change set id, because every write makes a change set.
    """
    key = (wanted.sql, tuple(map(str, wanted.parameters)))
    newest = _newest_change_set()
    known = _counts.find(key)
    if known is not None and known[0] == newest and clock() - known[1] < SECONDS:
        number = known[2]
    else:
        number = _count(wanted)
        _counts.keep(key, (newest, clock(), number))
    return min(number, CAP), number <= CAP


def forget() -> None:
    """Clear the cache, for measurements."""
    _counts.clear()


def _count(wanted: Prepared) -> int:
    if not wanted.sql:
        return 0
    with planned_cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({wanted.sql}) AS counted", wanted.parameters)
        return int(cursor.fetchone()[0])


def _newest_change_set() -> int:
    """Return the id of the agency's last change set. In raw SQL: building it in the ORM takes ten times its run."""
    with planned_cursor() as cursor:
        cursor.execute(NEWEST, [get_scope()["agency"]])
        return int(cursor.fetchone()[0] or 0)
