"""Notes in the stream of a record: pinned ones first, comments below their note, the composer above."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from markupsafe import Markup, escape

from kith.activities.models import Note
from kith.activities.policies import parent_of
from kith.engine import policy, registry, timeline
from kith.engine.policy import Actor, Scope
from kith.engine.resource import Resource

MOST_COMMENTS = 500


@timeline.source("notes", _("Notes"))
def notes(asked: timeline.Request) -> list[timeline.Entry]:
    """The notes that the actor may read, with their comments."""
    resource = registry.of(Note)
    seen = policy.scope(asked.actor, "view", resource).filter(entity=asked.resource.slug, object_id=asked.row.pk)
    rows = seen.filter(answers=None).select_related("author")
    if asked.before is not None:
        rows = rows.filter(created_at__lt=asked.before, pinned=False)
    found = list(rows.order_by("-pinned", "-pk")[: asked.limit])
    answers = _comments(found)
    return [_entry(note, answers.get(note.pk, []), asked.actor) for note in found]


def _comments(found: Sequence[Note]) -> dict[int, list[Note]]:
    """The comments on notes that may be read; whoever reads a note reads its comments."""
    answers: dict[int, list[Note]] = {}
    if found:
        rows = Note.objects.filter(answers__in=[note.pk for note in found], deleted_at=None).select_related("author")
        for comment in rows.order_by("pk")[:MOST_COMMENTS]:
            answers.setdefault(comment.answers_id or 0, []).append(comment)
    return answers


def _entry(note: Note, comments: Sequence[Note], actor: Actor) -> timeline.Entry:
    everything = actor.scope_for("notes", "edit") is Scope.AGENCY
    own = note.author_id is not None and note.author_id == actor.staff_id
    data = {
        "note": note,
        "mine": everything or own,
        "removable": own or actor.scope_for("notes", "trash") is Scope.AGENCY,
        "everything": everything,
        "html": prose(note.text),
        "comments": [(comment, prose(comment.text)) for comment in comments],
        "staff": actor.staff_id,
    }
    return timeline.Entry("notes", note.created_at, note.created_at, "activities/note.html", data, first=note.pinned)


def prose(text: str) -> Markup:
    """The text of a note as HTML: web addresses become links, everything else stays as it was typed."""
    parts = re.split(r"(https?://[^\s<>\"']+)", text)
    link = Markup('<a class="link" href="{0}" rel="noreferrer nofollow">{0}</a>')
    return Markup("").join(link.format(part) if number % 2 else escape(part) for number, part in enumerate(parts))


def may_write(resource: Resource, actor: Actor) -> bool:
    """Whether the composer stands above the stream of an entity."""
    return parent_of(Note(entity=resource.slug)) is not None and policy.may(actor, "create", registry.of(Note))


def register() -> None:
    """Put the composer above the stream of every record; called once at start-up."""
    timeline.add_composer("activities/composer.html", may_write)
