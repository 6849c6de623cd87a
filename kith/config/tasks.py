"""What every installation does from time to time; importing this registers it."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from kith.agency.sessions import SessionStore
from kith.engine.files import forgetting
from kith.engine.rows import sqlite
from kith.engine.work.schedule import every

__all__ = ["forget_old_jobs", "forget_old_sessions", "forgetting", "refresh_statistics"]

KEEP_JOBS = timedelta(days=14)


@every(hours=6)
def forget_old_sessions() -> None:
    """Delete the sessions that have expired."""
    SessionStore.clear_expired()


@every(hours=24)
def forget_old_jobs() -> None:
    """Delete the records of jobs that ended a fortnight ago."""
    DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEEP_JOBS).delete()


@every(hours=1)
def refresh_statistics() -> None:
    """Let the database keep choosing the right index."""
    sqlite.refresh_statistics()
