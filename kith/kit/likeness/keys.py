"""Blocking keys: only records with a key in common are compared, not every record with every other one.

A key is a trait, or two traits that are weak alone. A record has several keys, so two records with one typo, and mostly
with two, still share one. Keys are hashed to 64 bits: small in an index, and the same in every process (Python's own
``hash`` is salted per process).
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b

from kith.kit.likeness.traits import Traits
from kith.kit.likeness.words import skeleton

# A key shared by more records than this is ignored, such as the number of a switchboard: pairs grow with its square.
MOST_SHARING = 60


def keys_of(traits: Traits) -> frozenset[int]:
    """Return the keys of a record as signed 64-bit numbers."""
    return frozenset(map(_hashed, dict.fromkeys(_texts(traits))))


def _hashed(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), signed=True)


def _texts(traits: Traits) -> Iterator[str]:
    for address in traits.emails:
        yield f"e:{address}"
    for number in traits.phones:
        yield f"t:{number}"
    for number in traits.numbers:
        yield f"i:{number}"
    if traits.name:
        yield from _of_company(traits)
    else:
        yield from _of_person(traits)


def _of_person(traits: Traits) -> Iterator[str]:
    first, last = skeleton(traits.first.partition(" ")[0]), skeleton(traits.last)
    place, day = traits.place, traits.birthday
    # Sorted, so that swapped first and last names give the same key.
    if first or last:
        yield "n:" + " ".join(sorted((first, last)))
    if first and last:
        yield f"l:{last}{first[0]}"
        yield f"l:{first}{last[0]}"
        for word in traits.last.split()[1:]:
            yield f"l:{skeleton(word)}{first[0]}"
    if day:
        yield f"b:{day}"
        yield f"d:{''.join(sorted(day))}{min(first[:1], last[:1]) or max(first[:1], last[:1])}"
    if place.postcode:
        for name in filter(None, (first, last)):
            yield f"p:{place.postcode} {name}"
    if place.city and last:
        yield f"c:{skeleton(place.city)} {last}{first[:1]}"
    yield from _of_place(traits)


def _of_company(traits: Traits) -> Iterator[str]:
    whole = traits.name.replace(" ", "")
    yield f"n:{skeleton(whole)}"
    words = traits.name.split()
    yield f"w:{' '.join(sorted(skeleton(word) for word in words))}"
    yield f"f:{skeleton(words[0])} {skeleton(traits.place.city)}"
    if len(whole) >= 5:
        yield f"5:{whole[:5]} {traits.place.postcode[:3]}"
    for domain in traits.domains:
        yield f"h:{domain}"
    yield from _of_place(traits)


def _of_place(traits: Traits) -> Iterator[str]:
    place = traits.place
    if place.number and place.postcode:
        yield f"z:{place.postcode} {place.number}"
    if place.number and place.street:
        yield f"a:{skeleton(place.street)} {place.number}"
