"""Find possible duplicates of a new record (form, API, import, business card). Read-only."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from kith.kit import emails, phones
from kith.kit.likeness import LIKELY, REASONS, Likeness, Traits, compare, keys_of
from kith.kit.memory import Memory
from kith.people.models import ContactPoint, DuplicateDue
from kith.people.services.duplicates.due import within
from kith.people.services.duplicates.reading import ENTITIES, says_anything, titles, traits_from, traits_of
from kith.people.services.duplicates.scanning import held_by
from kith.people.services.reach import home_region
from kith.sdk.declare import Alike, registry
from kith.sdk.rules import THESE, Actor, Prepared, policy

# The most duplicates shown.
MOST = 5
# Just written records have no keys yet; the latest of them are compared one by one.
MOST_DUE = 300
_owners: Memory[Prepared] = Memory(500)
_OTHER_NAMES = frozenset({"other_first", "other_last", "other_name"})
_ALIKE_NAMES = frozenset(
    {"same_first", "like_first", "nick_first", "same_last", "like_last", "part_last", "same_name", "like_name"}
)


def candidates(entity: str, values: Mapping[str, Any], *, actor: Actor, most: int = MOST) -> list[Alike]:
    """Return visible records that resemble a new one with these values, the likeliest first.

    ``entity`` is contacts or customers; ``values`` are parsed values by field, or raw texts while typing.
    """
    traits = traits_from(entity, values, agency_id=actor.agency_id)
    return likely(entity, {0: traits}, actor=actor, most=most).get(0, [])


def likely[N: Hashable](
    entity: str, wanted: Mapping[N, Traits], *, actor: Actor, most: int = MOST
) -> dict[N, list[Alike]]:
    """Do the same for many new records at once, keyed by the caller; records without a match are left out."""
    keys = {name: keys_of(traits) for name, traits in wanted.items() if says_anything(traits)}
    if not keys:
        return {}
    sharing = held_by(entity, {key for mine in keys.values() for key in mine})
    for pk, traits in _visible(entity, _lately(entity), actor).items():
        for key in keys_of(traits):
            sharing.setdefault(key, []).append(pk)
    near = {name: {pk for key in mine for pk in sharing.get(key, ())} for name, mine in keys.items()}
    there = _visible(entity, {pk for ids in near.values() for pk in ids}, actor)
    best: dict[N, list[tuple[int, Likeness]]] = {}
    for name, ids in near.items():
        likes = [(pk, compare(wanted[name], there[pk])) for pk in ids if pk in there]
        found = sorted((each for each in likes if each[1].score >= LIKELY), key=lambda each: (-each[1].score, each[0]))
        if found:
            best[name] = found[:most]
    return _named(entity, best)


def certain(entity: str, values: Mapping[str, Any], *, actor: Actor) -> list[Alike]:
    """Return visible records that are almost certainly the same: by e-mail address, or by number and a similar name.

    A number alone is not enough, because families share one.
    """
    traits = traits_from(entity, values, agency_id=actor.agency_id)
    reached = _reached_by(values, actor.agency_id)
    if not reached:
        return []
    ids = {pk for (pk,) in _having(entity, actor.agency_id).among(reached).fetch()}
    if not ids:
        return []
    likes = [(pk, compare(traits, its)) for pk, its in _visible(entity, ids, actor).items()]
    sure = [(pk, like) for pk, like in likes if _is_certain(like)]
    return _named(entity, {0: sorted(sure, key=lambda each: (-each[1].score, each[0]))[:MOST]}).get(0, [])


def _having(entity: str, agency_id: int) -> Prepared:
    """Prepare the query for records with any of these addresses and numbers."""

    def make() -> Prepared:
        owner = ENTITIES[entity]._meta.model_name
        points = ContactPoint.objects.filter(normal__among=THESE, deleted_at=None, **{f"{owner}__isnull": False})
        return Prepared(points.order_by().values_list(f"{owner}_id")[:MOST_DUE])

    return _owners.get((entity, agency_id), make)


def _is_certain(like: Likeness) -> bool:
    codes = set(like.reasons)
    names = bool(codes & _ALIKE_NAMES) and not codes & _OTHER_NAMES
    return "same_email" in codes or ("same_phone" in codes and names)


def _reached_by(values: Mapping[str, Any], agency_id: int) -> list[str]:
    """Return the normal forms of all given addresses and numbers."""
    points = [point.get("value", "") for point in values.get("points") or () if isinstance(point, Mapping)]
    texts = [str(each) for each in (values.get("email"), values.get("phone"), *points) if each]
    region = str(values.get("country") or "") or home_region(agency_id) or None
    numbers = (phones.parse_phone(text, region=region) for text in texts if "@" not in text)
    found = [emails.normalise_email(text) for text in texts if "@" in text]
    return [*found, *(each.e164 for each in numbers if each.e164)]


def _lately(entity: str) -> set[int]:
    """Return the ids of the latest records without keys."""
    found: set[int] = set()
    for ids in DuplicateDue.objects.filter(entity=entity).order_by("-pk").values_list("ids", flat=True)[:MOST_DUE]:
        found.update(list(within(ids))[-MOST_DUE:])
        if len(found) >= MOST_DUE:
            break
    return found


def _visible(entity: str, ids: Iterable[int], actor: Actor) -> dict[int, Traits]:
    return traits_of(entity, ids, among=policy.scope(actor, "view", registry.named(entity, actor)))


def _named[N: Hashable](entity: str, best: Mapping[N, list[tuple[int, Likeness]]]) -> dict[N, list[Alike]]:
    called = titles(entity, {pk for found in best.values() for pk, _like in found})
    return {
        name: [Alike(pk, called[pk], like.score, words(like.reasons)) for pk, like in found if pk in called]
        for name, found in best.items()
        if found
    }


def words(reasons: Iterable[str]) -> tuple[str, ...]:
    """Reasons in the reader's language."""
    return tuple(_(REASONS[code]) for code in reasons if code in REASONS)
