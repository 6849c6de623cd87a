"""The note that tells the server a worker is wanted: a file in the data directory whose time says from when on.

`kith serve` keeps no idle worker in memory. Enqueueing a job sets the time of the note to now; a worker that leaves
sets it to the next job due, or removes it. A worker that was killed leaves the note behind, so the next one starts.
"""

from __future__ import annotations

import os
from pathlib import Path
from time import time

NAME = "worker-wanted"


def want_worker(folder: Path, at: float | None = None) -> None:
    """Ask for a worker from the moment `at` on (seconds since 1970), by default at once."""
    file = folder / NAME
    moment = time() if at is None else at
    file.touch(mode=0o600)
    os.utime(file, (moment, moment))


def want_no_worker(folder: Path) -> None:
    """There is nothing to do."""
    (folder / NAME).unlink(missing_ok=True)


def worker_is_wanted(folder: Path) -> bool:
    """Whether there is something to do by now."""
    try:
        return (folder / NAME).stat().st_mtime <= time()
    except FileNotFoundError:
        return False
