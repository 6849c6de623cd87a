"""The definitions of custom fields."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kith.engine.rows.abstract import Row
from kith.engine.rows.columns import NameField


class CustomField(Row):
    """A custom field of an agency. Its ``key`` never changes, so renaming it keeps all values.

    ``options`` are those of the kind: ``choices`` ({id, label, tone} each; ids never change either), ``target`` (the
    entity of a link), ``decimals`` (of a number), ``formula`` with the ``type`` of its result, ``source``,
    ``function``, ``field`` and ``where`` of a roll-up.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        LONG_TEXT = "long_text", _("long text")
        NUMBER = "number", _("number")
        MONEY = "money", _("money")
        DATE = "date", _("date")
        TIME = "time", _("time of day")
        INSTANT = "instant", _("date and time")
        CHOICE = "choice", _("choice")
        CHOICES = "choices", _("several choices")
        YES_NO = "yes_no", _("yes or no")
        LINK = "link", _("link to a record")
        PERSON = "person", _("person who works here")
        FORMULA = "formula", _("formula")
        ROLL_UP = "roll_up", _("roll-up")

    entity = models.CharField(_("entity"), max_length=40)
    key = models.CharField(_("key"), max_length=50)
    label = NameField(_("label"), max_length=80)
    kind = models.CharField(_("type"), max_length=12, choices=Kind.choices, default=Kind.TEXT)
    options = models.JSONField(_("options"), default=dict, blank=True)
    help = models.CharField(_("explanation"), max_length=300, blank=True, default="")
    required = models.BooleanField(_("required"), default=False)
    section = models.CharField(_("section"), max_length=80, blank=True, default="")
    position = models.PositiveIntegerField(_("position"), default=0)
    # When the database index was created.
    indexed_at = models.DateTimeField(_("indexed since"), null=True, blank=True, editable=False)
    # When a process last queued the creation of the index, so that others do not.
    index_asked_at = models.DateTimeField(null=True, blank=True, editable=False)

    # The last day for which all records were recomputed, if results depend on the day.
    worked_on = models.DateField(null=True, blank=True, editable=False)

    untold = ("indexed_at", "index_asked_at", "worked_on")

    class Meta:
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        constraints = (
            models.UniqueConstraint(
                fields=("agency", "entity", "key"),
                name="custom_field_key",
                violation_error_message=_("There is a field with this key already."),
            ),
            models.UniqueConstraint(
                fields=("agency", "entity", "label"),
                condition=Q(deleted_at__isnull=True),
                name="custom_field_label",
                violation_error_message=_("There is a field with this label already."),
            ),
        )
        indexes = (models.Index(fields=("agency", "label", "id"), name="custom_field_by_label"),)

    def __str__(self) -> str:
        return self.label

    @property
    def choices(self) -> list[dict[str, Any]]:
        """Return the choices in order, including removed ones: {id, label, tone, gone}."""
        found: list[dict[str, Any]] = self.options.get("choices", [])
        return found
