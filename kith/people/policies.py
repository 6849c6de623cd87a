"""Who sees which segments: their owner, whoever they are shared with, and whoever may see those of the whole agency."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from kith.engine.models import Row
from kith.engine.policy import NOTHING, Actor, Policy, Scope
from kith.people.models import Segment

READING = ("view", "export")


class SegmentPolicy(Policy):
    """A segment is shared as its audience says; it is changed by whoever a role lets change its owner's records."""

    def rows(self, actor: Actor, verb: str, *, entity: str, path: str = "") -> Q:
        if verb not in READING or actor.scope_for(entity, verb) is Scope.AGENCY:
            return super().rows(actor, verb, entity=entity, path=path)
        if not actor.may(entity, verb):
            return NOTHING
        shared = Q(**{f"{path}audience": Segment.Audience.ALL})
        shared |= Q(**{f"{path}audience": Segment.Audience.TEAM, f"{path}owner__in": actor.team_mates})
        return shared | (Q(**{f"{path}owner": actor.staff_id}) if actor.staff_id is not None else NOTHING)

    def covers(self, actor: Actor, verb: str, row: Row, *, entity: str) -> bool:
        if verb not in READING or actor.scope_for(entity, verb) is Scope.AGENCY:
            return super().covers(actor, verb, row, entity=entity)
        segment: Any = row
        if not actor.may(entity, verb):
            return False
        mine = segment.owner_id is not None and segment.owner_id == actor.staff_id
        near = segment.audience == Segment.Audience.TEAM and segment.owner_id in actor.team_mates
        return bool(mine or near or segment.audience == Segment.Audience.ALL)
