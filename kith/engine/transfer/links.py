"""Links of a batch: looked up together by key or name, made when they are missing, or kept waiting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kith.engine import policy
from kith.engine.bulk import new_row
from kith.engine.fields.links import Link
from kith.engine.models import ExternalId, OwnedRow, PendingLink
from kith.engine.transfer.drafts import Draft
from kith.kit.names import fold

if TYPE_CHECKING:
    from kith.engine.changes import Changes
    from kith.engine.policy import Actor
    from kith.engine.resource import Resource
    from kith.engine.transfer.mapping import Choices

LOOK_UP = 500
SEVERAL = -1


def target_of(resource: Resource, name: str) -> Resource:
    """The entity to which a link leads."""
    field = resource.bound[name]
    if not isinstance(field.kind, Link):
        raise TypeError(f"{name} is no link")
    return field.kind.target(field)


def by_key(target: Resource, source: str, keys: Iterable[str], by: Actor) -> dict[str, int]:
    """The visible records that have these keys of another system: key → id."""
    found: dict[str, int] = {}
    for some in _portions(keys):
        ids = ExternalId.objects.filter(entity=target.slug, source=source, key__in=some, deleted_at=None)
        found.update(ids.values_list("key", "object_id"))
    present: set[int] = set()
    for some_ids in _portions(set(found.values())):
        present.update(policy.scope(by, "view", target).filter(pk__in=some_ids).values_list("pk", flat=True))
    return {key: pk for key, pk in found.items() if pk in present}


def by_name(target: Resource, names: Iterable[str], by: Actor) -> dict[str, int]:
    """The visible records of these names, compared without case and accents: folded name → id, or ``SEVERAL``."""
    found: dict[str, int] = {}
    for column, wanted in _name_columns(target, names):
        for some in _portions(wanted):
            rows = policy.scope(by, "view", target).filter(**{f"{column}__in": some})
            for pk, title in rows.values_list("pk", target.title):
                name = fold(title)
                found[name] = pk if found.get(name, pk) == pk else SEVERAL
    mails = [name for name in names if "@" in name]
    if mails and "email" in target.match:
        rows = policy.scope(by, "view", target).filter(email__in=mails)
        found.update({fold(mail): pk for pk, mail in rows.values_list("pk", "email")})
    return found


def _name_columns(target: Resource, names: Iterable[str]) -> list[tuple[str, set[str]]]:
    """By which column names are found: the one for sorting where it follows from the name, else the name itself."""
    column = target.sort_columns.get(target.title)
    sortable: set[str] = set()
    plain: set[str] = set()
    for name in names:
        if column is not None:
            probe = new_row(target.model, **{target.title: name})
            target.derive(probe)
            if getattr(probe, target.title) == name:
                sortable.add(getattr(probe, column))
                continue
        plain.add(name)
    pairs = [(column, sortable)] if column and sortable else []
    return [*pairs, (target.title, plain)] if plain else pairs


def _portions[T](values: Iterable[T]) -> Iterable[list[T]]:
    every = list(values)
    return (every[start : start + LOOK_UP] for start in range(0, len(every), LOOK_UP))


class Links:
    """The links of one part of an import."""

    def __init__(self, resource: Resource, *, by: Actor, choices: Choices) -> None:
        self.resource = resource
        self.by = by
        self.choices = choices

    def resolve(self, drafts: Sequence[Draft]) -> None:
        """Turn named links into ids. What is not found stays in ``linked`` (to be made) or goes to ``waiting``."""
        wanted: dict[tuple[str, str], dict[str, list[Draft]]] = {}
        for draft in drafts:
            for name, (source, text) in draft.linked.items():
                wanted.setdefault((name, source), {}).setdefault(text, []).append(draft)
        for (name, source), texts in wanted.items():
            target = target_of(self.resource, name)
            found = by_key(target, source, texts, self.by) if source else by_name(target, texts, self.by)
            for text, users in texts.items():
                pk = found.get(text if source else fold(text))
                for draft in users:
                    self._settle(draft, name, source, text, pk)

    def _settle(self, draft: Draft, name: str, source: str, text: str, pk: int | None) -> None:
        target = target_of(self.resource, name)
        if pk == SEVERAL:
            draft.refuse(
                _("There is more than one %(what)s “%(name)s”; make the names differ first.")
                % {"what": target.label, "name": text[:80]},
                self.resource.bound[name].label,
            )
        elif pk is not None:
            draft.values[name] = pk
        elif source or target is self.resource:
            draft.waiting[name] = (source, text)
        elif not self.may_make(target):
            draft.refuse(
                _("There is no %(what)s “%(name)s” that you can see; import the %(plural)s first or correct the name.")
                % {"what": target.label, "name": text[:80], "plural": target.label_plural},
                self.resource.bound[name].label,
            )
        else:
            return  # stays in ``linked`` until the row is written
        del draft.linked[name]

    def may_make(self, target: Resource) -> bool:
        """Whether an unknown record may be made from its name alone."""
        if self.choices.missing_links != "create" or not issubclass(target.model, OwnedRow):
            return False
        needed = {name for name, field in target.writable.items() if field.required}
        return needed <= {target.title} and target.title in target.writable and self.by.may(target.slug, "create")

    def make(self, drafts: Sequence[Draft], changes: Changes) -> int:
        """Make the missing records to which the drafts link, each once; answers how many."""
        made = 0
        names = {name for draft in drafts for name in draft.linked}
        for name in names:
            target = target_of(self.resource, name)
            users = [draft for draft in drafts if name in draft.linked]
            texts = {fold(draft.linked[name][1]): draft.linked[name][1] for draft in reversed(users)}
            records = make_named(target, texts, by=self.by, owner=self.choices.owner, changes=changes)
            made += len(records)
            for draft in users:
                pk = records[fold(draft.linked.pop(name)[1])]
                setattr(draft.row, self.resource.bound[name].attname, pk)
        return made


def make_named(
    target: Resource, names: dict[str, str], *, by: Actor, owner: int | None, changes: Changes
) -> dict[str, int]:
    """Make records that have nothing but a name: folded name → id."""
    field = target.writable[target.title]
    rows = {
        key: new_row(target.model, agency_id=by.agency_id, **{field.attname: name[: field.max_length]})
        for key, name in names.items()
    }
    for row in rows.values():
        row.owner_id = owner or by.staff_id
    changes.add_many(list(rows.values()))
    return {key: row.pk for key, row in rows.items()}


def keep_waiting(resource: Resource, drafts: Sequence[Draft], *, import_id: int, changes: Changes) -> int:
    """Note the links that cannot be made yet; those that wait already stay as they are. Answers how many are new."""
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
    return len(new)


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
                setattr(row, resource.bound[each.field].attname, ids[each.pk])
        made += changes.save_many(list(rows.values()))
    changes.erase_many(ready)
    return made


def fulfil_keys(resource: Resource, source: str, keys: dict[str, int], *, changes: Changes) -> int:
    """Records with these keys have come in (key → id): make the links that waited for them."""
    made = 0
    for some in _portions(keys):
        waiting = list(PendingLink.objects.filter(target=resource.slug, source=source, key__in=some, deleted_at=None))
        made += fulfil(waiting, {each.pk: keys[each.key] for each in waiting}, changes=changes)
    return made
