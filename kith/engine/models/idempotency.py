"""Stored responses to POST requests with an idempotency key, so that a repetition has no second effect."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from kith.engine.rows.personal import Personal


class IdempotencyKey(models.Model):
    """An idempotency key of an employee, with the hash of the request and the response. Deleted after a day."""

    keeps = Personal(words=("body",))

    agency = models.ForeignKey(settings.KITH_AGENCY_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    staff = models.ForeignKey(settings.KITH_STAFF_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64)
    # Random; identifies the request that inserted this row among concurrent ones.
    claim = models.CharField(max_length=32)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    at = models.DateTimeField(db_index=True)

    objects: ClassVar[models.Manager[Self]] = ScopedManager(agency="agency")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("staff", "key"),
                name="idempotency_key_once",
                violation_error_message=_("This key was used already."),
            ),
        )
