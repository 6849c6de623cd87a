"""Detect a new contact who was erased on request, in imports and forms; hold the row until somebody decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from kith.kit.memory import Memory
from kith.people.models import ContactPoint, ErasedReach, PointType
from kith.people.services.privacy.erasing import digest
from kith.people.services.reach import nature_of
from kith.sdk.declare import registry
from kith.sdk.models import Change, linked
from kith.sdk.rules import THESE, Actor, Changes, FieldErrors, Prepared, policy

# The natures of contact points with a stored hash, and their mirrored field.
_TRACED = {PointType.Nature.EMAIL: "email", PointType.Nature.PHONE: "phone"}
_known: Memory[Prepared] = Memory(500)


def held(rows: Mapping[int, Mapping[str, Any]], actor: Actor) -> Mapping[int, str]:
    """Return the rows of an import whose person was erased on request, with a message each."""
    if not ErasedReach.objects.exists():
        return {}
    traces = {number: _traces(values, actor.region or None) for number, values in rows.items()}
    wanted = [trace for mine in traces.values() for trace in mine]
    known = set(_erased(wanted, actor.agency_id))
    text = _(
        "Somebody with this e-mail address or number asked to be erased, so the row is held back. "
        "If they agree, somebody who may erase people can add them by hand."
    )
    return {number: text for number, mine in traces.items() if not mine.isdisjoint(known)}


def _erased(traces: Iterable[str], agency_id: int) -> list[str]:
    """Return the hashes that belong to erased people."""

    def make() -> Prepared:
        return Prepared(ErasedReach.objects.filter(digest__among=THESE).values_list("digest"))

    return [each for (each,) in _known.get(agency_id, make).among(list(traces)).fetch()]


def _traces(values: Mapping[str, Any], region: str | None) -> set[str]:
    points = [str(point.get("value", "")) for point in values.get("points") or ()]
    texts = [str(values.get("email") or ""), str(values.get("phone") or ""), *points]
    home = values.get("country") or region
    return {digest("email" if "@" in text else "phone", text, region=home) for text in texts if text}


def refuse_returning(kind: str, written: Iterable[tuple[ContactPoint, Any]], *, changes: Changes) -> None:
    """Refuse a new contact with an address or number of an erased person, unless the actor may erase people.

    An import has already held back such rows and reported them by number.
    """
    if kind != Change.Kind.CREATE or changes.door == "import":
        return
    fresh = [point for point, _fields in written if _of_new_contact(point, changes)]
    if not fresh or policy.may(changes.by, "privacy", registry.named("contacts", changes.by)):
        return
    _refuse(fresh, changes.by.region or None)


def _of_new_contact(point: ContactPoint, changes: Changes) -> bool:
    contact = linked(point, "contact")
    return contact is not None and contact.created_at == changes.at


def _refuse(points: Sequence[ContactPoint], region: str | None) -> None:
    natures = {point.pk: _TRACED.get(PointType.Nature(nature_of(point)), "") for point in points}
    traces = {
        digest(natures[point.pk], point.value, region=point.contact.country or region): natures[point.pk]
        for point in points
        if point.contact is not None and natures[point.pk]
    }
    if problems := {
        traces[each]: [str(_("Whoever has it asked to be erased; only somebody who may erase people can add them."))]
        for each in _erased(traces, points[0].agency_id)
    }:
        raise FieldErrors(problems)
