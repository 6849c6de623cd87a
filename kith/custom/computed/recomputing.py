"""Recompute all records of an entity: after a formula changed, and daily for formulas that use the date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from kith.custom import definitions
from kith.custom.computed.following import BATCH, Due, due_of, locked, pieces, plan_of, refresh
from kith.custom.computed.queueing import KIND, start
from kith.engine.declare import registry
from kith.engine.models import CustomField, Job
from kith.engine.policy import Actor
from kith.engine.work import jobs
from kith.engine.work.schedule import every

if TYPE_CHECKING:
    from kith.engine.write.changes import Changes


def now_or_later(entity: str, *, changes: Changes) -> None:
    """Recompute after a changed formula: few records at once, many in a job."""
    resource = registry.whole_named(entity, changes.by)
    plan = plan_of(resource, changes.by)
    if plan is None:
        return
    ids = list(resource.model.objects.order_by("pk").values_list("pk", flat=True)[: BATCH + 1])
    if len(ids) > BATCH:
        start(entity, by=changes.by)
        return
    changed = refresh(resource, plan, locked(resource, ids), changes.by, roll_ups=True)
    due_of(changes).changed(resource, changed)


@jobs.handles(KIND)
def run(job: Job, *, by: Actor, report: jobs.Report) -> dict[str, Any]:
    """The job. It stores its position with each batch and resumes there after a crash."""
    resource = registry.whole_named(job.options["entity"], by)
    plan = plan_of(resource, by)
    changed = 0
    if plan is None:
        return {"changed": 0}
    done, total = job.done, resource.model.objects.count()
    for ids in pieces(resource, job.options.get("place", 0)):
        with transaction.atomic():
            found = refresh(resource, plan, locked(resource, ids), by, roll_ups=True)
            due = Due(by)
            due.changed(resource, found)
            due.settle()
            changed += len(found)
            job.options["place"] = ids[-1]
            Job.objects.filter(pk=job.pk).update(options=job.options)
        done += len(ids)
        report(done, total)
    return {"changed": changed, "url": f"/{resource.slug}/"}


@every(minutes=10)
def follow_the_day() -> int:
    """The chore: queue the daily recomputing after midnight in each agency's time zone; return the number of entities.

    Race: two workers may run it at the same time. The UPDATE that marks the day succeeds for one of them.
    """
    with scopes_disabled():
        agencies = set(CustomField.objects.filter(kind__in=("formula", "roll_up")).values_list("agency_id", flat=True))
    found = 0
    for agency_id in sorted(agencies):
        with scope(agency=agency_id):
            found += _follow_the_day(agency_id)
    return found


def _follow_the_day(agency_id: int) -> int:
    system, started = Actor.system(agency_id), 0
    today = timezone.now().astimezone(definitions.place(system).zone).date()
    for entity in definitions.plan(system).volatile:
        mine = CustomField.objects.filter(entity=entity, kind__in=("formula", "roll_up"), deleted_at=None)
        with transaction.atomic():
            due = mine.exclude(worked_on=today).update(worked_on=today)
            if due:
                start(entity, by=system)
                started += 1
    return started
