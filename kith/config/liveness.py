"""Know which workers are alive without heartbeats: each holds a lock, which the system releases when it dies.

With SQLite all workers are on one machine, and the lock is on a file in the data directory. With PostgreSQL it is an
advisory lock on a separate connection. Either way a `kill -9` is noticed at once, and an idle worker writes nothing.
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

# The first half of an advisory lock's key, “kith” in ASCII, so that other programs on the database do not collide.
LOCK_SPACE = 0x6B697468 % 2**31


class Roll(Protocol):
    """The locks of all workers."""

    def join(self, worker: str) -> None:
        """Take the lock named `worker` until this process ends."""

    def count(self) -> int:
        """How many workers hold their lock."""

    def is_alive(self, worker: str) -> bool:
        """Whether the worker of that name still holds its lock."""

    def leave(self) -> None:
        """Release this process's lock."""


class FileRoll:
    """Locks on files in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: tuple[int, Path] | None = None

    def join(self, worker: str) -> None:
        """Create and lock the file of this worker."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        file = self._folder / worker
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._held = (descriptor, file)

    def count(self) -> int:
        """Count the locked files; files of dead workers are removed."""
        if not self._folder.exists():
            return 0
        return sum(self.is_alive(file.name) for file in self._folder.iterdir())

    def is_alive(self, worker: str) -> bool:
        """Whether the file exists and is locked."""
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
    """PostgreSQL advisory locks, held by a separate connection."""

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
        """Whether any connection holds the lock of that name."""
        return _key(worker) in self._keys()

    def leave(self) -> None:
        """Release the lock, then close its connection; the server would notice the close alone only a moment later."""
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
    """Return the roll for the database in use."""
    return AdvisoryRoll() if connection.vendor == "postgresql" else FileRoll(Path(settings.DATA_DIR) / "workers")


def _key(worker: str) -> int:
    return crc32(worker.encode()) % 2**31
