"""Personas: the kinds of people one deals with, described once, so that everybody speaks to them alike."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kith.sdk.models import NameField, PhotoField, Row


class PersonaType(Row):
    """A heap of personas, such as buyers or users."""

    name = NameField(_("name"), max_length=60)
    key = models.CharField(max_length=60, editable=False)
    description = models.TextField(_("description"), max_length=2_000, blank=True, default="")

    class Meta:
        verbose_name = _("persona type")
        verbose_name_plural = _("persona types")
        constraints = (
            models.UniqueConstraint(
                fields=("agency", "key"),
                name="persona_type_once",
                violation_error_message=_("This type exists already."),
            ),
        )
        indexes = (models.Index(fields=("agency", "name", "id"), name="persona_type_by_name"),)

    def __str__(self) -> str:
        return self.name


class Persona(Row):
    """One kind of person: who they are, what they want to reach, what they typically need."""

    name = NameField(_("name"), max_length=120)
    key = models.CharField(max_length=120, editable=False)
    type = models.ForeignKey(
        PersonaType,
        verbose_name=_("type"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="personas",
    )
    photo = PhotoField(_("picture"))
    description = models.TextField(_("description"), max_length=10_000, blank=True, default="")
    goals = models.TextField(
        _("goals"), max_length=10_000, blank=True, default="", help_text=_("What they want to reach, one a line.")
    )
    needs = models.TextField(
        _("typical needs"), max_length=10_000, blank=True, default="", help_text=_("What helps them, one a line.")
    )

    class Meta:
        verbose_name = _("persona")
        verbose_name_plural = _("personas")
        constraints = (
            models.UniqueConstraint(
                fields=("agency", "key"),
                name="persona_once",
                violation_error_message=_("Another persona has this name already."),
            ),
        )
        indexes = (
            models.Index(fields=("agency", "name", "id"), name="persona_by_name"),
            models.Index(fields=("agency", "updated_at", "id"), name="persona_by_update"),
        )

    def __str__(self) -> str:
        return self.name
