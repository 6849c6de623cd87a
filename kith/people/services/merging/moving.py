"""Redirect all references from one record to another."""

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
    """Redirect every row that points to ``losers`` to ``survivor``, except those ``apart`` (model, id).

    A row that violates a unique constraint there, such as a tag that both have, stays and goes to the trash.
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
    """Whether both ends of the row would become the same record, as in a relation between two merged people."""
    if reference.entity:
        return False
    twins = [other for other in references(type(survivor)) if other.model is reference.model and not other.entity]
    return len(twins) > 1 and all(getattr(row, other.column) == survivor.pk for other in twins)


def _fits(row: Row, changes: Changes) -> bool:
    """Try to write the row within a savepoint; return whether the database accepted it."""
    mark = changes.mark()
    try:
        with transaction.atomic():
            changes.save(row, settle=False)
    except IntegrityError:
        changes.go_back(mark)
        return False
    return True


def _leave(row: Row, changes: Changes) -> None:
    """Keep the row at its old record, in the trash."""
    kept = type(row).objects.get(pk=row.pk)
    if kept.deleted_at is None:
        changes.trash(kept, settle=False)


def cut_circles(survivor: Any, losers: Sequence[Row]) -> None:
    """Empty parent links of the survivor that would form a cycle."""
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
