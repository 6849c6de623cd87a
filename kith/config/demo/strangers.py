"""Keeps generated people and companies distinct, so that duplicate detection finds the planted ones only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kith.kit.likeness import LIKELY, Traits, company, compare, keys_of, person, place_of
from kith.people.models import Contact, Customer
from kith.people.models.shared import POSTAL


class Strangers:
    """All generated records, indexed by blocking key."""

    def __init__(self) -> None:
        self._sharing: dict[int, list[Traits]] = {}

    def meet(self, record: Contact | Customer, points: Sequence[tuple[str, str, str]]) -> bool:
        """Add a record unless it resembles an earlier one; return whether it was added."""
        traits = _traits(record, [value for _type, _label, value in points])
        keys = keys_of(traits)
        near = {id(each): each for key in keys for each in self._sharing.get(key, ())}
        if any(compare(traits, each).score >= LIKELY for each in near.values()):
            return False
        for key in keys:
            self._sharing.setdefault(key, []).append(traits)
        return True


def _traits(record: Any, values: Sequence[str]) -> Traits:
    place = place_of(*(getattr(record, name) for name in POSTAL))
    emails = [record.email, *(value for value in values if "@" in value)]
    phones = [record.phone, *(value for value in values if value.startswith("+"))]
    if isinstance(record, Contact):
        return person(
            first=record.first_name, last=record.last_name, emails=emails, phones=phones, birthday=record.birthday,
            place=place, region=record.country, works_for=record.customer.name if record.customer else "",
        )  # fmt: skip
    return company(
        name=record.name, emails=emails, phones=phones, websites=[record.website], place=place, region=record.country
    )
