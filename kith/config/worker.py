"""The background worker: jobs from the queue in the database one at a time, and beside them events and the schedule.

A job whose worker died (its lock is gone, see liveness.py) is put back into the queue, so tasks must be written to go
on where they stopped. After three tries the job counts as the cause and is marked as failed.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
from datetime import datetime, timedelta
from pathlib import Path
from secrets import token_hex
from time import monotonic
from types import FrameType
from typing import Any

from django.conf import settings
from django.db import transaction
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker as TaskRunner
from django_tasks_db.models import DBTaskResult, get_date_max

from kith.config.liveness import Roll, roll
from kith.config.wake import want_no_worker, want_worker
from kith.engine.work import delivery, jobs, timekeeping
from kith.engine.work.delivery import Delivery
from kith.engine.work.lanes import Lane, Lanes
from kith.engine.work.timekeeping import Timekeeper

POLL_SECONDS = 0.5
RECOVERY_SECONDS = 10.0
MOST_TRIES = 3
# Starting another worker takes longer than to wait for what comes so soon.
WORTH_WAITING = timedelta(minutes=2)

logger = logging.getLogger("kith.worker")


class Worker:
    """One worker process. `run` returns when `stop` was called or SIGTERM or SIGINT arrived, after the job in hand."""

    def __init__(self, *, idle_seconds: float | None = None) -> None:
        """idle_seconds: leave after so long without a job; None stays for good."""
        self._idle_seconds = idle_seconds
        self.name = f"{socket.gethostname()[:30]}-{os.getpid()}-{token_hex(4)}"
        self._roll: Roll = roll()
        self._stopping = threading.Event()
        self._recover_at = 0.0
        self._delivery = Delivery()
        self._runner = TaskRunner(
            queue_names=["*"],
            interval=POLL_SECONDS,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=self.name,
            excluded_queue_names=[],
        )

    def stop(self, signum: int = 0, frame: FrameType | None = None) -> None:
        """Finish the job in hand and return."""
        self._stopping.set()

    def run(self) -> None:
        """Work until stopped."""
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        jobs.load_handlers()
        self._roll.join(self.name)
        lane = Lane("jobs", self.work_once, POLL_SECONDS)
        lanes = Lanes([lane, *self._other_lanes()], self._stopping)
        threads = lanes.start()
        try:
            lanes.run(lane, leave=lambda: self._may_leave(lanes))
        finally:
            self._stopping.set()
            for thread in threads:
                thread.join()
            self._roll.leave()

    def _other_lanes(self) -> list[Lane]:
        clock = Timekeeper(self.name, is_alive=self._roll.is_alive)
        return [
            Lane("events", lambda: bool(self._delivery.round(self._stopping.is_set)), POLL_SECONDS),
            Lane("schedule", lambda: bool(clock.round(self._stopping.is_set)), POLL_SECONDS),
        ]

    def work_once(self) -> bool:
        """Recover what died, and run one job. Whether there was anything to do."""
        if monotonic() >= self._recover_at:
            recover(self._roll)
            self._recover_at = monotonic() + RECOVERY_SECONDS
        job = claim(self.name)
        if job:
            self._runner.run_task(job)
        return job is not None

    def _may_leave(self, lanes: Lanes) -> bool:
        if self._idle_seconds is None or lanes.idle_seconds() < self._idle_seconds:
            return False
        return self._nothing_left() and lanes.idle_seconds() > 0.0

    def _nothing_left(self) -> bool:
        """Note for the server when the next worker is wanted. Whether this one may leave."""
        folder = Path(settings.DATA_DIR)
        upcoming = min(filter(None, (_next_job(), delivery.next_due(), timekeeping.next_waking())), default=None)
        if upcoming is not None and upcoming - timezone.now() < WORTH_WAITING:
            return False
        if upcoming is not None:
            want_worker(folder, upcoming.timestamp())
        else:
            want_no_worker(folder)
        # Looked at after the note was changed: who writes or enqueues commits first and asks for a worker then.
        return not DBTaskResult.objects.ready().exists() and not self._delivery.waits()


def _next_job() -> datetime | None:
    """When the next job may begin; None when none waits."""
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY).exclude(run_after=get_date_max())
    return waiting.order_by("run_after").values_list("run_after", flat=True).first()


def claim(worker: str) -> DBTaskResult[Any, Any] | None:
    """Take the next job for this worker, or None. No two workers get the same one."""
    waiting = DBTaskResult.objects.ready()
    if not waiting.exists():  # a look without a lock, so that an idle worker never holds up a writer
        return None
    with transaction.atomic():  # SQLite: BEGIN IMMEDIATE; PostgreSQL: SKIP LOCKED
        job: DBTaskResult[Any, Any] | None = waiting.get_locked()
        if job:
            job.claim(worker)
    return job


def recover(present: Roll) -> int:
    """Put back the jobs of workers that died; returns how many. A job that was tried three times has failed."""
    recovered = 0
    for job in DBTaskResult.objects.running():
        owner = job.worker_ids[-1] if job.worker_ids else ""
        if present.is_alive(owner):
            continue
        if len(job.worker_ids) >= MOST_TRIES:
            job.set_failed(RuntimeError(f"The worker died {MOST_TRIES} times while it ran this job."))
            logger.error("gave up a job after %s tries", MOST_TRIES, extra={"job": str(job.id), "task": job.task_path})
            continue
        # The condition on worker_ids lets only one of several recovering workers win.
        recovered += DBTaskResult.objects.filter(
            id=job.id, status=TaskResultStatus.RUNNING, worker_ids=job.worker_ids
        ).update(status=TaskResultStatus.READY, started_at=None, run_after=timezone.now())
        logger.warning("put a job back whose worker died", extra={"job": str(job.id), "task": job.task_path})
    return recovered
