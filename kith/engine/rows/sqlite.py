"""SQLite tuning for large writes; everything here does nothing on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection

from kith.kit.behind import Behind

# A page cache of 64 MB keeps the upper parts of all indexes in memory. A checkpoint after 32 MB of WAL writes a page
# that many batches change only once. With synchronous=NORMAL the WAL is synced at checkpoints, not with each batch: a
# power failure loses the last batches as a whole, together with the position in the file, so the import resumes there.
LARGE_WRITES = {"cache_size": -64_000, "wal_autocheckpoint": 8_000, "synchronous": 1}


def refresh_statistics() -> None:
    """Run ANALYZE with a limit per index; it takes 0.1 s at 300,000 contacts.

    Needed after many rows were written: with the statistics of small tables SQLite scans the large ones.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # All indexes begin with the agency. A smaller sample has only one town and one status; SQLite then takes
            # both for equally common, and a filter by both walked a quarter of all contacts.
            cursor.execute("PRAGMA analysis_limit=20000")
            # Not PRAGMA optimize: before SQLite 3.46 it skips tables that this connection has not queried yet.
            cursor.execute("ANALYZE")


@contextmanager
def large_writes() -> Iterator[None]:
    """Apply settings for a series of transactions that can be repeated after a power failure."""
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


class Pen(Behind):
    """Inserts rows in a background thread while Python prepares the next ones. After an error, roll back.

    SQLite releases the GIL while it works, so two cores are busy. All other statements on the connection wait until the
    queue is empty.
    """

    def __init__(self) -> None:
        super().__init__("pen")
        # The last assigned id per table; a query for it would have to wait for the queue.
        self.last_ids: dict[str, int] = {}

    def wait(self) -> None:
        with connection.wrap_database_errors:
            super().wait()

    def let_finish(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        """An execute_wrapper that waits for the queue before each of Django's own statements."""
        self.wait()
        if sql.startswith("INSERT"):
            self.last_ids.clear()
        return execute(sql, *rest)


_pen: ContextVar[Pen | None] = ContextVar("pen", default=None)


@contextmanager
def writing_behind() -> Iterator[None]:
    """Use a ``Pen`` within a transaction; at the end all rows are written.

    A database error may therefore be raised later than at the insert, at the latest at the end.
    """
    if connection.vendor != "sqlite":
        yield
        return
    pen = Pen()
    token = _pen.set(pen)
    try:
        with connection.execute_wrapper(pen.let_finish):
            yield
            pen.wait()
    finally:
        _pen.reset(token)
        pen.stop()


def run(statement: str, parameters: Sequence[Any], *, each: bool = False) -> None:
    """Run a statement without result, with ``each`` like executemany, in the background if there is a pen.

    It bypasses Django's cursor, which would parse a long statement for its placeholders again.
    """
    call = connection.connection.executemany if each else connection.connection.execute
    if pen := _pen.get():
        pen.hand(call, statement, parameters)
        return
    with connection.wrap_database_errors:
        call(statement, parameters)


def new_ids(table: str, count: int) -> range:
    """Reserve ids; safe because SQLite has one writer at a time. Call within a transaction."""
    pen = _pen.get()
    if pen is None or (last := pen.last_ids.get(table)) is None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            found = cursor.fetchone()
        last = found[0] if found else 0
    if pen is not None:
        pen.last_ids[table] = last + count
    return range(last + 1, last + 1 + count)
