"""Which segments hold which records, and since when, as one reader may know."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from kith.kit.memory import Memory
from kith.people.models import Segment, SegmentMember, SegmentPresence
from kith.sdk.declare import Resource, registry
from kith.sdk.rules import THESE, Actor, Node, Prepared, PreparedRows, from_json, leaves, policy

_holding: Memory[Prepared] = Memory(500)
_seen: Memory[PreparedRows] = Memory(1_000)


class Membership(NamedTuple):
    """A record in a segment, and since when it was seen to be."""

    object_id: int
    segment: Segment
    since: datetime


def memberships(resource: Resource, ids: Sequence[int], actor: Actor) -> list[Membership]:
    """The segments of records by name: put in by hand, or as last looked through; those alone that the actor sees.

    One whose condition leads to records out of the actor's sight is not told.
    """
    # Of either entity, as most records are in no segment and this alone is asked for them.
    found = _held_by(actor.agency_id).among(ids).fetch()
    if not found:
        return []
    wanted = {segment for _row, segment, _since in found}
    visible = _visible(resource.slug, actor).among(list(wanted)).instances()
    told = {segment.pk: segment for segment in visible if openly(segment, actor)}
    mine = [Membership(row, told[segment], since) for row, segment, since in found if segment in told]
    return sorted(mine, key=lambda each: (each.segment.name.casefold(), each.segment.pk))


def _held_by(agency_id: int) -> Prepared:
    """The query for the segments of records: record id, segment id, since when."""

    def make() -> Prepared:
        seen = SegmentPresence.objects.filter(object_id__among=THESE).values_list("object_id", "segment_id", "since")
        put = SegmentMember.objects.filter(object_id__among=THESE, deleted_at=None)
        return Prepared(seen.union(put.values_list("object_id", "segment_id", "created_at"), all=True))

    return _holding.get(agency_id, make)


def _visible(entity: str, actor: Actor) -> PreparedRows:
    """The query for segments that the actor sees."""

    def make() -> PreparedRows:
        seen = policy.scope(actor, "view", registry.of(Segment))
        return PreparedRows(seen.filter(entity=entity, pk__among=THESE))

    return _seen.get((entity, actor), make)


def tree_of(segment: Segment) -> Node | None:
    """Its condition; None when it has none yet, or is filled by hand."""
    return from_json(json.loads(segment.tree)) if segment.tree else None


def openly(segment: Segment, actor: Actor) -> bool:
    """Whether who was in it tells the actor nothing about records out of their sight.

    Membership is kept as the owner's rights saw it. A condition on the record itself tells only what is seen with it;
    one that leads to other records is told to those who see all of these.
    """
    tree, resource = tree_of(segment), registry.named(segment.entity)
    return tree is None or all(_sees_all(where, resource, actor) for where in leaves(tree))


def _sees_all(where: Any, resource: Resource, actor: Actor) -> bool:
    first = where.path.partition(".")[0]
    field = resource.bound.get(first)
    target = getattr(field.kind, "target", None) if field is not None else None
    if field is None or target is None:
        return True
    return policy.sees_all(actor, target(field))
