"""Who sees which segments, and who is in them: their owner, whoever they are shared with, whoever sees them all."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef, Q

from kith.people.models import Segment
from kith.sdk.declare import NOTHING, ChildPolicy, Policy, Scope, registry
from kith.sdk.models import Row
from kith.sdk.rules import Actor, policy

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


class MemberPolicy(ChildPolicy):
    """Who was put into a segment: part of it, and seen by nobody who does not see the record."""

    def rows(self, actor: Actor, verb: str, *, entity: str, path: str = "") -> Q:
        seen = NOTHING
        for slug in Segment.Entity.values:
            resource = registry.named(slug)
            of_entity = Q(**{f"{path}segment__entity": slug})
            reach = resource.policy.rows(actor, "view", entity=slug)
            if not policy.sees_all(actor, resource):
                record = resource.model.objects.filter(reach, pk=OuterRef(f"{path}object_id"))
                of_entity &= Q(Exists(record))
            seen |= of_entity
        return seen & super().rows(actor, verb, entity=entity, path=path)

    def covers(self, actor: Actor, verb: str, row: Row, *, entity: str) -> bool:
        member: Any = row
        if not super().covers(actor, verb, row, entity=entity):
            return False
        # Of a row that is yet to be made the hook for writing tells; as if the record were not there.
        return member.pk is None or not unseen(actor, member.segment.entity, [member.object_id])


class NotedPolicy(ChildPolicy):
    """Part of a record that is noted once and then stays: nobody changes it or puts it into the trash."""

    KEPT = ("edit", "trash")

    def rows(self, actor: Actor, verb: str, *, entity: str, path: str = "") -> Q:
        return NOTHING if verb in self.KEPT else super().rows(actor, verb, entity=entity, path=path)

    def covers(self, actor: Actor, verb: str, row: Row, *, entity: str) -> bool:
        return verb not in self.KEPT and super().covers(actor, verb, row, entity=entity)

    def may(self, actor: Actor, verb: str, *, entity: str) -> bool:
        return verb not in self.KEPT and super().may(actor, verb, entity=entity)


def unseen(actor: Actor, entity: str, ids: Collection[int]) -> set[int]:
    """Those of the ids under which the actor sees no record, in the trash or not."""
    resource = registry.named(entity)
    reach = resource.policy.rows(actor, "view", entity=entity)
    rows = resource.model.objects.filter(pk__among=list(ids))
    return set(ids) - set((rows.filter(reach) if reach else rows).values_list("pk", flat=True))
