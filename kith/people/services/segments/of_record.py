"""In which segments a record is, and since when, as one reader may know."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db.models import F

from kith.engine import policy, registry
from kith.engine.policy import Actor
from kith.people.models import Segment, SegmentMember, SegmentPresence
from kith.people.services.segments.field import openly


class Membership(NamedTuple):
    """A segment that holds a record, and since when it was seen to."""

    segment: Segment
    since: datetime


def segments_of(entity: str, row_id: int, *, actor: Actor) -> list[Membership]:
    """The segments of a record by name, as they were last looked through; those alone that the actor sees.

    One whose condition leads to records out of the actor's sight is not told.
    """
    found = SegmentPresence.objects.filter(object_id=row_id).values_list("segment_id", "since")
    by_hand = SegmentMember.objects.filter(object_id=row_id, deleted_at=None)
    since = dict(found.union(by_hand.values_list("segment_id", F("created_at")), all=True))
    if not since:
        return []
    seen = policy.scope(actor, "view", registry.of(Segment)).filter(entity=entity, pk__in=since).order_by("name", "pk")
    return [Membership(segment, since[segment.pk]) for segment in seen if openly(segment, actor)]
