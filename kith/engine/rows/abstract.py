"""Abstract rows: what every record of an agency carries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.base import ModelState
from django.utils.translation import gettext_lazy as _

from kith.engine.rows.paths import ExtraField
from kith.engine.rows.scoping import AgencyRows


def staff_key(label: Any, *, null: bool = True, index: bool = False) -> models.ForeignKey[Any, Any]:
    """A foreign key to a member of staff; staff rows are never deleted, so nothing cascades."""
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
    """One record of one agency.

    A query outside ``scope(agency=…)`` raises. ``version`` counts saves and guards against lost updates;
    ``deleted_at`` marks the trash. Rows are written through ``Changes`` only, which keeps all of this true.
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

    # The foreign keys to the record of which this row is a part; its history is told there.
    part_of: ClassVar[tuple[str, ...]] = ()

    # (column of the entity, column of the id) of each record that a row names without a foreign key.
    refers: ClassVar[tuple[tuple[str, str], ...]] = ()

    # The foreign keys to records in whose history changes of this row are told too, although it is no part of them.
    told_on: ClassVar[tuple[str, ...]] = ()

    # Columns that no history tells, such as the hash of a secret.
    untold: ClassVar[tuple[str, ...]] = ()

    # What the database held when the row was read: (field names, values). Compared on save.
    _loaded: tuple[Sequence[str], Sequence[Any]] | None = None

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any, **options: Any) -> Self:
        """A row as it was read, without what only new ones need: defaults, checks of names, signals."""
        row, state = cls.__new__(cls), ModelState()
        state.adding, state.db = False, db
        state.__dict__ |= {name: value for name, value in options.items() if value is not None}
        row.__dict__ |= dict(zip(field_names, values, strict=True))
        row._state, row._loaded = state, (tuple(field_names), tuple(values))
        return row


class OwnedRow(Row):
    """A record that one member of staff looks after; row scopes (own, team, unit) follow the owner."""

    owner = staff_key(_("owner"))

    class Meta:
        abstract = True


class SearchableRow(models.Model):
    """Adds the normalised words by which a record is found; filled by the engine on each save."""

    search_text = models.TextField(default="", blank=True, editable=False)

    class Meta:
        abstract = True


class CustomisedRow(models.Model):
    """Adds room for the fields that an agency makes for itself: {key: value in JSON form}, nothing when none is filled.

    A dictionary that was read is never changed but replaced, so that a save sees the difference.
    """

    extra = ExtraField(null=True, default=None, editable=False)
    # What formulas and roll-ups gave, and under "why" the reasons for which they gave nothing.
    computed = ExtraField(null=True, default=None, editable=False)

    class Meta:
        abstract = True


class MainRow(SearchableRow, CustomisedRow, OwnedRow):
    """A record that people work with all day: it has an owner, is found by its words, and takes custom fields.

    Write ``class Meta(MainRow.Meta)``, which brings the indexes by owner and by the latest change.
    """

    class Meta:
        abstract = True
        indexes = (
            models.Index(fields=("agency", "updated_at", "id"), name="%(class)s_by_update"),
            models.Index(fields=("agency", "owner", "updated_at", "id"), name="%(class)s_by_owner"),
        )
