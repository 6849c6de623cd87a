"""Permissions of segments and their members."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q

from kith.people.models import Segment
from kith.sdk.declare import NOTHING, ChildPolicy, Policy, Resource, Scope, registry
from kith.sdk.models import OwnedRow, Row
from kith.sdk.rules import Actor, policy

READING = ("view", "export")


class SegmentPolicy(Policy):
    """Segments are visible to their audience; editing them depends on the role's scope over their owner."""

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
    """A member is part of its segment and requires the right to see the record."""

    def rows(self, actor: Actor, verb: str, *, entity: str, path: str = "") -> Q:
        seen = NOTHING
        for resource in registry.every(actor):
            if not resource.takes("segments"):
                continue
            of_entity = Q(**{f"{path}segment__entity": resource.slug})
            reach = resource.policy.rows(actor, "view", entity=resource.slug)
            if not policy.sees_all(actor, resource):
                record = resource.model.objects.filter(reach, pk=OuterRef(f"{path}object_id"))
                of_entity &= Q(Exists(record))
            seen |= of_entity
        return seen & super().rows(actor, verb, entity=entity, path=path)

    def covers(self, actor: Actor, verb: str, row: Row, *, entity: str) -> bool:
        member: Any = row
        if not super().covers(actor, verb, row, entity=entity):
            return False
        # A new row is checked by the write hook, which answers as if the record did not exist.
        return member.pk is None or not unseen(actor, member.segment.entity, [member.object_id])


class NotedPolicy(ChildPolicy):
    """Append-only child rows: nobody edits or deletes them."""

    KEPT = ("edit", "trash")

    def rows(self, actor: Actor, verb: str, *, entity: str, path: str = "") -> Q:
        return NOTHING if verb in self.KEPT else super().rows(actor, verb, entity=entity, path=path)

    def covers(self, actor: Actor, verb: str, row: Row, *, entity: str) -> bool:
        return verb not in self.KEPT and super().covers(actor, verb, row, entity=entity)

    def may(self, actor: Actor, verb: str, *, entity: str) -> bool:
        return verb not in self.KEPT and super().may(actor, verb, entity=entity)


class HandoverPolicy(ChildPolicy):
    """Seen with the record that was handed over, of any entity."""

    def rows(self, actor: Actor, verb: str, *, entity: str, path: str = "") -> Q:
        reach = super().rows(actor, verb, entity=entity, path=path)
        for record in self._others():
            if policy.may(actor, self._parent_verb(verb), record):
                seen = policy.scope(actor, self._parent_verb(verb), record).filter(pk=OuterRef(f"{path}object_id"))
                reach |= Q(**{f"{path}entity": record.slug}) & Q(Exists(seen))
        return reach

    def covers(self, actor: Actor, verb: str, row: Row, *, entity: str) -> bool:
        handed: Any = row
        if handed.object_id is None:
            return super().covers(actor, verb, row, entity=entity)
        record = registry.get(handed.entity)
        if record is None:
            return False
        return policy.scope(actor, self._parent_verb(verb), record).filter(pk=handed.object_id).exists()

    def may(self, actor: Actor, verb: str, *, entity: str) -> bool:
        others = (policy.may(actor, self._parent_verb(verb), record) for record in self._others())
        return super().may(actor, verb, entity=entity) or any(others)

    def _others(self) -> Iterator[Resource]:
        """The entities with an owner whose records a hand-over names by entity and id."""
        named = [registry.named("handovers").relation(parent) for parent in self.parents]
        return (
            each for each in registry.all_declared() if issubclass(each.model, OwnedRow) and each.model not in named
        )


def unseen(actor: Actor, entity: str, ids: Collection[int]) -> set[int]:
    """Return the ids of records that the actor may not see, including the trash."""
    resource = registry.named(entity, actor)
    reach = resource.policy.rows(actor, "view", entity=entity)
    rows = resource.model.objects.filter(pk__among=list(ids))
    return set(ids) - set((rows.filter(reach) if reach else rows).values_list("pk", flat=True))
