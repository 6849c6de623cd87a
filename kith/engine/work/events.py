"""Entries of the history as events, in the order in which they count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Exists, Max, OuterRef, Q
from django_scopes import scopes_disabled

from kith.engine.models import Change, ChangeSet

if TYPE_CHECKING:
    from kith.engine.work.listening import Handler, Trigger

# Who is writing entries at this moment. A writer locks the table in this way before it draws an id, and until it ends.
WRITERS = """
SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND granted
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
AND relation = to_regclass('engine_change') AND pid <> pg_backend_pid()"""


@dataclass(frozen=True)
class Event:
    """What happened to a record. ``fields`` maps each changed field to its value before and after, in JSON form.

    ``name`` is the one to which the handler listens. ``by`` is the id of a member of staff, None for Kith itself.
    ``cause`` is the id of the entry that made a handler write this, None when a person or a program did.
    """

    id: int
    agency: int
    name: str
    entity: str
    record: int
    kind: str
    action: str
    fields: Mapping[str, tuple[Any, Any]]
    by: int | None
    at: datetime
    door: str
    change_set: int
    cause: int | None

    @classmethod
    def of(cls, entry: Change, trigger: Trigger) -> Event:
        """The event of an entry for a handler with this trigger."""
        told = entry.change_set
        record, fields = (entry.object_id, entry.fields) if trigger.kind else _of_action(entry)
        return cls(
            id=entry.pk,
            agency=entry.agency_id,
            name=trigger.name,
            entity=trigger.entity,
            record=record,
            kind=entry.kind,
            action=told.action,
            fields={name: (before, after) for name, (before, after) in fields.items()},
            by=told.by_id,
            at=told.at,
            door=told.door,
            change_set=told.pk,
            cause=told.cause_id,
        )

    def causes(self, most: int = 100) -> list[int]:
        """The ids of the entries that led to this one, the nearest first; at most so many."""
        found: list[int] = []
        cause = self.cause
        while cause is not None and len(found) < most:
            found.append(cause)
            cause = ChangeSet.objects.values_list("cause", flat=True).get(changes=cause)
        return found


def _of_action(entry: Change) -> tuple[int, dict[str, list[Any]]]:
    """The record of an action, and its own fields: from what they were before the action to what they were after."""
    own = Change.objects.filter(
        root_entity=entry.root_entity, root_id=entry.root_id, change_set=entry.change_set_id, echo=False
    ).filter(entity=entry.root_entity, object_id=entry.root_id)
    fields: dict[str, list[Any]] = {}
    for each in own.order_by("pk"):
        for name, (before, after) in each.fields.items():
            fields[name] = [fields[name][0] if name in fields else before, after]
    return entry.root_id, fields


def after(handler: Handler, place: int, top: int, most: int) -> list[Change]:
    """The entries that are events for a handler, from after ``place`` to ``top``, the first ones of them."""
    with scopes_disabled():
        found = Change.objects.filter(pk__gt=place, pk__lte=top, echo=False)
        wanted = reduce(or_, map(_condition, handler.triggers))
        return list(found.filter(wanted).select_related("change_set").order_by("pk")[:most])


def _condition(trigger: Trigger) -> Q:
    if not trigger.kind:
        earlier = Change.objects.filter(
            agency=OuterRef("agency"),
            root_entity=OuterRef("root_entity"),
            root_id=OuterRef("root_id"),
            change_set=OuterRef("change_set"),
            echo=False,
            pk__lt=OuterRef("pk"),
        )
        return Q(root_entity=trigger.entity, change_set__action=trigger.name) & Q(~Exists(earlier))
    wanted = Q(entity=trigger.entity, kind=trigger.kind)
    return wanted & Q(fields__has_any_keys=sorted(trigger.fields)) if trigger.fields else wanted


class Horizon:
    """Up to which entry the history is complete. Each reader keeps one of its own.

    On SQLite one transaction writes at a time, so ids become visible in their order. On PostgreSQL 99 may be committed
    after 100, and a reader that is at 100 would never see it. So the highest id is noted together with everybody who
    is writing entries just then; when the last of them has ended, nothing below that id can still come.
    """

    def __init__(self) -> None:
        self._complete = 0
        self._noted: tuple[int, frozenset[str]] | None = None

    def look(self) -> int:
        """The id up to which nothing is missing; 0 as long as that is not known."""
        if connection.vendor != "postgresql":
            return highest()
        if self._noted is not None:
            noted, then = self._noted
            if not then.isdisjoint(_writers()):
                return self._complete
            self._complete = noted
        newest = highest()
        self._noted = (newest, writing := _writers())
        if not writing:
            self._complete, self._noted = newest, None
        return self._complete


def highest() -> int:
    """The id of the newest entry that can be seen; 0 when there is none."""
    with scopes_disabled():
        return Change.objects.aggregate(highest=Max("pk"))["highest"] or 0


def _writers() -> frozenset[str]:
    with connection.cursor() as cursor:
        cursor.execute(WRITERS)
        return frozenset(row[0] for row in cursor.fetchall())
