"""The actor of a request or job, with its grants and scopes."""

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
    """The scope of a grant; a wider scope includes the narrower ones."""

    NONE = 0
    OWN = 1
    TEAM = 2
    UNIT = 3
    AGENCY = 4


@dataclass(frozen=True, slots=True, eq=False)
class Actor:
    """An employee of one agency, a token of an employee, or the system itself.

    ``grants`` maps (entity, verb) to a scope; ``*`` is any. ``ceiling`` has the same form and narrows the grants of a
    token. ``team_mates`` and ``unit_mates`` are employee ids, including the actor's. Rows of owners in
    ``stands_in_for`` count as the actor's own. So do rows of owners in ``absent`` with the actor as stand-in.
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
    # The agency's rights stamp when the actor was made; 0 for the system.
    stamp: int = 0

    @classmethod
    def system(cls, agency_id: int, *, staff_id: int | None = None) -> Actor:
        """Return the system actor of an agency, for set-up, sample data, and jobs without a user."""
        return cls(agency_id, staff_id, name="Kith", grants={(ANY, ANY): Scope.AGENCY})

    def scope_for(self, entity: str, verb: str) -> Scope:
        """Return the widest scope of ``verb`` on ``entity``."""
        granted = _widest(self.grants, entity, verb)
        return granted if self.ceiling is None else min(granted, _widest(self.ceiling, entity, verb))

    def may(self, entity: str, verb: str) -> bool:
        return self.scope_for(entity, verb) > Scope.NONE

    def owners(self, scope: Scope) -> frozenset[int] | None:
        """Return the ids of owners within ``scope``; None means all rows of the agency."""
        if scope is Scope.AGENCY:
            return None
        if self.staff_id is None or scope is Scope.NONE:
            return frozenset()
        own = self.stands_in_for | {self.staff_id}
        return own if scope is Scope.OWN else own | (self.team_mates if scope is Scope.TEAM else self.unit_mates)

    def today(self) -> date:
        """Return the current date in the actor's time zone."""
        return timezone.now().astimezone(ZoneInfo(self.zone)).date()

    def narrowed(self, ceiling: Mapping[tuple[str, str], Scope]) -> Actor:
        """Return a copy of the actor with a token's ceiling."""
        return replace(self, ceiling=ceiling)


def _widest(grants: Mapping[tuple[str, str], Scope], entity: str, verb: str) -> Scope:
    return max(
        grants.get((entity, verb), Scope.NONE),
        grants.get((entity, ANY), Scope.NONE),
        grants.get((ANY, verb), Scope.NONE),
        grants.get((ANY, ANY), Scope.NONE),
    )
