"""What a worker does from time to time: `settings.CHORES` maps the dotted name of a function to an interval in seconds.

Every worker keeps its own clock, so a chore must be harmless when two of them do it at the same time.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from time import monotonic

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from kith.agency.sessions import SessionStore
from kith.engine.rows import sqlite

KEEP_JOBS = timedelta(days=14)

logger = logging.getLogger("kith.worker")
_due: dict[str, float] = {}


def do_what_is_due() -> bool:
    """Run each chore whose interval has passed; whether one of them found something to do (it returns how much).

    One that fails is logged and tried again at its next time.
    """
    now, found = monotonic(), False
    for name, seconds in settings.CHORES.items():
        if now < _due.get(name, 0.0):
            continue
        _due[name] = now + seconds
        try:
            found |= bool(import_string(name)())
        except (DatabaseError, OSError) as error:
            logger.warning("a chore failed", extra={"chore": name, "reason": str(error)})
    return found


def forget_old_sessions() -> None:
    """Delete the sessions that have expired."""
    SessionStore.clear_expired()


def forget_old_jobs() -> None:
    """Delete the records of jobs that ended a fortnight ago."""
    DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEEP_JOBS).delete()


def refresh_statistics() -> None:
    """Let the database keep choosing the right index."""
    sqlite.refresh_statistics()
