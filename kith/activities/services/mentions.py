"""Mentions in notes (@name): people are notified if they may read the note."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from kith.activities.models import Mention, Note
from kith.agency.models import Employee
from kith.agency.services.actors import actor_of_staff
from kith.kit.names import fold
from kith.sdk.declare import registry
from kith.sdk.rules import Actor, Changes, PreparedRows, new_row, policy

MOST_UNREAD = 20


def named_in(text: str) -> list[Employee]:
    """Return the employees mentioned as @Full Name. Longer names match first: “@Anna Berger” is not “@Anna Berg”."""
    words = fold(text)
    if "@" not in words:
        return []
    found = []
    everyone = Employee.objects.filter(is_active=True, deleted_at=None)
    for employee in sorted(everyone, key=lambda employee: len(employee.name), reverse=True):
        mark = f"@{fold(employee.name)}"
        if mark in words:
            words = words.replace(mark, " ")
            found.append(employee)
    return found


def follow(notes: Sequence[Note], *, changes: Changes) -> None:
    """Update the mentions of notes from their texts. People who cannot read a note get no mention."""
    for note in notes:
        wanted = {employee.pk for employee in named_in(note.text) if _reads(employee, note)}
        wanted.discard(note.author_id or 0)
        present = {mention.employee_id: mention for mention in Mention.objects.filter(note=note)}
        changes.erase_many([mention for key, mention in present.items() if key not in wanted])
        fresh = sorted(wanted - present.keys())
        changes.add_many([new_row(Mention, agency_id=note.agency_id, note=note, employee_id=key) for key in fresh])


def _reads(employee: Employee, note: Note) -> bool:
    return policy.covers(actor_of_staff(employee.pk), "view", note, registry.of(Note))


def unread(actor: Actor) -> list[Mention]:
    """Return the newest mentions of the actor in readable notes that are not ticked off."""
    return _unread(actor).instances()


@lru_cache(maxsize=1_000)
def _unread(actor: Actor) -> PreparedRows:
    """The query for them. Cached per actor, because rights change the actor."""
    readable = policy.scope(actor, "view", registry.of(Note, actor)).values("pk")
    found = Mention.objects.filter(employee=actor.staff_id, seen_at=None, deleted_at=None, note__in=readable)
    return PreparedRows(found.select_related("note__author").order_by("-pk")[:MOST_UNREAD])
