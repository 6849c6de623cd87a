"""Redirects of merged records."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kith.engine.rows.abstract import Row
from kith.engine.rows.personal import Personal


class Redirect(Row):
    """The record ``old_id`` was merged into ``new_id``; requests for it are redirected.

    There are no chains: when a survivor is itself merged, redirects to it are updated.
    """

    keeps = Personal(
        by=("old_id", "new_id"), on_erase="keep", why=_("an old address leads to what is left"), report=False
    )

    refers = (("entity", "new_id"),)

    entity = models.CharField(max_length=40)
    old_id = models.BigIntegerField()
    new_id = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("agency", "entity", "old_id"),
                name="redirect_once",
                violation_error_message=_("This record was merged into another one already."),
            ),
        )
        indexes = (models.Index(fields=("agency", "entity", "new_id"), name="redirect_to"),)
