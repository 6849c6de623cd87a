"""Work that outlives a request: jobs with progress, and the outbox of events."""

from __future__ import annotations

from django.conf import settings
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


class OutboxEvent(models.Model):
    """Something that happened, written in the transaction that made it true and delivered after commit."""

    keeps = Personal(by="object_id", on_erase="anonymise", clears=("data",), report=False)

    agency = models.ForeignKey(settings.KITH_AGENCY_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=80)
    entity = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    change_set_id = models.BigIntegerField(null=True)
    delivered_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        indexes = (models.Index(fields=("id",), name="outbox_waiting", condition=models.Q(delivered_at__isnull=True)),)
