"""Runs what is scheduled: each run once, however many workers there are, and each fault for itself."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from time import monotonic
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from kith.engine.models import ScheduledRun
from kith.engine.policy import Actor
from kith.engine.rows.scoping import within
from kith.engine.work.listening import wake
from kith.engine.work.schedule import LATE, Plan, plan_named, plans
from kith.engine.work.turns import short_work

logger = logging.getLogger("kith.schedule")

# New agencies and zones are looked for so often.
SETTLE_SECONDS = 60.0
# What a run is marked with whose worker died. The first time it is made again at once; a run whose second worker dies
# too may be what kills them, so it waits for its next time.
INTERRUPTED, WORKER_DIED = "interrupted", "WorkerDied"


class Timekeeper:
    """Runs what is due for one worker. ``is_alive`` tells whether a worker of a name still lives."""

    def __init__(self, worker: str, *, is_alive: Callable[[str], bool]) -> None:
        self._worker = worker
        self._is_alive = is_alive
        self._settle_at = 0.0
        # Nothing to do was found for these; they are looked at again from then on.
        self._quiet_until: dict[int, float] = {}

    def round(self, stopping: Callable[[], bool] = lambda: False) -> int:
        """Run once what is due; answers how many runs found something to do."""
        if monotonic() >= self._settle_at:
            settle()
            take_back(self._is_alive)
            self._settle_at = monotonic() + SETTLE_SECONDS
        found = 0
        for run in ScheduledRun.objects.filter(worker="").order_by("next_at"):
            plan = plan_named(run.name)
            if stopping():
                break
            if plan is not None and plan.is_due(run.next_at, timezone.now()) and self._has_work(plan, run):
                found += self._run(plan, run)
        return found

    def _has_work(self, plan: Plan, run: ScheduledRun) -> bool:
        """A look beforehand, so that nothing is written as long as there is nothing to do."""
        if plan.when is None:
            return True
        if monotonic() < self._quiet_until.get(run.pk, 0.0):
            return False
        self._quiet_until[run.pk] = monotonic() + (plan.interval.total_seconds() if plan.interval else 0.0)
        try:
            return bool(plan.when())
        except BaseException:
            logger.exception("a look whether there is scheduled work failed", extra={"schedule": plan.name})
            return False

    def _run(self, plan: Plan, run: ScheduledRun) -> bool:
        """Whether the run found something to do, as its function answers."""
        now, zone = timezone.now(), plan.zone_of(_zones().get(run.agency_id, ""))
        following = plan.following(now, zone)
        if plan.missed == "skip" and now - run.next_at > LATE:
            _mine(run).update(next_at=following, missed=F("missed") + 1)
            return False
        with short_work():
            mine = _mine(run).update(worker=self._worker, begun_at=now, next_at=following)
        if not mine:
            return False  # another worker was quicker
        found, fault = _call(plan, run.agency_id)
        done = ScheduledRun.objects.filter(pk=run.pk, worker=self._worker)
        done.update(
            worker="",
            ended_at=timezone.now(),
            runs=F("runs") + 1,
            faults=F("faults") + int(bool(fault)),
            fault=fault,
        )
        return bool(found)


def _mine(run: ScheduledRun) -> Any:
    """The run, on condition that no other worker has begun it since it was read."""
    return ScheduledRun.objects.filter(pk=run.pk, worker="", next_at=run.next_at)


def _call(plan: Plan, agency_id: int | None) -> tuple[Any, str]:
    """What the function answers, and the name of its fault; the log has the rest, which may tell of people."""
    by = Actor.system(agency_id) if agency_id is not None else None
    place: AbstractContextManager[None] = within(by) if by is not None else nullcontext()
    try:
        with place:
            return (plan.function(by=by) if by is not None else plan.function()), ""
    except BaseException as error:
        # Every fault, even sys.exit(): the others go on, and this one runs again at its next time.
        logger.exception("scheduled work failed", extra={"schedule": plan.name})
        return None, type(error).__name__


def settle() -> None:
    """Have a row for everything that is declared, for each agency where it says so; a changed rule counts at once."""
    now, zones = timezone.now(), _zones()
    rows = {(row.name, row.agency_id): row for row in ScheduledRun.objects.all()}
    new = []
    for plan in plans():
        for agency_id, zone in zones.items() if plan.by_agency else ((None, ""),):
            zone = plan.zone_of(zone)
            row, rule = rows.get((plan.name, agency_id)), plan.rule(zone)
            if row is None:
                first = plan.first(now, zone)
                new.append(ScheduledRun(name=plan.name, agency_id=agency_id, rule=rule, next_at=first))
            elif row.rule != rule:
                next_at = plan.following(now, zone)
                ScheduledRun.objects.filter(pk=row.pk).update(rule=rule, next_at=next_at)
    if new:
        ScheduledRun.objects.bulk_create(new, ignore_conflicts=True)


def _zones() -> dict[int | None, str]:
    """The zone of each agency."""
    agencies = apps.get_model(settings.KITH_AGENCY_MODEL)
    return dict(agencies._default_manager.values_list("pk", "zone"))


def take_back(is_alive: Callable[[str], bool]) -> int:
    """Have runs of workers that died made again, each once at once; answers how many were taken back."""
    taken = 0
    for run in ScheduledRun.objects.exclude(worker=""):
        if is_alive(run.worker):
            continue
        now = timezone.now()
        again = run.fault not in (INTERRUPTED, WORKER_DIED)
        taken += ScheduledRun.objects.filter(pk=run.pk, worker=run.worker).update(
            worker="",
            ended_at=now,
            next_at=now if again else run.next_at,
            faults=F("faults") + 1,
            fault=INTERRUPTED if again else WORKER_DIED,
        )
        logger.warning("the worker of scheduled work died", extra={"schedule": run.name})
    return taken


def run_now(run: ScheduledRun) -> None:
    """Have scheduled work run as soon as a worker is there."""
    ScheduledRun.objects.filter(pk=run.pk, worker="").update(next_at=timezone.now())
    transaction.on_commit(wake, robust=True)


def next_waking() -> datetime | None:
    """When a worker is needed next for scheduled work; None when it can wait for the next one to come by itself."""
    names = [plan.name for plan in plans() if plan.wakes]
    waiting = ScheduledRun.objects.filter(name__in=names, worker="").order_by("next_at")
    return waiting.values_list("next_at", flat=True).first()
