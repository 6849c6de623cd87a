"""Turns at SQLite's one pen, between the lanes of a worker.

SQLite does not queue writers: a waiting writer looks again every tenth of a second, and a job that begins its next
transaction right after the last one would always be quicker. So short work says that it waits, and jobs let it write
between two of their transactions. PostgreSQL has no such pen; nothing waits there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

from django.db import connection

MOST_SECONDS = 2.0

_turn = Condition()
_waiting = 0


@contextmanager
def short_work() -> Iterator[None]:
    """Around a short transaction: jobs of this process wait until it has ended."""
    global _waiting
    with _turn:
        _waiting += 1
    try:
        yield
    finally:
        with _turn:
            _waiting -= 1
            _turn.notify_all()


def give_way() -> None:
    """Let short work that waits write first. For jobs, between two transactions."""
    if connection.vendor == "sqlite" and _waiting:
        with _turn:
            _turn.wait_for(lambda: not _waiting, MOST_SECONDS)
