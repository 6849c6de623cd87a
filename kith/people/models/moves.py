"""The history of journey stages, kept for ever."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kith.people.models.contacts import Contact
from kith.people.models.customers import Customer
from kith.people.models.journey import JourneyStage
from kith.people.models.reach import one_owner
from kith.sdk.models import Personal, Row


class StageMove(Row):
    """A change of stage: from, to, when, and by whom (``created_by``)."""

    keeps = Personal(by="contact")

    part_of = ("contact", "customer")

    contact = models.ForeignKey(Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="stage_moves")
    customer = models.ForeignKey(Customer, null=True, blank=True, on_delete=models.CASCADE, related_name="stage_moves")
    came_from = models.ForeignKey(
        JourneyStage, verbose_name=_("from stage"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    stage = models.ForeignKey(
        JourneyStage, verbose_name=_("to stage"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    entered_at = models.DateTimeField(_("entered the former"), null=True, blank=True)
    moved_at = models.DateTimeField(_("moved"))

    class Meta:
        verbose_name = _("stage move")
        verbose_name_plural = _("stage moves")
        constraints = (one_owner("stage_move_of_one"),)
        indexes = (models.Index(fields=("agency", "moved_at", "id"), name="stage_move_by_day"),)
