"""Work that outlives a request: jobs with progress, and handlers of events."""

from kith.engine.models import Job, OutboxEvent
from kith.engine.work import jobs
from kith.engine.work.jobs import Report
from kith.engine.work.outbox import on

__all__ = [
    "Job",
    "OutboxEvent",
    "Report",
    "jobs",
    "on",
]
