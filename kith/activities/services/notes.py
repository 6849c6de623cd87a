"""Write and pin notes and comments."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kith.activities.models import Mention, Note
from kith.sdk.declare import registry
from kith.sdk.models import ChangeSet
from kith.sdk.rules import Actor, Forbidden, NotFound, policy, writes


def write(
    entity: str,
    object_id: int,
    *,
    by: Actor,
    door: str,
    text: str,
    audience: str = Note.Audience.ALL,
    answers: int | None = None,
) -> tuple[Note, ChangeSet]:
    """Write a note on a record, or a comment on one of its notes. Raises Forbidden and FieldErrors."""
    data: dict[str, Any] = {"entity": entity, "object_id": object_id, "text": text, "audience": audience}
    if answers is not None:
        data["answers"] = answers
    return writes.create(registry.of(Note, by), data, by=by, door=door)


def pin(note_id: int, pinned: bool, *, by: Actor, door: str) -> tuple[Note, ChangeSet | None]:
    """Pin a note to the top of its record, or unpin it. Allowed for its author and for editors of the record."""
    resource = registry.of(Note, by)
    with writes.work(by=by, door=door, action="notes.pin") as changes:
        row: Note | None = policy.scope(by, "view", resource).select_for_update(of=("self",)).filter(pk=note_id).first()
        if row is None:
            raise NotFound(_("There is no such note."))
        record = registry.named(row.entity, by)
        about = policy.scope(by, "edit", record).filter(pk=row.object_id)
        if not policy.covers(by, "edit", row, resource) and not about.exists():
            raise Forbidden(_("Only its author, or whoever may edit the record, pins a note."))
        row.pinned = pinned
        changes.save(row)
        return row, changes.change_set


def tick_off(mention_id: int, *, by: Actor, door: str) -> None:
    """Mark a mention of the actor as seen. Raises NotFound for somebody else's mention."""
    with writes.work(by=by, door=door, action="notes.seen") as changes:
        mention = Mention.objects.filter(pk=mention_id, employee=by.staff_id).first()
        if mention is None:
            raise NotFound(_("There is no such mention."))
        mention.seen_at = timezone.now()
        changes.save(mention)
