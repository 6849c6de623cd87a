"""How far work has come that follows from entries of the history or from the clock."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kith.engine.models.changes import Change
from kith.engine.rows.personal import Personal
from kith.engine.rows.scoping import AgencyRows


class HandlerPlace(models.Model):
    """How far one handler has come in the entries of all agencies.

    Of the entries up to ``place`` it met ``met``: handled + skipped + those that are held = met.
    """

    handler = models.CharField(max_length=200, unique=True)
    begun = models.BigIntegerField()
    place = models.BigIntegerField()
    met = models.BigIntegerField(default=0)
    handled = models.BigIntegerField(default=0)
    skipped = models.BigIntegerField(default=0)


class HeldEvent(models.Model):
    """An entry that a handler could not handle yet, or that comes after such a one of the same record."""

    keeps = (
        Personal(by="root_id", entity="root_entity", on_erase="anonymise", clears=("fault",), report=False),
        Personal(by="entry", on_erase="anonymise", clears=("fault",), report=False),
    )

    class State(models.TextChoices):
        WAITING = "waiting", _("tried again later")
        BEHIND = "behind", _("waits for an earlier event of the record")
        FAILED = "failed", _("failed")

    agency = models.ForeignKey(settings.KITH_AGENCY_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    handler = models.CharField(max_length=200)
    entry = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="+", db_index=False)
    root_entity = models.CharField(max_length=40)
    root_id = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=1000, blank=True)
    held_at = models.DateTimeField()

    objects: ClassVar[AgencyRows[Self]] = AgencyRows()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("handler", "entry"),
                name="held_once",
                violation_error_message=_("This event is held for the handler already."),
            ),
        )
        indexes = (
            models.Index(fields=("handler", "root_entity", "root_id", "entry"), name="held_of_record"),
            models.Index(fields=("due_at",), name="held_due", condition=models.Q(state="waiting")),
            models.Index(fields=("agency", "state"), name="held_of_agency"),
        )


class ScheduledRun(models.Model):
    """When a piece of scheduled work runs next, for the whole installation or for one agency."""

    name = models.CharField(max_length=200)
    agency = models.ForeignKey(
        settings.KITH_AGENCY_MODEL, on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    rule = models.CharField(max_length=100)
    next_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # The worker that runs it now.
    worker = models.CharField(max_length=64, blank=True)
    runs = models.BigIntegerField(default=0)
    missed = models.BigIntegerField(default=0)
    faults = models.BigIntegerField(default=0)
    # What went wrong at the last run; empty when it went well.
    fault = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("name",),
                condition=models.Q(agency=None),
                name="scheduled_once",
                violation_error_message=_("This work is scheduled already."),
            ),
            models.UniqueConstraint(
                fields=("name", "agency"),
                name="scheduled_once_by_agency",
                violation_error_message=_("This work is scheduled for the agency already."),
            ),
        )
