"""Links of imported records to records that are not imported yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kith.engine.models import Import, ImportFault, PendingLink
from kith.engine.rows.circles import within_themselves
from kith.engine.write.bulk import new_row
from kith.transfer.planning.lookups import target_of
from kith.transfer.reading.drafts import Draft

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.write.changes import Changes


def keep_waiting(resource: Resource, drafts: Sequence[Draft], *, import_id: int, changes: Changes) -> None:
    """Store unresolved links; they replace earlier ones of the same field."""
    new = [
        new_row(
            PendingLink,
            entity=resource.slug,
            object_id=draft.row.pk,
            field=name,
            target=target_of(resource, name, changes.by).slug,
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
    """Return the pending links of these records: (id, field) → (source, key)."""
    rows = PendingLink.objects.filter(entity=resource.slug, object_id__in=list(ids))
    return {
        (pk, field): (source, key) for pk, field, source, key in rows.values_list("object_id", "field", "source", "key")
    }


def fulfil(pending: Sequence[PendingLink], ids: dict[int, int], *, changes: Changes) -> int:
    """Set pending links: ``ids`` maps the id of a pending link to the id of its target."""
    from kith.engine.declare import registry

    made = 0
    ready = [each for each in pending if each.pk in ids]
    for entity in {each.entity for each in ready}:
        resource = registry.named(entity, changes.by)
        mine = [each for each in ready if each.entity == entity]
        rows = resource.model.objects.select_for_update(of=("self",)).in_bulk({each.object_id for each in mine})
        circular = _circular(resource, mine, ids)
        for each in mine:
            row = rows.get(each.object_id)
            if row is not None and each not in circular:
                resource.bound[each.field].put(row, ids[each.pk])
        made += changes.save_many(list(rows.values()))
        _tell(resource, circular)
    changes.erase_many(ready)
    return made


def _circular(resource: Resource, pending: Sequence[PendingLink], ids: dict[int, int]) -> list[PendingLink]:
    """Return the links that would close a cycle."""
    found: list[PendingLink] = []
    for name in {each.field for each in pending if each.target == resource.slug}:
        column = resource.bound[name].attname
        mine = {each.object_id: each for each in sorted(pending, key=lambda each: each.pk) if each.field == name}
        links = {pk: ids[each.pk] for pk, each in mine.items()}
        found += [mine[pk] for pk in within_themselves(resource.model, column, links)]
    return found


def _tell(resource: Resource, circular: Sequence[PendingLink]) -> None:
    """Report the left-out links with their rows."""
    kept = Import.objects.in_bulk({each.import_id for each in circular})
    message = _("“%(key)s” leads back to the record itself; the row was imported without this link.")
    ImportFault.objects.bulk_create(
        ImportFault(
            run=kept[each.import_id],
            row=each.row,
            kind=ImportFault.Kind.REMARK,
            column=resource.bound[each.field].label,
            message=message % {"key": each.key[:80]},
        )
        for each in circular
        if each.import_id in kept
    )


def fulfil_keys(resource: Resource, source: str, keys: dict[str, int], *, changes: Changes) -> int:
    """After records with these keys were imported (key → id): set the links that wait for them."""
    waiting = list(PendingLink.objects.filter(target=resource.slug, source=source, key__among=keys, deleted_at=None))
    return fulfil(waiting, {each.pk: keys[each.key] for each in waiting}, changes=changes)
