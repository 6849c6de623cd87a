"""Documents on any record, with all their versions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kith.activities.models.notes import Audience
from kith.agency.models import Employee
from kith.sdk.models import NameField, Personal, Row, SearchableRow


class Content(models.Model):
    """An uploaded file: its key in the store, and its type, detected from the content and not from the name."""

    number = models.PositiveIntegerField(_("version"), default=0, editable=False)
    file_name = models.CharField(_("file name"), max_length=200, blank=True, default="", editable=False)
    media_type = models.CharField(_("type of file"), max_length=120, blank=True, default="", editable=False)
    size = models.PositiveBigIntegerField(_("bytes"), default=0, editable=False)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True, default="", editable=False)

    class Meta:
        abstract = True


class Document(SearchableRow, Content, Row):
    """A document on a record: description and audience, and a copy of its newest version's data.

    ``number`` 0 means that it has no file yet.
    """

    keeps = Personal(by="object_id")

    entity = models.CharField(max_length=40, editable=False)
    object_id = models.BigIntegerField(editable=False)
    author = models.ForeignKey(
        Employee, verbose_name=_("author"), null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    name = NameField(_("name"), max_length=200)
    description = models.TextField(_("description"), max_length=2_000, blank=True, default="")
    audience = models.CharField(_("visible to"), max_length=4, choices=Audience.choices, default=Audience.ALL)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        indexes = (models.Index(fields=("agency", "entity", "object_id", "id"), name="document_of_record"),)

    def __str__(self) -> str:
        return self.name


class DocumentVersion(Content, Row):
    """One version of a document, uploaded by ``created_by`` at ``created_at``."""

    keeps = Personal(by="document")

    part_of = ("document",)

    document = models.ForeignKey(
        Document, verbose_name=_("document"), on_delete=models.CASCADE, related_name="versions", db_index=False
    )

    class Meta:
        verbose_name = _("version of a document")
        verbose_name_plural = _("document versions")
        constraints = (
            models.UniqueConstraint(
                fields=("document", "number"),
                name="document_version_once",
                violation_error_message=_("Somebody else added a version at the same moment; please try again."),
            ),
        )
        indexes = (models.Index(fields=("sha256",), name="document_version_content"),)

    def __str__(self) -> str:
        return f"{self.file_name} ({self.number})"
