"""Notes and comments on any record."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kith.agency.models import Employee
from kith.sdk.models import Personal, Row, SearchableRow


class Audience(models.TextChoices):
    """Which of the people who see a record also see a note or document on it."""

    ALL = "all", _("everyone who sees the record")
    TEAM = "team", _("my teams")
    ME = "me", _("only me")


class Note(SearchableRow, Row):
    """A note on a record, or a comment on a note. Reading it requires reading the record."""

    keeps = Personal(by=("object_id", "answers"))

    Audience = Audience

    entity = models.CharField(max_length=40, editable=False)
    object_id = models.BigIntegerField(editable=False)
    author = models.ForeignKey(
        Employee, verbose_name=_("author"), null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    answers = models.ForeignKey(
        "self", verbose_name=_("comment on"), null=True, blank=True, on_delete=models.CASCADE, related_name="comments"
    )
    text = models.TextField(_("text"), max_length=20_000)
    audience = models.CharField(_("visible to"), max_length=4, choices=Audience.choices, default=Audience.ALL)
    pinned = models.BooleanField(_("pinned"), default=False)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        indexes = (models.Index(fields=("agency", "entity", "object_id", "id"), name="note_of_record"),)

    def __str__(self) -> str:
        return self.text[:80]


class Mention(Row):
    """A mention of an employee in a note (@name), shown to them until they tick it off."""

    keeps = Personal(by="note", report=False)

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="mentions")
    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="mentions")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("note", "employee"),
                name="mention_once",
                violation_error_message=_("This person is mentioned already."),
            ),
        )
