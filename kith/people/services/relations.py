"""The rules of relations: who is on which side, the right words for each, nobody twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from kith.kit.memory import remembered
from kith.people.models import Relation, RelationType
from kith.people.models.relations import LEFT, RIGHT
from kith.sdk.declare import Errors
from kith.sdk.rules import Changes, Refused

# Seconds for which a process remembers the wording of types, which another one may change.
REMEMBERED = 5.0
# What joins one sort of records only, by the letter with which their keys begin.
ONLY = {"people": "p", "customers": "c"}
# The columns of a type that relations are bound to, and so stay as they are while there are any.
BINDING = ("symmetric", "between")


class Wording(NamedTuple):
    """The words of a type: of the first side, of the second side, and whether they are the same."""

    name: str
    inverse: str
    symmetric: bool
    between: str

    def of(self, *, left: bool) -> str:
        """What is said of one side of a relation."""
        return self.name if left or self.symmetric or not self.inverse else self.inverse


@remembered(seconds=REMEMBERED, most=1_000)
def wordings(agency_id: int) -> Mapping[int, Wording]:
    """The words of all types of the agency, those in the trash included: id → words."""
    rows = RelationType.objects.values_list("pk", "name", "inverse", "symmetric", "between")
    return {pk: Wording(name, inverse, symmetric, between) for pk, name, inverse, symmetric, between in rows}


def wording_of(relation: Relation) -> Wording:
    """The words of the relation's type."""
    known = wordings(relation.agency_id)
    if relation.type_id not in known:
        wordings.forget()
        known = wordings(relation.agency_id)
    return known[relation.type_id]


def pair(relation: Relation) -> None:
    """Set by what the database knows the same relation again: who and who.

    Symmetric ones always have the same of the two on the left, whoever was named first.
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
    """What is wrong with the relation as a whole: field → messages."""
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
    """What stands in the trash does not keep the same two from being related again; undo brings it back."""
    for row in rows:
        pair(row)
    gone = Relation.objects.filter(pair__among=[row.pair for row in rows], deleted_at__isnull=False)
    wanted, own = {(row.type_id, row.pair) for row in rows}, {row.pk for row in rows}
    changes.erase_many([each for each in gone if (each.type_id, each.pair) in wanted and each.pk not in own])


def type_problems(kind: RelationType) -> Errors:
    """A type that differs by the side needs words for the other one."""
    if not kind.symmetric and not kind.inverse:
        return {"inverse": [_("Say how it is seen from the other side, or that it is the same from both.")]}
    return {}


def keep_binding(kind: RelationType, fields: Mapping[str, Any]) -> None:
    """Raises Refused where relations would no longer be what they are if their type changed so."""
    if any(name in fields for name in BINDING) and Relation.objects.filter(type=kind).exists():
        raise Refused(
            _("There are relations of the type “%(name)s”; make another type instead of changing what it joins.")
            % {"name": kind.name}
        )


def told(kept: Mapping[str, Any], on: tuple[str, int], called: Mapping[tuple[str, Any], str], agency_id: int) -> str:
    """A relation in the history of one of its sides: “reports to Ann Lee (2020 – )”."""
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
