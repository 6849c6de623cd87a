"""What the store of files holds, of all agencies together: contents by their hash, without names or owners."""

from __future__ import annotations

from django.db import models


class StoredFile(models.Model):
    """One content in the store. ``unused_since``: when nothing was found to refer to it; None while something does."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    stored_at = models.DateTimeField()
    unused_since = models.DateTimeField(null=True)
