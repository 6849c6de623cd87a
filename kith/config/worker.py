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
from secrets import token_hex
from time import monotonic
from types import FrameType

from django.db import close_old_connections, transaction
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker as TaskRunner
from django_tasks_db.models import DBTaskResult

from kith.config import chores
from kith.config.liveness import Roll, roll

POLL_SECONDS = 0.5
RECOVERY_SECONDS = 10.0
MOST_TRIES = 3

logger = logging.getLogger("kith.worker")


class Worker:
    """One worker process. `run` returns when `stop` was called or SIGTERM or SIGINT arrived, after the job in hand."""

    def __init__(self) -> None:
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
            while not self._stopping.is_set():
                if not self.work_once():
                    self._stopping.wait(POLL_SECONDS)
        finally:
            self._roll.leave()

    def work_once(self) -> bool:
        """Recover what died, do the chores that are due, and run one job. Whether there was a job."""
        close_old_connections()
        if monotonic() >= self._recover_at:
            recover(self._roll)
            self._recover_at = monotonic() + RECOVERY_SECONDS
        chores.do_what_is_due()
        job = claim(self.name)
        if job:
            self._runner.run_task(job)
        return job is not None


def claim(worker: str) -> DBTaskResult | None:
    """Take the next job for this worker, or None. No two workers get the same one."""
    waiting = DBTaskResult.objects.ready()
    if not waiting.exists():  # a look without a lock, so that an idle worker never holds up a writer
        return None
    with transaction.atomic():  # SQLite: BEGIN IMMEDIATE; PostgreSQL: SKIP LOCKED
        job: DBTaskResult | None = waiting.get_locked()
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
