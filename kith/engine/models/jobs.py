"""Work that outlives a request: jobs with progress."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kith.engine.rows.abstract import Row
from kith.engine.rows.personal import Personal


class Job(Row):
    """A piece of background work that a person started and can watch, cancel and come back to."""

    keeps = Personal(on_erase="anonymise", words=("title", "options", "result", "error"))

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    options = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)

    class Meta:
        indexes = (models.Index(fields=("agency", "created_by", "-id"), name="job_of_person"),)
