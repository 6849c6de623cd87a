"""Queue the computation of all records of an entity; ``recomputing`` does it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kith.engine.declare import registry
from kith.engine.models import Job
from kith.engine.policy import Actor
from kith.engine.work import jobs

KIND = "work-out"


def start(entity: str, *, by: Actor) -> Job | None:
    """Queue a job for all records of an entity; None if one is already queued."""
    waiting = Job.objects.filter(kind=KIND, state=Job.State.QUEUED, options__entity=entity)
    if waiting.exists():
        return None
    resource = registry.named(entity, by)
    title = _("Work out the fields of all %(entity)s") % {"entity": resource.label_plural}
    return jobs.start(KIND, title, by=by, options={"entity": entity}, total=resource.model.objects.count())
