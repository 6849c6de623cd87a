"""Lanes: what a worker does side by side, so that a long job holds up neither events nor the schedule.

Each lane is a thread with a database connection of its own. Threads cost no memory to speak of, and a fault of one
ends no other.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from django.db import close_old_connections, connections

logger = logging.getLogger("kith.worker")

FAULT_SECONDS = 5.0


@dataclass(frozen=True)
class Lane:
    """``turn`` does one piece of work and answers whether there was any; without any it is called again after ``rest``.

    rest: seconds.
    """

    name: str
    turn: Callable[[], bool]
    rest: float


class Lanes:
    """Several lanes that work until ``stopping`` is set."""

    def __init__(self, lanes: list[Lane], stopping: threading.Event) -> None:
        self._lanes = lanes
        self._stopping = stopping
        self._busy = {lane.name: False for lane in lanes}
        self._last = monotonic()

    def idle_seconds(self) -> float:
        """How long no lane has had anything to do."""
        return 0.0 if any(self._busy.values()) else monotonic() - self._last

    def start(self) -> list[threading.Thread]:
        """Begin all but the first lane, which the caller runs itself."""
        threads = [
            threading.Thread(target=self.run, args=(lane,), name=f"lane-{lane.name}", daemon=True)
            for lane in self._lanes[1:]
        ]
        for thread in threads:
            thread.start()
        return threads

    def run(self, lane: Lane, leave: Callable[[], bool] = lambda: False) -> None:
        """Work in one lane until told to stop, or until ``leave`` says so while there is nothing to do."""
        try:
            while not self._stopping.is_set():
                close_old_connections()
                if self._turn(lane):
                    continue
                if leave():
                    return
                self._stopping.wait(lane.rest)
        finally:
            if threading.current_thread() is not threading.main_thread():
                connections.close_all()

    def _turn(self, lane: Lane) -> bool:
        self._busy[lane.name] = True
        try:
            found = lane.turn()
        except BaseException:
            # Such as a database that went away. The worker stays, and the others go on.
            logger.exception("a turn failed", extra={"lane": lane.name})
            self._stopping.wait(FAULT_SECONDS)
            found = True
        finally:
            self._busy[lane.name] = False
        if found:
            self._last = monotonic()
        return found
