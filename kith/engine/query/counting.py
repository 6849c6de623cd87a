"""Counting rows up to a cap, and remembering the count for as long as nobody writes."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django_scopes import get_scope

from kith.engine.query.prepared import Prepared, planned_cursor
from kith.kit.memory import Memory, clock

CAP = 10_000
# Two writers on PostgreSQL may commit in another order than they began; after this time a count is taken anew.
SECONDS = 30.0

NEWEST = "SELECT MAX(id) FROM engine_changeset WHERE agency_id = %s"
_counts: Memory[tuple[int, float, int]] = Memory(5_000)


def countable(rows: QuerySet[Any]) -> Prepared:
    """The rows as ``capped_count`` takes them."""
    return Prepared(rows.order_by().values_list("pk")[: CAP + 1])


def capped_count(wanted: Prepared) -> tuple[int, bool]:
    """How many rows there are, counted up to ``CAP``: (number, whether it is exact).

    Every write makes a change set, so a count holds until the agency's newest change set is another one.
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
    """Count everything anew, as a measurement must."""
    _counts.clear()


def _count(wanted: Prepared) -> int:
    if not wanted.sql:
        return 0
    with planned_cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({wanted.sql}) AS counted", wanted.parameters)
        return int(cursor.fetchone()[0])


def _newest_change_set() -> int:
    """The id of the agency's last change set. By hand, because building this query costs ten times its run."""
    with planned_cursor() as cursor:
        cursor.execute(NEWEST, [get_scope()["agency"]])
        return int(cursor.fetchone()[0] or 0)
