"""Deleting the copies of uploaded files that nobody needs any more."""

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
    """Delete the files of imports that ended, or were never begun, and which nothing touched for so many days.

    The file of an import that runs, or that was interrupted and can go on, stays however old it is. A file that
    belongs to no import, such as one that was being uploaded when the power failed, goes too. Answers how many went.
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
