"""Abstract base models of an agency's rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kith.engine.rows import orm
from kith.engine.rows.paths import ExtraField
from kith.engine.rows.personal import Personal
from kith.engine.rows.scoping import AgencyRows


def staff_key(label: Any, *, null: bool = True, index: bool = False) -> models.ForeignKey[Any, Any]:
    """Return a foreign key to an employee; employees are never deleted, so nothing cascades."""
    return models.ForeignKey(
        settings.KITH_STAFF_MODEL,
        verbose_name=label,
        null=null,
        blank=null,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=index,
    )


class Row(models.Model):
    """A row of one agency.

    A query outside ``scope(agency=…)`` raises. ``version`` counts saves and prevents lost updates. ``deleted_at`` marks
    rows in the trash. Only ``Changes`` writes rows, and maintains these columns.
    """

    agency = models.ForeignKey(
        settings.KITH_AGENCY_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        editable=False,
    )
    created_at = models.DateTimeField(_("created at"), editable=False)
    created_by = staff_key(_("created by"))
    updated_at = models.DateTimeField(_("updated at"), editable=False)
    updated_by = staff_key(_("updated by"))
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    deleted_at = models.DateTimeField(_("in the trash since"), null=True, blank=True, editable=False)

    objects: ClassVar[AgencyRows[Self]] = AgencyRows()

    # Foreign keys to the parent; its history shows the changes of this row.
    part_of: ClassVar[tuple[str, ...]] = ()

    # (column of the entity, column of the id) of each generic reference.
    refers: ClassVar[tuple[tuple[str, str], ...]] = ()

    # Foreign keys to further records whose history shows the changes of this row.
    told_on: ClassVar[tuple[str, ...]] = ()

    # What the row keeps of a person, and what becomes of it when the person is erased.
    keeps: ClassVar[Personal | tuple[Personal, ...] | None] = None

    # Columns that no history tells, such as the hash of a secret.
    untold: ClassVar[tuple[str, ...]] = ()

    # The values when the row was read: (field names, values); compared on save.
    _loaded: tuple[Sequence[str], Sequence[Any]] | None = None

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any, **options: Any) -> Self:
        """Build a row from a query without defaults, checks of names and signals, which only new rows need."""
        row = orm.read_row(cls, dict(zip(field_names, values, strict=True)), db, **options)
        row._loaded = (tuple(field_names), tuple(values))
        return row


class OwnedRow(Row):
    """A record with an owner; the scopes own, team and unit follow the owner."""

    owner = staff_key(_("owner"))

    # Whether its records can be handed over, which keeps who had them and why.
    handed_over: ClassVar[bool] = True

    class Meta:
        abstract = True


class SearchableRow(models.Model):
    """Adds the column of search words, filled by the engine on each save."""

    search_text = models.TextField(default="", blank=True, editable=False)

    class Meta:
        abstract = True


class CustomisedRow(models.Model):
    """Adds the JSON column of custom fields: {key: value}, null if all are empty.

    The dictionary is replaced and never mutated; a save could not detect the difference otherwise.
    """

    extra = ExtraField(null=True, default=None, editable=False)
    # Results of formulas and roll-ups; reasons for missing results are under "why".
    computed = ExtraField(null=True, default=None, editable=False)

    class Meta:
        abstract = True
