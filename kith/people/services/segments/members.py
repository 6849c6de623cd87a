"""Who is in a segment that is filled by hand; each entry and exit is told in its moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from kith.engine.write import bulk
from kith.people.models import Segment, SegmentMember, SegmentMove
from kith.people.policies import unseen
from kith.sdk.declare import Errors, registry
from kith.sdk.models import Change
from kith.sdk.rules import Actor, Changes, FieldErrors

MOVE_COLUMNS = ("agency_id", "segment_id", "object_id", "kind", "cause", "at")
ENTERED = (Change.Kind.CREATE, Change.Kind.RESTORE)
LEFT = (Change.Kind.TRASH, Change.Kind.ERASE)


def problems(row: SegmentMember) -> Errors:
    """Only records that there are, and only into segments that are filled by hand."""
    if row.segment.kind != Segment.Kind.STATIC:
        return {"segment": [str(_("“%(name)s” is filled by its condition.") % {"name": row.segment.name})]}
    if not registry.named(row.segment.entity).model.objects.filter(pk=row.object_id, deleted_at=None).exists():
        return {"object_id": [_not_there(row.segment.entity)]}
    return {}


def refuse_unseen(kind: str, written: Sequence[tuple[SegmentMember, Mapping[str, Any]]], *, by: Actor) -> None:
    """Nobody puts in a record that they do not see: it is as if it were not there. Raises FieldErrors."""
    put = [row for row, fields in written if kind in ENTERED or (kind == Change.Kind.UPDATE and "object_id" in fields)]
    for entity in {row.segment.entity for row in put}:
        if unseen(by, entity, {row.object_id for row in put if row.segment.entity == entity}):
            raise FieldErrors({"object_id": [_not_there(entity)]})


def _not_there(entity: str) -> str:
    return _("There is no such %(entity)s.") % {"entity": registry.named(entity).label}


def note_moves(kind: str, written: Sequence[tuple[SegmentMember, Mapping[str, Any]]], changes: Changes) -> None:
    """Tell that records entered or left by hand, in whichever way it was written, undo included."""
    if kind not in (*ENTERED, *LEFT):
        return
    way = SegmentMove.Kind.ENTERED if kind in ENTERED else SegmentMove.Kind.LEFT
    cause, agency = str(SegmentMove.Cause.HAND), changes.by.agency_id
    when = connection.ops.adapt_datetimefield_value(changes.at)
    moves = [(agency, row.segment_id, row.object_id, str(way), cause, when) for row, _fields in written]
    bulk.write(SegmentMove._meta.db_table, MOVE_COLUMNS, moves)
