"""Journey stages: how far somebody has come, since when, and the whole way there."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kith.sdk.models import NameField, Row


class JourneyStage(Row):
    """A stage of the journey of contacts, of customers, or of both."""

    class Hat(models.TextChoices):
        ALL = "all", _("contacts and customers")
        CONTACTS = "contacts", _("contacts")
        CUSTOMERS = "customers", _("customers")

    class Tone(models.TextChoices):
        GREY = "grey", _("grey")
        BLUE = "blue", _("blue")
        GREEN = "green", _("green")
        AMBER = "amber", _("amber")
        RED = "red", _("red")
        VIOLET = "violet", _("violet")

    name = NameField(_("name"), max_length=60)
    key = models.CharField(max_length=60, editable=False)
    hat = models.CharField(_("stage of"), max_length=9, choices=Hat.choices, default=Hat.ALL)
    position = models.PositiveSmallIntegerField(_("position"), default=0, help_text=_("Lower ones come first."))
    tone = models.CharField(_("colour"), max_length=8, choices=Tone.choices, default=Tone.GREY)

    class Meta:
        verbose_name = _("journey stage")
        verbose_name_plural = _("journey stages")
        constraints = (
            models.UniqueConstraint(
                fields=("agency", "key"),
                name="journey_stage_once",
                violation_error_message=_("This stage exists already."),
            ),
        )
        indexes = (
            models.Index(fields=("agency", "name", "id"), name="journey_stage_by_name"),
            models.Index(fields=("agency", "position", "id"), name="journey_stage_in_order"),
        )

    def __str__(self) -> str:
        return self.name


class Journey(models.Model):
    """Columns of whoever makes a journey; ``stage_since`` follows the stage and is never typed."""

    journey_stage = models.ForeignKey(
        JourneyStage,
        verbose_name=_("journey stage"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="%(class)ss",
        db_index=False,
    )
    stage_since = models.DateTimeField(_("in this stage since"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True
