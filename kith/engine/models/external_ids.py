"""Keys of records in other systems."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kith.engine.rows.abstract import Row
from kith.engine.rows.personal import Personal


class ExternalId(Row):
    """The key of a record in another system; (entity, source, key) is unique."""

    keeps = Personal(by="object_id")

    entity = models.CharField(max_length=40)
    source = models.CharField(_("source"), max_length=60)
    key = models.CharField(_("key in the source"), max_length=200)
    object_id = models.BigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("agency", "entity", "source", "key"),
                name="external_id_unique",
                violation_error_message=_("Another record has this key in the other system."),
            ),
        )
        indexes = (models.Index(fields=("agency", "entity", "object_id"), name="external_id_object"),)
