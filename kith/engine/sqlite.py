"""How SQLite is prepared for large writes. PostgreSQL looks after itself, so nothing here does anything there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# 64 MB of pages, so that the upper parts of all indexes stay at hand; 32 MB of log before it is written back, so that
# a page that many batches change is written back once. The log reaches the disk then, not with each batch: when the
# power goes the last batches are lost as a whole, and the place in the file with them, so that the work goes on there.
LARGE_WRITES = {"cache_size": -64_000, "wal_autocheckpoint": 8_000, "synchronous": 1}


def refresh_statistics() -> None:
    """Let SQLite look at its tables again; it reads a few hundred rows of each.

    Needed after many rows were written: what was known of small tables makes it read large ones from end to end.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit=400")
            # Not PRAGMA optimize: before SQLite 3.46 it passes over tables that this connection has not asked yet.
            cursor.execute("ANALYZE")


@contextmanager
def large_writes() -> Iterator[None]:
    """Settings of the present connection for many transactions in a row, each of which may be done again."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    before = {name: _pragma(name) for name in LARGE_WRITES}
    for name, value in LARGE_WRITES.items():
        _pragma(name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            _pragma(name, value)


def _pragma(name: str, value: int | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}" if value is None else f"PRAGMA {name} = {value}")
        answer = cursor.fetchone()
    return int(answer[0]) if answer else 0
