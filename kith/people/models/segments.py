"""Segments: groups of records of one entity, by condition or by hand, with members and moves."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from kith.agency.models import Agency, Employee, Team
from kith.sdk.declare import registry
from kith.sdk.models import AgencyRows, ConditionField, NameField, OwnedRow, Personal, Row


def entities() -> list[tuple[str, str]]:
    """Return (name, label) of the entities that segments can be made of."""
    return [(each.slug, each.label_plural) for each in registry.all_declared() if each.takes("segments")]


class Segment(OwnedRow):
    """A named group of records of one entity, by condition or filled by hand."""

    class Kind(models.TextChoices):
        DYNAMIC = "dynamic", _("by condition")
        STATIC = "static", _("by hand")

    class Audience(models.TextChoices):
        TEAM = "team", _("my teams")
        PRIVATE = "private", _("only me")
        ALL = "all", _("everyone")

    name = NameField(_("name"), max_length=120)
    description = models.TextField(_("description"), max_length=2_000, blank=True, default="")
    entity = models.CharField(_("made of"), max_length=40, choices=entities, default="contacts")
    kind = models.CharField(_("filled"), max_length=8, choices=Kind.choices, default=Kind.DYNAMIC)
    tree = ConditionField(
        _("condition"), blank=True, default="", help_text=_("Who is in it, if it is filled by condition.")
    )
    audience = models.CharField(_("visible to"), max_length=8, choices=Audience.choices, default=Audience.TEAM)
    team = models.ForeignKey(
        Team, verbose_name=_("team"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    owner = models.ForeignKey(
        Employee, verbose_name=_("owner"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="segment_has_name",
                violation_error_message=_("Give the segment a name."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind="dynamic") | models.Q(tree=""),
                name="segment_by_hand_has_no_condition",
                violation_error_message=_("A segment that is filled by hand has no condition."),
            ),
        )
        indexes = (
            models.Index(fields=("agency", "name", "id"), name="segment_by_name"),
            models.Index(fields=("agency", "updated_at", "id"), name="segment_by_update"),
        )

    def __str__(self) -> str:
        return self.name


class SegmentMember(Row):
    """A member of a segment that is filled by hand."""

    keeps = Personal(by="object_id", entity="segment__entity")

    part_of = ("segment",)
    refers = (("segment__entity", "object_id"),)

    segment = models.ForeignKey(Segment, verbose_name=_("segment"), on_delete=models.CASCADE, related_name="members")
    object_id = models.BigIntegerField(_("id of the record"))

    class Meta:
        verbose_name = _("member of a segment")
        verbose_name_plural = _("segment members")
        constraints = (
            models.UniqueConstraint(
                fields=("segment", "object_id"),
                name="segment_member_once",
                violation_error_message=_("The record is in this segment already."),
            ),
        )
        indexes = (models.Index(fields=("agency", "object_id", "segment"), name="segment_member_of_record"),)

    def __str__(self) -> str:
        return f"#{self.object_id}"


class SegmentRun(models.Model):
    """The last update of a segment: time, number of members, and any error of its condition.

    Derived, therefore not a column of the segment: an update would otherwise be a change with history and version.
    """

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+", db_index=False)
    segment = models.OneToOneField(Segment, on_delete=models.CASCADE, related_name="run", primary_key=True)
    at = models.DateTimeField()
    size = models.PositiveIntegerField(default=0)
    entered = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    # The agency's newest change set and the segment's version at that time; if both are the same, skip the update.
    newest = models.BigIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    fault = models.CharField(max_length=500, blank=True, default="")

    objects: ClassVar[AgencyRows[Self]] = AgencyRows()


class SegmentPresence(models.Model):
    """A member of a segment by condition at its last update, and since when. Derived."""

    keeps = Personal(by="object_id", entity="segment__entity", report=False)

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+", db_index=False)
    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="+", db_index=False)
    object_id = models.BigIntegerField()
    since = models.DateTimeField()

    objects: ClassVar[AgencyRows[Self]] = AgencyRows()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("segment", "object_id"),
                name="segment_presence_once",
                violation_error_message=_("The record is in this segment already."),
            ),
        )
        indexes = (models.Index(fields=("agency", "object_id", "segment"), name="segment_presence_of_record"),)


class SegmentMove(models.Model):
    """An entry into a segment or an exit: when, and the cause. Derived and append-only."""

    keeps = Personal(by="object_id", entity="segment__entity", report=False)

    class Kind(models.TextChoices):
        ENTERED = "entered", _("entered")
        LEFT = "left", _("left")

    class Cause(models.TextChoices):
        RECORDS = "records", _("records changed")
        CONDITION = "condition", _("the condition changed")
        HAND = "hand", _("by hand")

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+", db_index=False)
    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="+", db_index=False)
    object_id = models.BigIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    cause = models.CharField(max_length=10, choices=Cause.choices)
    at = models.DateTimeField()

    objects: ClassVar[AgencyRows[Self]] = AgencyRows()

    class Meta:
        indexes = (
            models.Index(fields=("segment", "at", "id"), name="segment_move_by_day"),
            models.Index(fields=("agency", "object_id", "segment"), name="segment_move_of_record"),
        )
