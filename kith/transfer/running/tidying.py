"""Delete old copies of uploaded files."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django_scopes import scopes_disabled

from kith.engine.models import Import
from kith.engine.work.schedule import every
from kith.transfer.running.runs import folder

PORTION = 500


@every(hours=24)
def forget_old_files() -> int:
    """Delete files of imports that ended or never started, after ``IMPORT_KEEP_DAYS`` days; return how many.

    The file of a running or resumable import is kept. A file without an import is deleted too, for instance an upload
    that a power failure interrupted.
    """
    before = timezone.now() - timedelta(days=settings.IMPORT_KEEP_DAYS)
    old = [path for path in folder().iterdir() if path.is_file() and _touched(path.stat().st_mtime) < before]
    gone = 0
    for start in range(0, len(old), PORTION):
        some = old[start : start + PORTION]
        with scopes_disabled():
            needed = Import.objects.filter(
                Q(state__in=(Import.State.RUNNING, Import.State.FAILED)) | Q(updated_at__gte=before),
                stored__in=[path.name for path in some],
            )
            names = set(needed.values_list("stored", flat=True))
        for path in some:
            if path.name not in names:
                path.unlink(missing_ok=True)
                gone += 1
    return gone


def _touched(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
