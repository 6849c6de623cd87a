"""Who acts, and how far each of their rights reaches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import timezone

if TYPE_CHECKING:
    from datetime import date

ANY = "*"


class Scope(IntEnum):
    """How far a grant reaches; a wider scope includes the narrower ones."""

    NONE = 0
    OWN = 1
    TEAM = 2
    UNIT = 3
    AGENCY = 4


@dataclass(frozen=True, slots=True, eq=False)
class Actor:
    """Whoever acts: a member of staff in one agency, a token on their behalf, or the system itself.

    ``grants`` maps (entity, verb) to a scope; ``*`` stands for any. ``ceiling`` narrows the grants of a token
    in the same form. ``team_mates`` and ``unit_mates`` are staff ids and include the actor. Rows of those in
    ``stands_in_for`` count as the actor's own, and so do rows of those in ``absent`` that name the actor as stand-in.
    """

    agency_id: int
    staff_id: int | None
    user_id: int | None = None
    name: str = ""
    grants: Mapping[tuple[str, str], Scope] = field(default_factory=dict)
    ceiling: Mapping[tuple[str, str], Scope] | None = None
    team_mates: frozenset[int] = frozenset()
    unit_mates: frozenset[int] = frozenset()
    stands_in_for: frozenset[int] = frozenset()
    absent: frozenset[int] = frozenset()
    roles: frozenset[str] = frozenset()
    zone: str = "UTC"
    language: str = "en"
    region: str = ""
    currency: str = "EUR"
    # The mark of the agency's rights and custom fields with which the actor was made; 0 for the system.
    stamp: int = 0

    @classmethod
    def system(cls, agency_id: int, *, staff_id: int | None = None) -> Actor:
        """The program itself at work in one agency: set-up, demo data, background jobs without a person."""
        return cls(agency_id, staff_id, name="Kith", grants={(ANY, ANY): Scope.AGENCY})

    def scope_for(self, entity: str, verb: str) -> Scope:
        """The widest scope in which the actor may apply ``verb`` to rows of ``entity``."""
        granted = _widest(self.grants, entity, verb)
        return granted if self.ceiling is None else min(granted, _widest(self.ceiling, entity, verb))

    def may(self, entity: str, verb: str) -> bool:
        return self.scope_for(entity, verb) > Scope.NONE

    def owners(self, scope: Scope) -> frozenset[int] | None:
        """The staff whose rows lie within ``scope``; None means every row of the agency."""
        if scope is Scope.AGENCY:
            return None
        if self.staff_id is None or scope is Scope.NONE:
            return frozenset()
        own = self.stands_in_for | {self.staff_id}
        return own if scope is Scope.OWN else own | (self.team_mates if scope is Scope.TEAM else self.unit_mates)

    def today(self) -> date:
        """The calendar day where the actor is."""
        return timezone.now().astimezone(ZoneInfo(self.zone)).date()

    def narrowed(self, ceiling: Mapping[tuple[str, str], Scope]) -> Actor:
        """The same actor with the rights of a token."""
        return replace(self, ceiling=ceiling)


def _widest(grants: Mapping[tuple[str, str], Scope], entity: str, verb: str) -> Scope:
    return max(
        grants.get((entity, verb), Scope.NONE),
        grants.get((entity, ANY), Scope.NONE),
        grants.get((ANY, verb), Scope.NONE),
        grants.get((ANY, ANY), Scope.NONE),
    )
