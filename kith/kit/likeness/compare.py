"""Compare two records: add up agreements and differences to a score with its reasons."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp2
from typing import NamedTuple

from kith.kit.likeness.traits import Place, Traits
from kith.kit.likeness.weights import EVEN, MOST_SHARED, POINTS, SHARED, STEEPNESS
from kith.kit.likeness.words import is_nickname, similarity, skeleton, slips

# Two words of at least this similarity are one word with typos; below the other limit they are different words.
LIKE = 0.9
UNLIKE = 0.8


class Likeness(NamedTuple):
    """The score of a pair, 0 to 100, and its reasons: codes of ``weights``, the heaviest first."""

    score: int
    reasons: tuple[str, ...]

    @property
    def told(self) -> list[list[object]]:
        """Return the reasons with their points, as stored in the database."""
        return [[code, POINTS[code]] for code in self.reasons]


def compare(one: Traits, other: Traits) -> Likeness:
    """Compare two people or two organisations. A trait that one of them lacks counts neither for nor against."""
    codes = [*_codes(one, other)]
    points = sum(POINTS[code] for code in codes)
    if "other_first" in codes and "same_birthday" not in codes and "same_email" not in codes:
        shared = sum(POINTS[code] for code in codes if code in SHARED)
        if shared > MOST_SHARED:
            points -= shared - MOST_SHARED
            codes.append("household")
    ordered = sorted(codes, key=lambda code: -abs(POINTS[code]))
    return Likeness(score_of(points), tuple(ordered))


def score_of(points: float) -> int:
    """Convert bits of evidence to a score on a logistic curve: 50 at ``EVEN``, towards 0 and 100 on both sides."""
    return round(100 / (1 + exp2(min((EVEN - points) / STEEPNESS, 100))))


def _codes(one: Traits, other: Traits) -> Iterator[str]:
    if one.numbers and other.numbers:
        yield "other_number" if one.numbers.isdisjoint(other.numbers) else "same_number"
    if one.emails and other.emails:
        yield _emails(one.emails, other.emails)
    if one.phones and other.phones:
        yield "other_phone" if one.phones.isdisjoint(other.phones) else "same_phone"
    if one.name or other.name:
        yield from _companies(one, other)
    else:
        yield from _people(one, other)
    yield from _places(one.place, other.place)


def _emails(one: frozenset[str], other: frozenset[str]) -> str:
    if not one.isdisjoint(other):
        return "same_email"
    mine, its = ({address.partition("@")[0] for address in each} for each in (one, other))
    # A short local part such as info@ or anna@ exists at every domain and proves nothing.
    return "like_email" if any(len(local) >= 6 for local in mine & its) else "other_email"


def _people(one: Traits, other: Traits) -> Iterator[str]:
    straight = [*_names(one.first, one.last, other.first, other.last)]
    if one.first and one.last and other.first and other.last:
        swapped = [*_names(one.first, one.last, other.last, other.first), "swapped"]
        straight = max(straight, swapped, key=_sum)
    elif (one.first and other.last and not one.last) or (one.last and other.first and not one.first):
        straight = max(straight, [*_names(one.first, one.last, other.last, other.first), "swapped"], key=_sum)
    yield from straight
    if one.birthday and other.birthday:
        yield _birthdays(one.birthday, other.birthday)
    if one.works_for and one.works_for == other.works_for:
        yield "same_work"


def _sum(codes: list[str]) -> float:
    return sum(POINTS[code] for code in codes)


def _names(first: str, last: str, its_first: str, its_last: str) -> Iterator[str]:
    if first and its_first:
        yield _first_names(first, its_first)
    if last and its_last:
        yield _family_names(last, its_last)


def _first_names(one: str, other: str) -> str:
    if one == other:
        return "same_first"
    mine, its = one.split(), other.split()
    if is_nickname(mine[0], its[0]):
        return "nick_first"
    if len(mine[0]) == 1 or len(its[0]) == 1:
        return "initial_first" if mine[0][0] == its[0][0] else "other_first"
    if mine[0] == its[0] or max(similarity(one, other), similarity(mine[0], its[0])) >= LIKE:
        return "like_first"
    if one.replace(" ", "") == other.replace(" ", "") or not {*mine}.isdisjoint(its):
        return "like_first"
    return "initial_first" if similarity(one, other) >= UNLIKE and skeleton(one) == skeleton(other) else "other_first"


def _family_names(one: str, other: str) -> str:
    if one == other:
        return "same_last"
    if similarity(one.replace(" ", ""), other.replace(" ", "")) >= LIKE:
        return "like_last"
    if not {word for word in one.split() if len(word) > 2}.isdisjoint(other.split()):
        return "part_last"
    return "part_last" if similarity(one, other) >= UNLIKE and skeleton(one) == skeleton(other) else "other_last"


def _birthdays(one: str, other: str) -> str:
    if one == other:
        return "same_birthday"
    exchanged = one[:4] + one[6:] + one[4:6] == other  # day and month
    return "like_birthday" if exchanged or slips(one, other) == 1 else "other_birthday"


def _companies(one: Traits, other: Traits) -> Iterator[str]:
    if one.name and other.name:
        yield _company_names(one.name, other.name)
    if one.domains and other.domains:
        yield "other_domain" if one.domains.isdisjoint(other.domains) else "same_domain"


def _company_names(one: str, other: str) -> str:
    mine, its = one.split(), other.split()
    if one.replace(" ", "") == other.replace(" ", "") or sorted(mine) == sorted(its):
        return "same_name"
    if similarity(one.replace(" ", ""), other.replace(" ", "")) >= 0.93 and mine[0][0] == its[0][0]:
        return "like_name"
    if {*mine} <= {*its} or {*its} <= {*mine}:
        return "part_name"
    return "other_name"


def _places(one: Place, other: Place) -> Iterator[str]:
    if one.street and other.street:
        yield _streets(one, other)
    if one.second and other.second and similarity(one.second, other.second) >= LIKE:
        yield "same_second"
    if one.postcode and other.postcode:
        made = slips(one.postcode, other.postcode)
        yield ("same_postcode", "like_postcode")[made] if made < 2 else "other_postcode"
    if one.city and other.city:
        yield "same_city" if similarity(one.city, other.city) >= LIKE else "other_city"
    if one.country and other.country and one.country != other.country:
        yield "other_country"


def _streets(one: Place, other: Place) -> str:
    if similarity(one.street.replace(" ", ""), other.street.replace(" ", "")) < LIKE:
        return "other_street"
    return "same_street" if one.number == other.number else "like_street"
