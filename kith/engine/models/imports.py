"""Imports: the uploaded file, its mapping, the progress and the errors."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kith.engine.rows.abstract import Row
from kith.engine.rows.personal import Personal


class Import(Row):
    """The import of one file into one entity. ``last_row`` and the counts are updated in each batch's transaction.

    ``options`` are layout, mapping and options as in ``transfer.mapping``. ``stored`` is the file name of the copy in
    the data folder and ``digest`` its SHA-256, which detects a changed file.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    entity = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    file_name = models.CharField(max_length=255)
    stored = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(default=0)
    options = models.JSONField(default=dict)
    last_row = models.PositiveBigIntegerField(default=0)
    rows_read = models.PositiveBigIntegerField(default=0)
    created = models.PositiveBigIntegerField(default=0)
    changed = models.PositiveBigIntegerField(default=0)
    same = models.PositiveBigIntegerField(default=0)
    skipped = models.PositiveBigIntegerField(default=0)
    conflicts = models.PositiveBigIntegerField(default=0)
    errors = models.PositiveBigIntegerField(default=0)
    waiting = models.PositiveBigIntegerField(default=0)
    change_set_id = models.BigIntegerField(null=True)
    job_id = models.BigIntegerField(null=True)
    error = models.TextField(blank=True, default="")

    class Meta:
        indexes = (models.Index(fields=("agency", "entity", "-id"), name="import_recent"),)


class ImportFault(models.Model):
    """An error of one row; ``column`` is "" if it concerns the row as a whole."""

    keeps = Personal(on_erase="anonymise", words=("message",))

    class Kind(models.TextChoices):
        ERROR = "error", _("error")
        CONFLICT = "conflict", _("conflict")
        # The row was imported without this cell.
        REMARK = "remark", _("remark")

    run = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="faults")
    row = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.ERROR)
    column = models.CharField(max_length=200, blank=True)
    message = models.TextField()

    class Meta:
        indexes = (models.Index(fields=("run", "row"), name="import_fault_row"),)


class ImportPreset(Row):
    """A saved mapping, matched by the column names of a file."""

    entity = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=80)
    headers = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("agency", "entity", "name"),
                name="import_preset_once",
                violation_error_message=_("There is a preset of this name already; choose another name."),
            ),
        )


class PendingLink(Row):
    """An unresolved link of an import, whose target does not exist yet.

    It is set when a record with this key of this source is imported. ``source`` is "" for a link by name, which is
    resolved at the end of the import.
    """

    keeps = (Personal(by="object_id"), Personal(on_erase="anonymise", words=("key",)))

    entity = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    field = models.CharField(max_length=60)
    target = models.CharField(max_length=40)
    source = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=300)
    import_id = models.BigIntegerField()
    row = models.PositiveBigIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("agency", "entity", "object_id", "field"),
                name="pending_link_once",
                violation_error_message=_("This link waits already."),
            ),
        )
        indexes = (models.Index(fields=("agency", "target", "source", "key"), name="pending_link_key"),)
