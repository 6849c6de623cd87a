"""What a domain does later than the request: events, the schedule, and jobs with their progress."""

from kith.engine.models import Job
from kith.engine.work import jobs
from kith.engine.work.events import Event
from kith.engine.work.jobs import Report
from kith.engine.work.listening import on
from kith.engine.work.schedule import daily, every

__all__ = [
    "Event",
    "Job",
    "Report",
    "daily",
    "every",
    "jobs",
    "on",
]
