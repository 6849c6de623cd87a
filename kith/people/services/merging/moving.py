"""Leading everything that points to one record to another one."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Model

from kith.people.services.merging.references import Reference, references

if TYPE_CHECKING:
    from kith.sdk.models import Row
    from kith.sdk.rules import Changes


def move(
    survivor: Row, losers: Sequence[Row], *, changes: Changes, apart: AbstractSet[tuple[type[Model], int]] = frozenset()
) -> None:
    """Let every row that points to ``losers`` point to ``survivor``, but for those ``apart`` (model, id).

    What cannot stand twice at one record, such as a tag that both have, goes to the trash where it is.
    """
    target, ids = type(survivor), [row.pk for row in losers]
    apart = {*apart, (target, survivor.pk)}
    for reference in references(target):
        found = reference.rows(target, ids).select_for_update(of=("self",), no_key=True)
        rows = [row for row in found if (reference.model, row.pk) not in apart]
        for row in rows:
            setattr(row, reference.column, survivor.pk)
        going = [row for row in rows if _leads_to_itself(row, reference, survivor)]
        staying = [row for row in rows if row not in going]
        if reference.bound:
            going += [row for row in staying if not _fits(row, changes)]
        else:
            changes.save_many(staying, settle=False)
        for row in going:
            _leave(row, changes)


def _leads_to_itself(row: Row, reference: Reference, survivor: Row) -> bool:
    """Whether both ends of a row would be the same record, as of a relation between two that become one."""
    if reference.entity:
        return False
    twins = [other for other in references(type(survivor)) if other.model is reference.model and not other.entity]
    return len(twins) > 1 and all(getattr(row, other.column) == survivor.pk for other in twins)


def _fits(row: Row, changes: Changes) -> bool:
    """Write a row that the database may refuse beside those that the survivor has."""
    mark = changes.mark()
    try:
        with transaction.atomic():
            changes.save(row, settle=False)
    except IntegrityError:
        changes.go_back(mark)
        return False
    return True


def _leave(row: Row, changes: Changes) -> None:
    """Leave a row at the record where it was, in the trash."""
    kept = type(row).objects.get(pk=row.pk)
    if kept.deleted_at is None:
        changes.trash(kept, settle=False)


def cut_circles(survivor: Any, losers: Sequence[Row]) -> None:
    """A record is no part of itself: empty the links by which the survivor would lead back to itself."""
    model: type[Model] = type(survivor)
    merged = {survivor.pk, *(row.pk for row in losers)}
    for reference in references(model):
        if reference.model is model and not reference.entity:
            seen: set[int] = set()
            above = getattr(survivor, reference.column)
            while above is not None and above not in merged and above not in seen:
                seen.add(above)
                above = type(survivor).objects.values_list(reference.column, flat=True).get(pk=above)
            if above in merged:
                setattr(survivor, reference.column, None)
