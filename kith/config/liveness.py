"""Which workers are alive, known without heartbeats: each holds a lock that the system drops when it dies.

With SQLite all workers are on one machine, and the lock is on a file in the data directory; with PostgreSQL it is an
advisory lock on a connection of its own. Either way a `kill -9` is noticed at once and nothing is written while idle.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Protocol
from zlib import crc32

from django.conf import settings
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

# The first half of an advisory lock's key: a number of our own, so that other users of the database do not collide.
LOCK_SPACE = 0x6B697468 % 2**31


class Roll(Protocol):
    """Who is here."""

    def join(self, worker: str) -> None:
        """Hold the lock named `worker` as long as this process lives."""

    def count(self) -> int:
        """How many workers hold their lock."""

    def is_alive(self, worker: str) -> bool:
        """Whether the worker of that name still holds its lock."""

    def leave(self) -> None:
        """Let go of this process's lock."""


class FileRoll:
    """Locks on files in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: tuple[int, Path] | None = None

    def join(self, worker: str) -> None:
        """Make and lock the file of this worker."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        file = self._folder / worker
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._held = (descriptor, file)

    def count(self) -> int:
        """The number of locked files; files whose worker has died are removed on the way."""
        if not self._folder.exists():
            return 0
        return sum(self.is_alive(file.name) for file in self._folder.iterdir())

    def is_alive(self, worker: str) -> bool:
        """Whether the file exists and somebody holds its lock."""
        file = self._folder / worker
        try:
            descriptor = os.open(file, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        else:
            file.unlink(missing_ok=True)
            return False
        finally:
            os.close(descriptor)

    def leave(self) -> None:
        """Remove the file of this worker."""
        if self._held:
            descriptor, file = self._held
            file.unlink(missing_ok=True)
            os.close(descriptor)
            self._held = None


class AdvisoryRoll:
    """PostgreSQL's advisory locks, held by a connection that does nothing else."""

    def __init__(self) -> None:
        self._holder: BaseDatabaseWrapper | None = None

    def join(self, worker: str) -> None:
        """Take the lock on a fresh connection."""
        self._holder = connections.create_connection("default")
        with self._holder.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK_SPACE, _key(worker)])

    def count(self) -> int:
        """The number of locks in our space."""
        return len(self._keys())

    def is_alive(self, worker: str) -> bool:
        """Whether a connection somewhere holds the lock of that name."""
        return _key(worker) in self._keys()

    def leave(self) -> None:
        """Drop the lock and close its connection; the server would only notice the close a moment later."""
        if self._holder:
            with self._holder.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock_all()")
            self._holder.close()
            self._holder = None

    def _keys(self) -> set[int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = %s"
                " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
                [LOCK_SPACE],
            )
            return {int(row[0]) for row in cursor.fetchall()}


def roll() -> Roll:
    """The roll that suits the database in use."""
    return AdvisoryRoll() if connection.vendor == "postgresql" else FileRoll(Path(settings.DATA_DIR) / "workers")


def _key(worker: str) -> int:
    return crc32(worker.encode()) % 2**31
