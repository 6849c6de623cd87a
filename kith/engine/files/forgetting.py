"""Deletes stored files to which nothing refers any more, after a delay."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_scopes import scopes_disabled

from kith.engine.declare import registry
from kith.engine.files import photos
from kith.engine.files.storage import staging, store
from kith.engine.models import Job, StoredFile
from kith.engine.work.schedule import every

PORTION = 500
OLD_SECONDS = 24 * 3600  # age at which an unfinished upload counts as abandoned


@every(hours=24)
def forget_unused() -> int:
    """Delete files that were unreferenced for ``FILES_KEEP_DAYS`` days; return how many."""
    with scopes_disabled():
        gone = _forget_contents()
    for path in staging().iterdir():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < timezone.now().timestamp() - OLD_SECONDS:
                path.unlink()
    return gone


def _used(names: list[str]) -> set[str]:
    """Return which of these files are referenced in any agency: by pictures, results of jobs, and entities."""
    used = {*photos.referred_to(names)}
    used.update(Job.objects.filter(result__sha256__in=names).values_list("result__sha256", flat=True))
    for resource in registry.all_declared():
        if (files := resource.extensions.files) is not None:
            used.update(files.used(names))
    return used


def _forget_contents() -> int:
    before = timezone.now() - timedelta(days=settings.FILES_KEEP_DAYS)
    gone, last = 0, ""
    while portion := list(StoredFile.objects.filter(pk__gt=last).order_by("pk")[:PORTION]):
        last = portion[-1].pk
        names = [each.pk for each in portion]
        used = _used(names)
        StoredFile.objects.filter(pk__in=used, unused_since__isnull=False).update(unused_since=None)
        StoredFile.objects.filter(pk__in=set(names) - used, unused_since=None).update(unused_since=timezone.now())
        gone += sum(_forget(each.pk) for each in portion if each.unused_since and each.unused_since < before)
    return gone


def _forget(sha256: str) -> bool:
    """Delete a file unless it was referenced meanwhile. The row lock makes a concurrent ``keep`` of it wait."""
    before = timezone.now() - timedelta(days=settings.FILES_KEEP_DAYS)
    with transaction.atomic():
        found = StoredFile.objects.select_for_update().filter(pk=sha256, unused_since__lt=before).first()
        if found is None or sha256 in _used([sha256]):
            return False
        store().delete(sha256)
        found.delete()
        return True
