"""How SQLite is prepared for large writes. PostgreSQL looks after itself, so nothing here does anything there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection

from kith.kit.behind import Behind

# 64 MB of pages, so that the upper parts of all indexes stay at hand; 32 MB of log before it is written back, so that
# a page that many batches change is written back once. The log reaches the disk then, not with each batch: when the
# power goes the last batches are lost as a whole, and the place in the file with them, so that the work goes on there.
LARGE_WRITES = {"cache_size": -64_000, "wal_autocheckpoint": 8_000, "synchronous": 1}


def refresh_statistics() -> None:
    """Let SQLite look at its tables again; it reads a part of each index, which takes 0.1 s at 300,000 contacts.

    Needed after many rows were written: what was known of small tables makes it read large ones from end to end.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # All indexes begin with the agency. With fewer entries SQLite would see but one town and one status, and
            # take them for equally common: a filter by both would then walk a quarter of all contacts.
            cursor.execute("PRAGMA analysis_limit=20000")
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


class Pen(Behind):
    """Writes new rows while the ones after them are prepared; an error means that the transaction must be rolled back.

    SQLite works without the lock of the interpreter, so that two cores are busy instead of one. Whatever else is asked
    of the connection waits until all has been written.
    """

    def __init__(self) -> None:
        super().__init__("pen")
        # The last id of each table into which ids were given; asking for it would have to wait.
        self.last_ids: dict[str, int] = {}

    def wait(self) -> None:
        with connection.wrap_database_errors:
            super().wait()

    def let_finish(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        """Around each statement of Django on the same connection."""
        self.wait()
        if sql.startswith("INSERT"):
            self.last_ids.clear()
        return execute(sql, *rest)


_pen: ContextVar[Pen | None] = ContextVar("pen", default=None)


@contextmanager
def writing_behind() -> Iterator[None]:
    """Within a transaction: new rows are written while the next ones are prepared, and all are when this ends.

    So an error of the database may be raised later than where a row was handed over, at the latest at the end.
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
    """Run a statement that answers nothing, for ``each`` of the parameters if so; the pen does it if there is one.

    It goes past Django's cursor, which would read a long statement through again.
    """
    call = connection.connection.executemany if each else connection.connection.execute
    if pen := _pen.get():
        pen.hand(call, statement, parameters)
        return
    with connection.wrap_database_errors:
        call(statement, parameters)


def new_ids(table: str, count: int) -> range:
    """Ids that nobody else gets, as SQLite lets one write at a time. Call within a transaction."""
    pen = _pen.get()
    if pen is None or (last := pen.last_ids.get(table)) is None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            found = cursor.fetchone()
        last = found[0] if found else 0
    if pen is not None:
        pen.last_ids[table] = last + count
    return range(last + 1, last + 1 + count)
