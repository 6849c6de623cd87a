"""Saved views of lists, and preferences."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kith.engine.rows.abstract import OwnedRow


class SavedView(OwnedRow):
    """A named filter, sort and choice of columns; ``params`` is the query string of the list."""

    handed_over = False

    class Audience(models.TextChoices):
        PRIVATE = "private", _("only me")
        TEAM = "team", _("my teams")
        ALL = "all", _("everyone")

    entity = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=80)
    audience = models.CharField(_("visible to"), max_length=8, choices=Audience.choices, default=Audience.PRIVATE)
    params = models.TextField(blank=True)
    favourite = models.BooleanField(_("in the side bar"), default=True)

    class Meta:
        indexes = (models.Index(fields=("agency", "entity", "name"), name="saved_view_list"),)
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")


class Preference(models.Model):
    """A small stored choice of one employee, such as the last query of a list."""

    agency = models.ForeignKey(settings.KITH_AGENCY_MODEL, on_delete=models.CASCADE, related_name="+")
    staff = models.ForeignKey(settings.KITH_STAFF_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    value = models.JSONField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("staff", "key"),
                name="preference_unique",
                violation_error_message=_("This setting is kept already."),
            ),
        )
