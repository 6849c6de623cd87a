"""Background jobs with progress: a person starts one, watches it, may cancel it, and finds its result.

A handler is ``f(job, *, by, report)``. It may be called again for the same job after its worker died, so it must be
written to go on where it stopped; ``report(done, total)`` tells the progress and raises Cancelled when asked to stop.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from time import monotonic
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction
from django.tasks import task
from django.utils import timezone
from django.utils.module_loading import import_string
from django_scopes import scope

from kith.engine.models import Job
from kith.engine.policy import Actor
from kith.engine.rows.scoping import within
from kith.engine.web.errors import KithError
from kith.engine.work.turns import give_way

logger = logging.getLogger("kith.jobs")
REPORT_SECONDS = 0.3


class Report(Protocol):
    def __call__(self, done: int, total: int | None = None) -> None: ...


type Handler = Callable[..., dict[str, Any]]
_handlers: dict[str, Handler] = {}


class Cancelled(Exception):
    """Somebody asked the job to stop; what it has done so far stays."""


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of this kind; what it returns becomes the job's result."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def load_handlers() -> None:
    """Import what does jobs and scheduled work. Most of it stands beside pages, which a worker imports for that."""
    import_module(settings.ROOT_URLCONF)
    for package in (*settings.APPLICATIONS, *settings.DOMAINS, *settings.EXTENSIONS, "kith.config"):
        if find_spec(f"{package}.tasks") is not None:
            import_module(f"{package}.tasks")


def start(kind: str, title: str, *, by: Actor, options: dict[str, Any], total: int | None = None) -> Job:
    """Queue a job; a worker takes it after the present transaction has been committed."""
    job = _create(kind, title, by=by, options=options, total=total)
    transaction.on_commit(lambda: _enqueue(job.agency_id, job.pk))
    return job


def note(kind: str, title: str, *, by: Actor, options: dict[str, Any], total: int, result: dict[str, Any]) -> Job:
    """A job that was small enough to be done at once, noted because its result is worth a page."""
    done = {"state": Job.State.DONE, "done": total, "result": result, "finished_at": timezone.now()}
    return _create(kind, title, by=by, options=options, total=total, **done)


def _create(kind: str, title: str, *, by: Actor, **values: Any) -> Job:
    now = timezone.now()
    return Job.objects.create(
        agency_id=by.agency_id,
        created_at=now,
        created_by_id=by.staff_id,
        updated_at=now,
        updated_by_id=by.staff_id,
        kind=kind,
        title=title[:200],
        **values,
    )


def _enqueue(agency_id: int, job_id: int) -> None:
    run_job.enqueue(agency_id, job_id)


def cancel(job: Job) -> None:
    """Ask a job to stop at its next report."""
    waiting = Job.objects.filter(pk=job.pk, state__in=(Job.State.QUEUED, Job.State.RUNNING))
    waiting.update(state=Job.State.CANCELLED, finished_at=timezone.now())


@task
def run_job(agency_id: int, job_id: int) -> None:
    """Do a job in the agency's scope, with the rights that its owner has now."""
    load_handlers()
    with scope(agency=agency_id):
        work_off(Job.objects.get(pk=job_id))


def work_off(job: Job) -> None:
    """Run a job to its end here and now; its state says how it ended."""
    claimed = Job.objects.filter(pk=job.pk, state__in=(Job.State.QUEUED, Job.State.RUNNING))
    if not claimed.update(state=Job.State.RUNNING, started_at=job.started_at or timezone.now()):
        return
    job.refresh_from_db()
    try:
        by = _actor_of(job)
        with within(by):
            result = _handlers[job.kind](job, by=by, report=_reporter(job))
    except Cancelled:
        return
    except KithError as error:
        _finish(job, Job.State.FAILED, error=error.message)
    except Exception:
        logger.exception("a job failed", extra={"job": job.pk, "kind": job.kind})
        _finish(job, Job.State.FAILED, error="Something went wrong on our side; the log of the server says what.")
        raise
    else:
        _finish(job, Job.State.DONE, result=result)


def _actor_of(job: Job) -> Actor:
    if job.created_by_id is None:
        return Actor.system(job.agency_id)
    resolve: Callable[[int], Actor] = import_string(settings.KITH_ACTOR_RESOLVER)
    return resolve(job.created_by_id)


def _finish(job: Job, state: str, *, result: dict[str, Any] | None = None, error: str = "") -> None:
    running = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING)
    running.update(state=state, finished_at=timezone.now(), error=error, **({"result": result} if result else {}))


def amend(job: Job, **more: Any) -> None:
    """Note what came of a job's result after its end."""
    job.result = {**job.result, **more}
    Job.objects.filter(pk=job.pk).update(result=job.result)


def _reporter(job: Job) -> Report:
    """Writes progress at most every third of a second, outside of the handler's transactions."""
    last = 0.0

    def report(done: int, total: int | None = None) -> None:
        nonlocal last
        give_way()
        if monotonic() - last < REPORT_SECONDS and done != total:
            return
        last = monotonic()
        progress = {"done": done, **({"total": total} if total is not None else {})}
        if not Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(**progress):
            raise Cancelled

    return report


def remaining_seconds(job: Job) -> int | None:
    """How long a running job will still take at its present pace, in seconds; None when that cannot be told."""
    if job.state != Job.State.RUNNING or not job.total or not job.done or job.started_at is None:
        return None
    elapsed = (timezone.now() - job.started_at).total_seconds()
    return round(elapsed / job.done * max(job.total - job.done, 0))
