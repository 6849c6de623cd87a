"""The index of the file store, over all agencies: files by hash, without names or owners."""

from __future__ import annotations

from django.db import models


class StoredFile(models.Model):
    """A stored file. ``unused_since`` is when it was first found unreferenced; None while it is referenced."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    stored_at = models.DateTimeField()
    unused_since = models.DateTimeField(null=True)
