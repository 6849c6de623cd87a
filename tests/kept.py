"""What a run of the tests makes once and copies for everybody who needs it: a Kith with its tables, and one with the
sample agency. Making one takes half a minute, a copy a moment.

Whoever needs one first makes it while the others wait.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Literal

import psycopg
from psycopg.sql import SQL, Identifier

from tests import postgres
from tests.serving import Kith

SQLITE_FILE = "kith.sqlite3"
PATIENCE = 900  # seconds, for a machine that has much else to do
# The command that makes each.
MADE_BY = {"tables": ("setup",), "sample": ("demo", "--no-serve")}
_numbers = count(1)

type Sort = Literal["tables", "sample"]


def copied_kith(place: Path, kind: str, sort: Sort = "tables") -> Kith:
    """A Kith in the new folder ``place``, with a database of its own of the kind `sqlite` or `postgres`."""
    shutil.copytree(_made(kind, sort), place)
    if kind == "sqlite":
        return Kith(place)
    return Kith(place, KITH_DATABASE_URL=copy_on_postgres(f"copy_{os.getpid()}_{next(_numbers)}", sort))


def copy_of_file(file: Path) -> None:
    """Write an SQLite database with all tables to ``file``."""
    shutil.copy(_made("sqlite", "tables") / SQLITE_FILE, file)


def copy_on_postgres(name: str, sort: Sort = "tables") -> str:
    """Make the database ``name`` on the private server, and answer its address."""
    _made("postgres", sort)
    return _new_database(name, _template(sort))


def prepare(*wanted: str) -> None:
    """Make what will be copied, each named as `sqlite:sample`."""
    sorts: dict[str, Sort] = {"tables": "tables", "sample": "sample"}
    for kind, _colon, sort in (name.partition(":") for name in wanted):
        _made(kind, sorts[sort])


def once(kept: Path, name: str, make: Callable[[Path], None]) -> Path:
    """The folder ``name`` in ``kept``: the first who asks makes it, whoever asks meanwhile waits."""
    done, begun = kept / name, kept / f"{name}-begun"
    kept.mkdir(exist_ok=True)
    with (kept / f"{name}-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(begun, ignore_errors=True)  # of one that failed
            make(begun)
            begun.rename(done)
    return done


def _made(kind: str, sort: Sort) -> Path:
    """The data folder of the Kith that is copied; on PostgreSQL a database beside it is its template."""

    def make(place: Path) -> None:
        if sort == "sample":
            shutil.copytree(_made(kind, "tables"), place)
        kith = Kith(place)
        if kind == "postgres":
            kith.variables["KITH_DATABASE_URL"] = _new_database(_template(sort), _blank(sort))
        kith.run(*MADE_BY[sort], timeout=PATIENCE)

    return once(_folder(kind), sort, make)


def _folder(kind: str) -> Path:
    """Where it is kept: for SQLite as long as the run lasts, for PostgreSQL as long as its server."""
    return Path(os.environ["KITH_TEST_KEPT"]) if kind == "sqlite" else postgres.folder_of(_server()) / "kept"


def _template(sort: Sort) -> str:
    return f"kept_{sort}"


def _blank(sort: Sort) -> str:
    """What a template itself is made from."""
    return "template0" if sort == "tables" else _template("tables")


def _new_database(name: str, template: str) -> str:
    with psycopg.connect(_server(), autocommit=True) as server:
        server.execute(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(name)))  # of one that could not be made
        server.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template)))
    return postgres.address(_server(), name)


def _server() -> str:
    return os.environ["KITH_TEST_POSTGRES_URL"]


if __name__ == "__main__":
    prepare(*sys.argv[1:])
