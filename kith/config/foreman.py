"""Starts a background worker beside the server when there is work, and ends it with the server.

An idle worker would cost some 70 MB for nothing, and after a big import its memory goes back with it. This module and
what it imports stay clear of Django: the process that supervises is the small one.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from time import monotonic

from kith.config.wake import worker_is_wanted

LOOK_SECONDS = 0.3
ROUND_SECONDS = 15 * 60  # for scheduled work that may wait for the next worker
IDLE_SECONDS = 20
GRACE_SECONDS = 20
PAUSE_SECONDS = 5  # between a worker that failed and the next one


class Foreman:
    """Watches the note that a worker is wanted, from a thread of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stopping = threading.Event()
        self._worker: subprocess.Popen[bytes] | None = None
        self._next_round = monotonic() + ROUND_SECONDS
        self._not_before = 0.0
        self._thread = threading.Thread(target=self._watch, name="foreman", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """End the worker: it finishes the job in hand within the grace time, else the next start takes the job up."""
        self._stopping.set()
        self._thread.join()
        if self._worker and self._worker.poll() is None:
            self._worker.terminate()
            try:
                self._worker.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                self._worker.kill()
                self._worker.wait()

    def _watch(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            if self._worker and not self._has_ended(self._worker):
                continue
            now = monotonic()
            if now >= self._not_before and (now >= self._next_round or worker_is_wanted(self._folder)):
                self._next_round = now + ROUND_SECONDS
                self._worker = subprocess.Popen(
                    [sys.executable, "-m", "kith.config.cli", "worker", "--idle", str(IDLE_SECONDS), "--with-parent"]
                )

    def _has_ended(self, worker: subprocess.Popen[bytes]) -> bool:
        status = worker.poll()
        if status is None:
            return False
        self._worker = None
        if status:
            self._not_before = monotonic() + PAUSE_SECONDS
        return True
