"""Rules of relations: sides, wording, uniqueness."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from kith.kit.memory import remembered
from kith.people.models import Relation, RelationType
from kith.people.models.relations import LEFT, RIGHT
from kith.sdk.declare import Errors
from kith.sdk.rules import Changes, Refused

# Cache time in seconds for the wording of types.
REMEMBERED = 5.0
# Types for one entity only, by the first letter of its keys.
ONLY = {"people": "p", "customers": "c"}
# Columns of a type that cannot change while relations use it.
BINDING = ("symmetric", "between")


class Wording(NamedTuple):
    """The words of a type for both sides, and whether it is symmetric."""

    name: str
    inverse: str
    symmetric: bool
    between: str

    def of(self, *, left: bool) -> str:
        """Return the words for one side."""
        return self.name if left or self.symmetric or not self.inverse else self.inverse


@remembered(seconds=REMEMBERED, most=1_000)
def wordings(agency_id: int) -> Mapping[int, Wording]:
    """Return type id → words for all types of the agency, including the trash."""
    rows = RelationType.objects.values_list("pk", "name", "inverse", "symmetric", "between")
    return {pk: Wording(name, inverse, symmetric, between) for pk, name, inverse, symmetric, between in rows}


def wording_of(relation: Relation) -> Wording:
    """Return the words of the relation's type."""
    known = wordings(relation.agency_id)
    if relation.type_id not in known:
        wordings.forget()
        known = wordings(relation.agency_id)
    return known[relation.type_id]


def pair(relation: Relation) -> None:
    """Set ``pair``, which the unique constraint uses.

    The sides of a symmetric relation are sorted, so that (a, b) and (b, a) are the same.
    """
    left, right = _key(relation, LEFT), _key(relation, RIGHT)
    if relation.type_id and right < left and wording_of(relation).symmetric:
        for one, other in zip(LEFT, RIGHT, strict=True):
            held = getattr(relation, f"{one}_id"), getattr(relation, f"{other}_id")
            for name, value in zip((other, one), held, strict=True):
                setattr(relation, f"{name}_id", value)
        left, right = right, left
    relation.pair = f"{left} {right}"


def _key(relation: Relation, side: tuple[str, str]) -> str:
    person, company = (getattr(relation, f"{name}_id") for name in side)
    return f"p{person}" if person else f"c{company or 0}"


def problems(relation: Relation) -> Errors:
    """Validate the relation as a whole: field → messages."""
    for side in (LEFT, RIGHT):
        if sum(getattr(relation, f"{name}_id") is not None for name in side) != 1:
            return {side[0]: [_("Name one person or customer on each side.")]}
    left, right = _key(relation, LEFT), _key(relation, RIGHT)
    if left == right:
        return {"right_contact": [_("Nobody is related to themselves; choose somebody else.")]}
    if relation.since and relation.until and relation.until < relation.since:
        return {"until": [_("The end lies before the beginning.")]}
    wording = wording_of(relation)
    wanted = ONLY.get(wording.between)
    if wanted and {left[0], right[0]} != {wanted}:
        who = _("people") if wanted == "p" else _("customers")
        return {"type": [_("“%(name)s” is a relation between %(who)s.") % {"name": wording.name, "who": who}]}
    return {}


def make_way(rows: Sequence[Relation], *, changes: Changes) -> None:
    """Free the unique pair from relations in the trash, so that it can be used again; undo restores it."""
    for row in rows:
        pair(row)
    gone = Relation.objects.filter(pair__among=[row.pair for row in rows], deleted_at__isnull=False)
    wanted, own = {(row.type_id, row.pair) for row in rows}, {row.pk for row in rows}
    changes.erase_many([each for each in gone if (each.type_id, each.pair) in wanted and each.pk not in own])


def type_problems(kind: RelationType) -> Errors:
    """Validate that an asymmetric type has words for both sides."""
    if not kind.symmetric and not kind.inverse:
        return {"inverse": [_("Say how it is seen from the other side, or that it is the same from both.")]}
    return {}


def keep_binding(kind: RelationType, fields: Mapping[str, Any]) -> None:
    """Raise Refused for a change of type that would alter existing relations."""
    if any(name in fields for name in BINDING) and Relation.objects.filter(type=kind).exists():
        raise Refused(
            _("There are relations of the type “%(name)s”; make another type instead of changing what it joins.")
            % {"name": kind.name}
        )


def told(kept: Mapping[str, Any], on: tuple[str, int], called: Mapping[tuple[str, Any], str], agency_id: int) -> str:
    """Return a relation as text for the history of one side: “reports to Ann Lee (2020 – )”."""
    words, other, is_left = wordings(agency_id).get(kept.get("type") or 0), "", True
    for name in (*LEFT, *RIGHT):
        target = f"{name.partition('_')[2]}s"
        if kept.get(name) and (target, kept[name]) == on:
            is_left = name in LEFT
        elif kept.get(name):
            other = called.get((target, kept[name]), _("not visible to you"))
    period = " – ".join(kept.get(name) or "" for name in ("since", "until")).strip()
    text = f"{words.of(left=is_left) if words else ''} {other}".strip()
    return f"{text} ({period})" if period != "–" else text
