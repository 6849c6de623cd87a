"""Endpoints for monitoring: liveness, readiness and metrics."""

from __future__ import annotations

from hmac import compare_digest

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from django_scopes import scopes_disabled
from django_tasks_db.models import DBTaskResult

from kith.config import metrics
from kith.config.addresses import is_loopback
from kith.engine.models import HeldEvent

TEXT = "text/plain; charset=utf-8"

_migrated = False


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Liveness: the process responds. It does not ask the database: a slow one would get every process restarted."""
    return HttpResponse("ok\n", content_type=TEXT)


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Readiness: 200 if the database responds and has every migration, otherwise 503 with the reason."""
    reason = not_ready()
    return HttpResponse(f"{reason or 'ok'}\n", status=503 if reason else 200, content_type=TEXT)


@require_safe
def metrics_text(request: HttpRequest) -> HttpResponse:
    """Metrics of this process and of the job queue, for requests with the token or from this machine."""
    if not _may_read_metrics(request):
        return HttpResponse("give the metrics token as a bearer token\n", status=403, content_type=TEXT)
    return HttpResponse("\n".join([*metrics.lines(), *_job_lines(), ""]), content_type=TEXT)


def not_ready() -> str:
    """Return why this node cannot serve yet, or an empty text."""
    global _migrated
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _migrated:  # checked until complete; migrations are not reversed while a process runs
            if missing := pending_migrations():
                return f"{len(missing)} migrations are missing; run: kith setup"
            _migrated = True
    except DatabaseError:
        return "the database does not answer"
    return ""


def pending_migrations() -> list[str]:
    """Return the names of the unapplied migrations."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def _may_read_metrics(request: HttpRequest) -> bool:
    if token := settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "")
        return compare_digest(given.encode(), f"Bearer {token}".encode())
    return is_loopback(request.META.get("REMOTE_ADDR")) and "HTTP_X_FORWARDED_FOR" not in request.META


def _job_lines() -> list[str]:
    waiting = DBTaskResult.objects.ready().count()
    running = DBTaskResult.objects.running().count()
    with scopes_disabled():
        counted = HeldEvent.objects.order_by().values_list("state").annotate(number=Count("pk"))
        held = dict(counted)
    return [
        "# TYPE kith_jobs gauge",
        f'kith_jobs{{state="waiting"}} {waiting}',
        f'kith_jobs{{state="running"}} {running}',
        "# TYPE kith_events gauge",
        *(f'kith_events{{state="{state}"}} {held.get(state, 0)}' for state in HeldEvent.State.values),
    ]
