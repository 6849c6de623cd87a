"""Possible duplicates: blocking keys, pairs, and the decisions about them."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from kith.sdk.models import Personal, Row


class DuplicatePair(Row):
    """A pair of possible duplicates, with its state.

    ``reasons`` are the weights for and against it, as ``[[code, points], …]`` of ``kith.kit.likeness``.
    """

    keeps = Personal(by=("first_id", "second_id"), report=False)

    class State(models.TextChoices):
        OPEN = "open", _("open")
        NOT_DUPLICATES = "not_duplicates", _("not duplicates")
        MERGED = "merged", _("merged")

    entity = models.CharField(max_length=40)
    first_id = models.BigIntegerField()
    second_id = models.BigIntegerField()
    score = models.PositiveSmallIntegerField(_("likeness"), default=0)
    reasons = models.JSONField(default=list)
    state = models.CharField(_("state"), max_length=14, choices=State.choices, default=State.OPEN)

    class Meta:
        verbose_name = _("possible duplicate")
        verbose_name_plural = _("possible duplicates")
        constraints = (
            models.UniqueConstraint(
                fields=("agency", "entity", "first_id", "second_id"),
                name="duplicate_pair_once",
                violation_error_message=_("This pair is known already."),
            ),
            models.CheckConstraint(
                condition=Q(first_id__lt=F("second_id")),
                name="duplicate_pair_in_order",
                violation_error_message=_("The older record comes first."),
            ),
        )
        indexes = (
            models.Index(fields=("agency", "entity", "state", "-score", "id"), name="duplicate_pair_queue"),
            models.Index(fields=("agency", "entity", "second_id"), name="duplicate_pair_second"),
        )

    def __str__(self) -> str:
        return f"{self.entity} {self.first_id} = {self.second_id}?"


class DuplicateKey(models.Model):
    """A blocking key of a record, such as a hash of its telephone number. Derived.

    ``key`` is a 64-bit hash, so the index is small. A hash collision only costs one more comparison.
    """

    keeps = Personal(by="object_id", report=False)

    agency = models.ForeignKey(settings.KITH_AGENCY_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    entity = models.CharField(max_length=40)
    key = models.BigIntegerField()
    object_id = models.BigIntegerField()

    objects: ClassVar[models.Manager[Self]] = ScopedManager(agency="agency")

    class Meta:
        indexes = (
            models.Index(fields=("agency", "entity", "key", "object_id"), name="duplicate_key_found"),
            models.Index(fields=("agency", "entity", "object_id"), name="duplicate_key_of_record"),
        )


class DuplicateDue(models.Model):
    """A batch of written records that are not compared yet. ``ids`` are ranges: [[first, last], …]."""

    agency = models.ForeignKey(settings.KITH_AGENCY_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    entity = models.CharField(max_length=40)
    ids = models.JSONField(default=list)

    objects: ClassVar[models.Manager[Self]] = ScopedManager(agency="agency")

    class Meta:
        indexes = (models.Index(fields=("agency", "entity", "id"), name="duplicate_due_next"),)
