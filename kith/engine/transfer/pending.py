"""Links of imported records that wait until the record they lead to has come in too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kith.engine.bulk import new_row
from kith.engine.models import PendingLink
from kith.engine.transfer.drafts import Draft
from kith.engine.transfer.lookups import target_of

if TYPE_CHECKING:
    from kith.engine.changes import Changes
    from kith.engine.resource import Resource


def keep_waiting(resource: Resource, drafts: Sequence[Draft], *, import_id: int, changes: Changes) -> None:
    """Note the links that cannot be made yet; they replace what the same links waited for before."""
    new = [
        new_row(
            PendingLink,
            entity=resource.slug,
            object_id=draft.row.pk,
            field=name,
            target=target_of(resource, name).slug,
            source=source,
            key=text[:300],
            import_id=import_id,
            row=draft.number,
        )
        for draft in drafts
        for name, (source, text) in draft.waiting.items()
    ]
    if new:
        objects = {pending.object_id for pending in new}
        before = PendingLink.objects.filter(entity=resource.slug, object_id__in=objects)
        present = {(each.object_id, each.field): each for each in before}
        changes.erase_many([each for each in (present.get((new_.object_id, new_.field)) for new_ in new) if each])
        changes.add_many(new)


def waiting_for(resource: Resource, ids: Iterable[int]) -> dict[tuple[int, str], tuple[str, str]]:
    """What links of these records wait for: (id, field) → (source, key)."""
    rows = PendingLink.objects.filter(entity=resource.slug, object_id__in=list(ids))
    return {
        (pk, field): (source, key) for pk, field, source, key in rows.values_list("object_id", "field", "source", "key")
    }


def fulfil(pending: Sequence[PendingLink], ids: dict[int, int], *, changes: Changes) -> int:
    """Make links that waited: ``ids`` maps the id of a pending link to that of the record it leads to."""
    from kith.engine import registry

    made = 0
    ready = [each for each in pending if each.pk in ids]
    for entity in {each.entity for each in ready}:
        resource = registry.named(entity)
        mine = [each for each in ready if each.entity == entity]
        rows = resource.model.objects.select_for_update(of=("self",)).in_bulk({each.object_id for each in mine})
        for each in mine:
            row = rows.get(each.object_id)
            if row is not None:
                resource.bound[each.field].put(row, ids[each.pk])
        made += changes.save_many(list(rows.values()))
    changes.erase_many(ready)
    return made


def fulfil_keys(resource: Resource, source: str, keys: dict[str, int], *, changes: Changes) -> int:
    """Records with these keys have come in (key → id): make the links that waited for them."""
    waiting = list(PendingLink.objects.filter(target=resource.slug, source=source, key__among=keys, deleted_at=None))
    return fulfil(waiting, {each.pk: keys[each.key] for each in waiting}, changes=changes)
