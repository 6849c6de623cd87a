"""The checks of `kith doctor`; each gives findings, with what to do if something is wrong."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from kith.config.checks import TAG
from kith.config.health import pending_migrations
from kith.config.liveness import roll
from kith.engine.models import ScheduledRun
from kith.engine.work import jobs, overview
from kith.engine.work.schedule import plan_named
from kith.engine.work.timekeeping import INTERRUPTED

LEAST_FREE_BYTES = 500 * 1024 * 1024
LONGEST_WAIT = timedelta(minutes=5)
LONGEST_DELAY = timedelta(hours=1)  # a worker comes every quarter of an hour by itself
LARGEST_CLOCK_ERROR = timedelta(seconds=5)
EARLIEST_DATE = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Finding:
    """One line of the diagnosis; `remedy` is empty when all is well."""

    subject: str
    text: str
    remedy: str = ""


def examine() -> Iterator[Finding]:
    """Yield all findings, in the order in which to repair them."""
    yield from settings_findings()
    yield disk()
    try:
        yield database()
    except DatabaseError as error:
        text = str(error).strip().splitlines()[0]
        yield Finding("database", f"does not answer: {text}", "start it, or mend KITH_DATABASE_URL")
        return
    for examination in DATABASE_EXAMINATIONS:
        try:
            yield examination()
        except DatabaseError as error:
            yield Finding(examination.__name__.replace("_", " "), str(error).splitlines()[0], "run: kith setup")


def settings_findings() -> Iterator[Finding]:
    """The system checks that refuse unsafe settings."""
    messages = [message for message in checks.run_checks(tags=[TAG]) if message.level >= checks.WARNING]
    for message in messages:
        yield Finding("settings", f"{message.msg} [{message.id}]", message.hint or "see the manual")
    if not messages:
        yield Finding("settings", f"safe for the mode {settings.MODE}")


def disk() -> Finding:
    """Free space in the data directory."""
    free = shutil.disk_usage(settings.DATA_DIR).free
    text = f"{free / 1024**3:.1f} GB free in {settings.DATA_DIR}"
    return Finding("disk", text, "" if free >= LEAST_FREE_BYTES else "make room: writing stops when the disk is full")


def database() -> Finding:
    """Product and version of the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        version = cursor.fetchone()[0]
    return Finding("database", f"{connection.display_name} {version} answers")


def migrations() -> Finding:
    """Whether all migrations of this version are applied."""
    missing = pending_migrations()
    if missing:
        return Finding("migrations", f"{len(missing)} missing, first {missing[0]}", "run: kith setup")
    return Finding("migrations", "all applied")


def search() -> Finding:
    """Whether the database has the trigram extension, for searching parts of words."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT 1 FROM pragma_compile_options WHERE compile_options = 'ENABLE_FTS5'")
            remedy = "use a Python whose SQLite has FTS5"
        else:
            cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
            remedy = "let a database administrator run: CREATE EXTENSION pg_trgm"
        found = cursor.fetchone()
    return Finding("search", "available" if found else "not available", "" if found else remedy)


def clock() -> Finding:
    """Whether this machine and the database agree on the time."""
    now = timezone.now()
    if now < EARLIEST_DATE:
        return Finding("clock", f"says {now:%Y-%m-%d %H:%M} UTC", "set the clock of this machine")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            apart = abs(cursor.fetchone()[0] - timezone.now())
        if apart > LARGEST_CLOCK_ERROR:
            text = f"{apart.total_seconds():.0f} s apart from the database"
            return Finding("clock", text, "let both machines take the time from the network")
    return Finding("clock", f"{now:%Y-%m-%d %H:%M} UTC")


def worker() -> Finding:
    """Whether jobs are processed. No worker is normal as long as there is no job."""
    waiting = DBTaskResult.objects.ready().order_by("enqueued_at")
    oldest, number, workers = waiting.first(), waiting.count(), roll().count()
    text = f"{workers} running, {number} jobs waiting"
    if oldest and timezone.now() - oldest.enqueued_at > LONGEST_WAIT:
        return Finding("worker", f"{text}, the oldest for minutes", "start one: kith serve or kith worker")
    return Finding("worker", text)


def events() -> Finding:
    """Whether every event that a handler met is handled, skipped, waiting or failed, and none has failed."""
    found = overview.followed()
    wrong = [each.handler.name for each in found if not each.adds_up]
    met, handled, skipped = (sum(getattr(each, name) for each in found) for name in ("met", "handled", "skipped"))
    waiting, failed = sum(each.waiting for each in found), sum(each.failed for each in found)
    lag = overview.events_lag(found)
    text = (
        f"{met} met = {handled} handled + {skipped} skipped + {waiting} waiting + {failed} failed; {lag.waiting} ahead"
    )
    if wrong:
        return Finding("events", f"{text}: the numbers of {wrong[0]} do not add up", "report it with the log")
    if failed:
        return Finding("events", text, "see Settings → Background work: retry or skip what failed")
    if lag.behind > LONGEST_WAIT:
        return Finding("events", f"{text}, for minutes", "start a worker: kith serve or kith worker")
    return Finding("events", text)


def schedule() -> Finding:
    """Whether scheduled work runs, and how its last runs went; one that was interrupted runs again by itself."""
    jobs.load_handlers()
    rows = [row for row in ScheduledRun.objects.order_by("next_at") if plan_named(row.name) is not None]
    failed = [row for row in rows if row.fault and row.fault != INTERRUPTED]
    text = f"{len(rows)} entries, {len(failed)} failed last time"
    if failed:
        return Finding("schedule", f"{text}: {failed[0].name} ({failed[0].fault})", "the log of the worker says why")
    lag = overview.schedule_lag()
    if lag.behind > LONGEST_DELAY:
        return Finding("schedule", f"{text}, {lag.waiting} late", "start a worker: kith serve or kith worker")
    return Finding("schedule", text)


def static_files() -> Finding:
    """Whether style sheets and scripts were built."""
    if (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        return Finding("static files", "built")
    return Finding("static files", "missing", "run: make setup, then kith setup")


DATABASE_EXAMINATIONS: tuple[Callable[[], Finding], ...] = (
    migrations,
    search,
    clock,
    worker,
    events,
    schedule,
    static_files,
)
