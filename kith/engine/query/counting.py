"""Counting rows up to a cap, and remembering the count for as long as nobody writes."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from time import monotonic
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django_scopes import get_scope

CAP = 10_000
REMEMBERED = 5_000
# Two writers on PostgreSQL may commit in another order than they began; after this time a count is taken anew.
SECONDS = 30.0

NEWEST = "SELECT MAX(id) FROM engine_changeset WHERE agency_id = %s"
type Key = tuple[str, tuple[Any, ...]]
_counts: OrderedDict[Key, tuple[int, float, int]] = OrderedDict()
_lock = Lock()


def capped_count(rows: QuerySet[Any]) -> tuple[int, bool]:
    """How many rows there are, counted up to ``CAP``: (number, whether it is exact).

    Every write makes a change set, so a count holds until the agency's newest change set is another one.
    """
    wanted = rows.order_by().values("pk")[: CAP + 1]
    sql, parameters = wanted.query.sql_with_params()
    key = (sql, tuple(map(str, parameters)))
    newest = _newest_change_set()
    known = _counts.get(key)
    if known is not None and known[0] == newest and monotonic() - known[1] < SECONDS:
        number = known[2]
    else:
        number = wanted.count()
        _remember(key, (newest, monotonic(), number))
    return min(number, CAP), number <= CAP


def _newest_change_set() -> int:
    """The id of the agency's last change set. By hand, because building this query costs ten times its run."""
    with connection.cursor() as cursor:
        cursor.execute(NEWEST, [get_scope()["agency"]])
        return int(cursor.fetchone()[0] or 0)


def _remember(key: Key, count: tuple[int, float, int]) -> None:
    with _lock:
        _counts[key] = count
        _counts.move_to_end(key)
        while len(_counts) > REMEMBERED:
            _counts.popitem(last=False)
