"""Bulk look-up of linked records by key, name or id."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from kith.engine import policy
from kith.engine.fields.child_rows import Children
from kith.engine.fields.links import Link
from kith.engine.history import redirects
from kith.engine.models import ExternalId
from kith.engine.policy import SharedPolicy
from kith.engine.write.bulk import new_row
from kith.kit.names import fold
from kith.transfer import own_keys

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.policy import Actor
    from kith.transfer.reading.references import Identity

SEVERAL = -1
# The most records of one name that are compared or reported.
MOST_NAMESAKES = 20
# Up to this size a list is read as a whole.
MOST_NAMES = 2_000


def target_of(resource: Resource, name: str, actor: Actor) -> Resource:
    """Return the target entity of a link, as the actor sees it."""
    field = resource.bound[name]
    if not isinstance(field.kind, Link):
        raise TypeError(f"{name} is no link")
    return field.kind.target(field, actor)


def by_key(target: Resource, source: str, keys: Iterable[str], by: Actor) -> dict[str, int]:
    """Return key → id of visible records, by keys of another system or of this agency.

    A merged record is replaced by its survivor.
    """
    found = _named_by_key(target, source, keys, by)
    visible = policy.scope(by, "view", target).filter(pk__among=set(found.values()))
    present = set(visible.values_list("pk", flat=True)) if found else set()
    moved = redirects.survivors(target, set(found.values()) - present, by)
    found = {key: moved.get(pk, pk) for key, pk in found.items()}
    return {key: pk for key, pk in found.items() if pk in present or pk in moved.values()}


def _named_by_key(target: Resource, source: str, keys: Iterable[str], by: Actor) -> dict[str, int]:
    """Return key → id, without checking that the records are visible."""
    wanted = list(keys)
    held = ExternalId.objects.filter(entity=target.slug, source=source, key__among=wanted, deleted_at=None)
    owns = ((key, own_keys.id_of(key, by.agency_id, source=source)) for key in wanted)
    return dict(held.values_list("key", "object_id")) | {key: pk for key, pk in owns if pk is not None}


def keys_in_trash(target: Resource, source: str, keys: Iterable[str], by: Actor) -> set[str]:
    """Return the keys of trashed records that the actor may see."""
    named = _named_by_key(target, source, keys, by)
    trashed = policy.scope(by, "view", target, trashed=True).filter(pk__among=set(named.values()))
    gone = set(trashed.values_list("pk", flat=True)) if named else set()
    return {key for key, pk in named.items() if pk in gone}


def taken_keys(target: Resource, identities: Iterable[Identity], by: Actor) -> set[Identity]:
    """Return the keys that a new record cannot get, because a record has them, maybe a trashed or invisible one.

    A key of this agency belongs to its record for ever.
    """
    keys: dict[str, set[str]] = {}
    for source, key in identities:
        if source:
            keys.setdefault(source, set()).add(key)
    taken: set[Identity] = set()
    for source, mine in keys.items():
        taken.update((source, key) for key in mine if own_keys.id_of(key, by.agency_id, source=source) is not None)
        held = ExternalId.objects.filter(entity=target.slug, source=source, key__among=mine)
        taken.update((source, key) for key in held.values_list("key", flat=True))
    return taken


def by_name(target: Resource, names: Iterable[str], by: Actor) -> dict[str, int]:
    """Return folded name → id of visible records, or ``SEVERAL``. Case and accents are ignored.

    An unknown name may end in an id, as in “Acme #12”. It then means record 12, but only if that is an Acme: “Store #4”
    may be a name. A complete key, as in exports, needs no matching name.
    """
    wanted = set(names)
    found: dict[str, int] = {}
    for name, pk in _named(target, wanted, by):
        found[name] = pk if found.get(name, pk) == pk else SEVERAL
    numbers = {name: own_keys.numbered(name) for name in wanted if fold(name) not in found}
    keys = {name: number.key for name, number in numbers.items() if number is not None}
    if keys:
        ids = by_key(target, own_keys.SOURCE, set(keys.values()), by)
        rows = policy.scope(by, "view", target).filter(pk__in=ids.values())
        titles = {pk: fold(str(title)) for pk, title in rows.values_list("pk", target.title)}
        for name, number in numbers.items():
            row_id = ids.get(number.key) if number is not None else None
            if number is not None and row_id is not None:
                meant = not number.name or own_keys.is_foreign(number.key) or titles.get(row_id) == fold(number.name)
                found |= {fold(name): row_id} if meant else {}
    return found


def namesakes(target: Resource, names: Iterable[str], by: Actor) -> dict[str, list[Any]]:
    """Return folded name → all visible records."""
    ids: dict[str, dict[int, None]] = {}
    for name, pk in _named(target, names, by):
        ids.setdefault(name, {})[pk] = None
    few = {pk for some in ids.values() for pk in list(some)[:MOST_NAMESAKES]}
    rows = policy.scope(by, "view", target).in_bulk(list(few))
    return {name: [rows[pk] for pk in some if pk in rows] for name, some in ids.items()}


def _named(target: Resource, names: Iterable[str], by: Actor) -> Iterable[tuple[str, int]]:
    """Yield (folded name or address, id) of visible records with these names or e-mail addresses."""
    wanted = list(names)
    visible = policy.scope(by, "view", target)
    for column, texts in _name_columns(target, wanted):
        for pk, title in visible.filter(**{f"{column}__among": texts}).values_list("pk", target.title):
            yield fold(title), pk
    mails = [name for name in wanted if "@" in name]
    if mails and "email" in target.match:
        for pk, mail in visible.filter(email__among=mails).values_list("pk", "email"):
            yield fold(mail), pk


def _name_columns(target: Resource, names: Iterable[str]) -> list[tuple[str, set[str]]]:
    """Return the columns for a search by name: the sort column if it is derived from the name, else the name."""
    column = target.sort_column(target.title)
    sortable: set[str] = set()
    plain: set[str] = set()
    for name in names:
        if column != target.title:
            probe = new_row(target.model, **{target.title: name})
            target.derive(probe)
            if getattr(probe, target.title) == name:
                sortable.add(getattr(probe, column))
                continue
        plain.add(name)
    pairs = [(column, sortable)] if sortable else []
    return [*pairs, (target.title, plain)] if plain else pairs


def known_names(resource: Resource, actor: Actor) -> dict[tuple[str, str], int | None]:
    """Return the names in small lists such as types, for the links of child rows; read once per file."""
    names: dict[tuple[str, str], int | None] = {}
    for field in resource.writable.values():
        if not isinstance(field.kind, Children):
            continue
        for child in field.kind.child_fields(field, actor).values():
            if isinstance(child.kind, Link) and isinstance(child.kind.target(child).policy, SharedPolicy):
                names.update(_names_in(child.kind.target(child, actor)))
    return names


def _names_in(target: Resource) -> dict[tuple[str, str], int | None]:
    keyed = ("key",) if any(column.name == "key" for column in target.model._meta.concrete_fields) else ()
    rows = target.model.objects.filter(deleted_at=None).values_list("pk", target.title, *keyed)[: MOST_NAMES + 1]
    found = list(rows)
    if len(found) > MOST_NAMES:
        return {}
    return {(target.slug, fold(name)): pk for pk, *texts in found for name in reversed(texts)}
