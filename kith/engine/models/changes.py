"""Change sets: who changed what, when, by which interface (door) and why."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kith.engine.rows.abstract import staff_key
from kith.engine.rows.personal import Personal
from kith.engine.rows.scoping import AgencyRows


class ChangeSet(models.Model):
    """One write of any size, undone as a whole."""

    keeps = Personal(
        by=("undoes", "cause"), on_erase="keep", why=_("it only points to other entries of the history"), report=False
    )

    class Door(models.TextChoices):
        UI = "ui", _("in the browser")
        API = "api", _("API")
        IMPORT = "import", _("import")
        AUTOMATION = "automation", _("automation")
        MAIL = "mail", _("e-mail")
        CLI = "cli", _("command line")
        SYSTEM = "system", _("system")

    agency = models.ForeignKey(settings.KITH_AGENCY_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    by = staff_key(_("by"))
    door = models.CharField(max_length=12, choices=Door.choices)
    action = models.CharField(max_length=60)
    entity = models.CharField(max_length=40)
    reason = models.CharField(max_length=500, blank=True)
    size = models.PositiveIntegerField(default=0)
    undoes = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by")
    # The entry that made a handler write this, so that a chain of causes can be followed.
    cause = models.ForeignKey("engine.Change", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects: ClassVar[AgencyRows[Self]] = AgencyRows()

    class Meta:
        indexes = (
            models.Index(fields=("agency", "-id"), name="change_set_recent"),
            models.Index(fields=("agency", "by", "-id"), name="change_set_by_person"),
        )


class Change(models.Model):
    """A change of one row: ``fields`` maps each changed field to [before, after].

    ``root`` is the record whose history shows the change: the row itself, or its parent. An ``echo`` is a copy in the
    history of another record, with all values of the row; undo ignores it.
    """

    keeps = (
        Personal(by="root_id", entity="root_entity", on_erase="anonymise", clears=("fields",), report=False),
        Personal(by="object_id", on_erase="anonymise", clears=("fields",), report=False),
        Personal(
            by="change_set", on_erase="keep", why=_("that something changed stays; what it said goes"), report=False
        ),
    )

    class Kind(models.TextChoices):
        CREATE = "create", _("created")
        UPDATE = "update", _("changed")
        TRASH = "trash", _("moved to the trash")
        RESTORE = "restore", _("restored")
        ERASE = "erase", _("removed")

    agency = models.ForeignKey(settings.KITH_AGENCY_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    change_set = models.ForeignKey(ChangeSet, on_delete=models.PROTECT, related_name="changes")
    entity = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    root_entity = models.CharField(max_length=40)
    root_id = models.BigIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    version = models.PositiveIntegerField()
    fields = models.JSONField(default=dict)
    echo = models.BooleanField(default=False)

    objects: ClassVar[AgencyRows[Self]] = AgencyRows()

    class Meta:
        indexes = (models.Index(fields=("agency", "root_entity", "root_id", "id"), name="change_of_record"),)
