"""The segments of records, as visible to one actor."""

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
    """A record in a segment, and since when."""

    object_id: int
    segment: Segment
    since: datetime


def memberships(resource: Resource, ids: Sequence[int], actor: Actor) -> list[Membership]:
    """Return the visible segments of records by name: manual members, and members at the last update.

    A segment whose condition uses records that the actor may not see is left out.
    """
    # One query for both entities: most records are in no segment, and then no further query is needed.
    found = _held_by(actor.agency_id).among(ids).fetch()
    if not found:
        return []
    wanted = {segment for _row, segment, _since in found}
    visible = _visible(resource.slug, actor).among(list(wanted)).instances()
    told = {segment.pk: segment for segment in visible if openly(segment, actor)}
    mine = [Membership(row, told[segment], since) for row, segment, since in found if segment in told]
    return sorted(mine, key=lambda each: (each.segment.name.casefold(), each.segment.pk))


def _held_by(agency_id: int) -> Prepared:
    """Prepare the query for the segments of records: record id, segment id, since."""

    def make() -> Prepared:
        seen = SegmentPresence.objects.filter(object_id__among=THESE).values_list("object_id", "segment_id", "since")
        put = SegmentMember.objects.filter(object_id__among=THESE, deleted_at=None)
        return Prepared(seen.union(put.values_list("object_id", "segment_id", "created_at"), all=True))

    return _holding.get(agency_id, make)


def _visible(entity: str, actor: Actor) -> PreparedRows:
    """Prepare the query for visible segments."""

    def make() -> PreparedRows:
        seen = policy.scope(actor, "view", registry.of(Segment, actor))
        return PreparedRows(seen.filter(entity=entity, pk__among=THESE))

    return _seen.get((entity, actor), make)


def tree_of(segment: Segment) -> Node | None:
    """Return the segment's condition; None if it has none yet, or is manual."""
    return from_json(json.loads(segment.tree)) if segment.tree else None


def openly(segment: Segment, actor: Actor) -> bool:
    """Whether membership reveals nothing about records that the actor may not see.

    Membership is computed with the owner's rights. A condition on the record itself reveals only the record's own
    values. A condition on linked records is shown only to actors who see all of those.
    """
    tree, resource = tree_of(segment), registry.named(segment.entity, actor)
    return tree is None or all(_sees_all(where, resource, actor) for where in leaves(tree))


def _sees_all(where: Any, resource: Resource, actor: Actor) -> bool:
    first = where.path.partition(".")[0]
    field = resource.bound.get(first)
    target = getattr(field.kind, "target", None) if field is not None else None
    if field is None or target is None:
        return True
    return policy.sees_all(actor, target(field))
