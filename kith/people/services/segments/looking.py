"""Update the members of a segment by condition, with entries and exits since the last time.

Each step is one SQL statement over all rows. No row passes through Python, so a million records take seconds.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from kith.agency.services.actors import actor_of_staff
from kith.people.models import Segment, SegmentMove, SegmentPresence, SegmentRun
from kith.people.models.segments import entities
from kith.people.services.segments.field import members_of, reader_of, within
from kith.people.services.segments.holding import tree_of
from kith.sdk.declare import registry
from kith.sdk.models import ChangeSet
from kith.sdk.rules import Actor, BadQuery, Forbidden, Invalid, Prepared, policy
from kith.sdk.work import every

ENTER = """
INSERT INTO people_segmentmove (agency_id, segment_id, object_id, kind, cause, at)
WITH now (id) AS ({now}) SELECT %s, %s, now.id, 'entered', %s, %s FROM now WHERE NOT EXISTS
(SELECT 1 FROM people_segmentpresence AS was WHERE was.segment_id = %s AND was.object_id = now.id)"""
LEAVE = """
INSERT INTO people_segmentmove (agency_id, segment_id, object_id, kind, cause, at)
WITH now (id) AS ({now}) SELECT %s, %s, was.object_id, 'left', %s, %s FROM people_segmentpresence AS was
WHERE was.segment_id = %s AND was.object_id NOT IN (SELECT id FROM now)"""
FOLLOW = """
INSERT INTO people_segmentpresence (agency_id, segment_id, object_id, since)
SELECT agency_id, segment_id, object_id, at FROM people_segmentmove
WHERE segment_id = %s AND at = %s AND kind = 'entered'"""
FORGET = """
DELETE FROM people_segmentpresence WHERE segment_id = %s AND object_id IN
(SELECT object_id FROM people_segmentmove WHERE segment_id = %s AND at = %s AND kind = 'left')"""
# The first update writes no entries: these members were there when the segment was defined.
BEGIN = """
INSERT INTO people_segmentpresence (agency_id, segment_id, object_id, since)
WITH now (id) AS ({now}) SELECT %s, %s, now.id, %s FROM now"""


@every(minutes=1)
def look_through_all() -> int:
    """Update every segment whose members may have changed; return how many."""
    due = timezone.now() - timedelta(seconds=settings.SEGMENTS_EVERY)
    with scopes_disabled():
        agencies = list(_kept_up().values_list("agency", flat=True).distinct())
    number = 0
    for agency_id in agencies:
        with scope(agency=agency_id):
            newest = newest_change()
            for segment in _kept_up().order_by("pk"):
                run = SegmentRun.objects.filter(segment=segment).first()
                if run is None or (run.at <= due and _may_differ(run, segment, newest)):
                    look_through(segment)
                    number += 1
    return number


def _kept_up() -> QuerySet[Segment]:
    """Segments by condition; without those of an entity that is gone, such as that of a removed extension."""
    made_of = [entity for entity, _label in entities()]
    return Segment.objects.filter(deleted_at=None, kind=Segment.Kind.DYNAMIC, entity__in=made_of)


def _may_differ(run: SegmentRun, segment: Segment, newest: int) -> bool:
    """Whether anything was written since, or a new day has begun, which changes relative dates."""
    return run.newest != newest or run.version != segment.version or run.at.date() != timezone.now().date()


def newest_change() -> int:
    """The id of the agency's last change set."""
    return ChangeSet.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def look_through(segment: Segment) -> SegmentRun:
    """Update the members of a segment by condition; write entries and exits.

    Members are limited to records that its owner may see. An invalid condition keeps the members and stores the error.
    A lock makes concurrent updates run one after the other.
    """
    with transaction.atomic():
        Segment.objects.select_for_update(no_key=True).get(pk=segment.pk)
        last = SegmentRun.objects.filter(segment=segment).first()
        newest, now = newest_change(), timezone.now()
        known = {"agency_id": segment.agency_id, "at": now, "newest": newest, "version": segment.version}
        try:
            members = _members(segment)
        except (BadQuery, Invalid) as error:
            SegmentRun.objects.update_or_create(segment=segment, defaults={**known, "fault": error.message[:500]})
            return SegmentRun.objects.get(segment=segment)
        entered, left = (0, 0) if last is None else _move(segment, members, now, last)
        if last is None:
            _execute(BEGIN, members, segment.agency_id, segment.pk, _written(now))
        size = SegmentPresence.objects.filter(segment=segment).count()
        figures = {**known, "size": size, "entered": entered, "left": left, "fault": ""}
        SegmentRun.objects.update_or_create(segment=segment, defaults=figures)
    return SegmentRun.objects.get(segment=segment)


def _move(segment: Segment, members: Prepared, now: datetime, last: SegmentRun) -> tuple[int, int]:
    """Write the moves; return the numbers of entries and exits."""
    changed = last.version != segment.version
    cause = SegmentMove.Cause.CONDITION if changed else SegmentMove.Cause.RECORDS
    when = _written(now)
    head = [segment.agency_id, segment.pk, str(cause), when]
    entered = _execute(ENTER, members, *head, segment.pk)
    left = _execute(LEAVE, members, *head, segment.pk)
    with connection.cursor() as cursor:
        cursor.execute(FOLLOW, [segment.pk, when])
        cursor.execute(FORGET, [segment.pk, segment.pk, when])
    return entered, left


def _written(instant: datetime) -> Any:
    """Convert an instant to the database's format."""
    return connection.ops.adapt_datetimefield_value(instant)


def _execute(statement: str, members: Prepared, *parameters: Any) -> int:
    """Run a statement around the query of members; return the number of written rows."""
    now = members.sql or "SELECT 0 WHERE 1 = 0"
    with connection.cursor() as cursor:
        cursor.execute(statement.format(now=now), [*members.parameters, *parameters])
        return int(cursor.rowcount)


def _members(segment: Segment) -> Prepared:
    """Prepare the query for the ids of all members under the owner's policy."""
    actor = reader_of(actor_for(segment))
    resource = registry.named(segment.entity, actor)
    within(segment.pk, tree_of(segment), resource, actor)
    rows = policy.scope(actor, "view", resource).filter(members_of(segment, actor))
    return Prepared(rows.order_by().values_list("pk"))


def actor_for(segment: Segment) -> Actor:
    """Return the actor for computing members: the owner, or the agency if there is no active owner."""
    if segment.owner_id is not None:
        try:
            return actor_of_staff(segment.owner_id)
        except Forbidden:
            pass
    return Actor.system(segment.agency_id)


def last_run(segment: Segment) -> SegmentRun | None:
    """Return the last update; None before the first."""
    return SegmentRun.objects.filter(segment=segment).first()
