"""Notes in the stream of a record: pinned ones first, comments below their note, the composer above."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup, escape

from kith.activities.models import Note
from kith.activities.policies import on_record, parent_of
from kith.engine import policy, registry, timeline
from kith.engine.policy import Actor, Scope
from kith.engine.prepared import ROW, PreparedRows
from kith.engine.resource import Resource

MOST_COMMENTS = 500


@timeline.source("notes", _("Notes"))
def notes(asked: timeline.Request) -> list[timeline.Entry]:
    """The notes that the actor may read, with their comments."""
    if asked.row.deleted_at is not None:
        return []
    entity, row_id = asked.resource.slug, asked.row.pk
    if asked.before is None:
        rows = _newest(entity, asked.actor, asked.limit).given({ROW: row_id}).instances()
    else:
        rows = list(_with_comments(entity, row_id, asked.actor, asked.limit, before=asked.before))
    answers: dict[int, list[Note]] = {}
    for note in rows:
        if note.answers_id is not None:
            answers.setdefault(note.answers_id, []).append(note)
    found = sorted((note for note in rows if note.answers_id is None), key=lambda note: (note.pinned, note.pk))
    return [_entry(note, answers.get(note.pk, []), asked.actor) for note in reversed(found)]


def _with_comments(
    entity: str, row_id: int, actor: Actor, limit: int, *, before: datetime | None = None
) -> QuerySet[Note]:
    """The newest notes on a record and the comments on them; whoever reads a note reads its comments."""
    of_record = Note.objects.filter(entity=entity, object_id=row_id, deleted_at=None)
    rows = of_record.filter(on_record(actor))
    if before is not None:
        rows = rows.filter(created_at__lt=before, pinned=False)
    chosen = rows.order_by("-pinned", "-pk").values("pk")[:limit]
    found = of_record.filter(Q(pk__in=chosen) | Q(answers__in=chosen)).select_related("author")
    return found.order_by(F("answers").asc(nulls_first=True), "pk")[: limit + MOST_COMMENTS]


@lru_cache(maxsize=2_000)
def _newest(entity: str, actor: Actor, limit: int) -> PreparedRows:
    """The query for the newest notes on a record. Actors are made anew whenever rights change."""
    return PreparedRows(_with_comments(entity, ROW, actor, limit))


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
