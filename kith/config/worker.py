"""The background worker: takes jobs from the queue in the database, one at a time, and does the regular chores.

A job whose worker died (its lock is gone, see liveness.py) is put back into the queue, so tasks must be written to go
on where they stopped. After three tries the job counts as the cause and is marked as failed.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
from pathlib import Path
from secrets import token_hex
from time import monotonic
from types import FrameType
from typing import Any

from django.conf import settings
from django.db import close_old_connections, transaction
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker as TaskRunner
from django_tasks_db.models import DBTaskResult, get_date_max

from kith.config import chores
from kith.config.liveness import Roll, roll
from kith.config.wake import want_no_worker, want_worker

POLL_SECONDS = 0.5
RECOVERY_SECONDS = 10.0
MOST_TRIES = 3

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
        self._roll.join(self.name)
        try:
            idle_since = monotonic()
            while not self._stopping.is_set():
                if self.work_once():
                    idle_since = monotonic()
                elif self._idle_seconds is not None and monotonic() - idle_since >= self._idle_seconds:
                    if self._nothing_left():
                        return
                else:
                    self._stopping.wait(POLL_SECONDS)
        finally:
            self._roll.leave()

    def work_once(self) -> bool:
        """Recover what died, do the chores that are due, and run one job. Whether there was anything to do."""
        close_old_connections()
        if monotonic() >= self._recover_at:
            recover(self._roll)
            self._recover_at = monotonic() + RECOVERY_SECONDS
        busy = chores.do_what_is_due()
        job = claim(self.name)
        if job:
            self._runner.run_task(job)
        return busy or job is not None

    def _nothing_left(self) -> bool:
        """Note for the server when the next worker is wanted. Whether this one may leave."""
        folder = Path(settings.DATA_DIR)
        waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
        upcoming = waiting.exclude(run_after=get_date_max()).order_by("run_after").first()
        if upcoming:
            want_worker(folder, upcoming.run_after.timestamp())
        else:
            want_no_worker(folder)
        # Looked at after the note was changed: who enqueues commits first and asks for a worker then.
        return not DBTaskResult.objects.ready().exists()


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
