"""Notes and documents in a record's stream: composers, pinned notes, then notes with their comments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from django.db.models import F, Q, QuerySet
from markupsafe import Markup, escape

from kith.activities.models import Document, DocumentVersion, Note
from kith.engine.history import timeline
from kith.kit.documents.previews import is_drawn
from kith.sdk.declare import Scope, registry
from kith.sdk.rules import ROW, Actor, PreparedRows

MOST_COMMENTS = 500


def notes(asked: timeline.Request) -> list[timeline.Entry]:
    """Return the stream entries of readable notes, with their comments."""
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
    """Return the newest notes on a record with their comments; the readers of a note also read its comments."""
    of_record = Note.objects.filter(entity=entity, object_id=row_id, deleted_at=None)
    rows = of_record.filter(registry.of(Note).policy.on_record(actor, entity="notes"))
    if before is not None:
        rows = rows.filter(created_at__lt=before, pinned=False)
    chosen = rows.order_by("-pinned", "-pk").values("pk")[:limit]
    found = of_record.filter(Q(pk__in=chosen) | Q(answers__in=chosen)).select_related("author")
    return found.order_by(F("answers").asc(nulls_first=True), "pk")[: limit + MOST_COMMENTS]


@lru_cache(maxsize=2_000)
def _newest(entity: str, actor: Actor, limit: int) -> PreparedRows:
    """The query for the newest notes on a record. Cached per actor, because rights change the actor."""
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


def documents(asked: timeline.Request) -> list[timeline.Entry]:
    """Return the stream entries of uploaded versions that the actor may see."""
    if asked.row.deleted_at is not None:
        return []
    entity, row_id = asked.resource.slug, asked.row.pk
    if asked.before is None:
        rows = _last_uploads(entity, asked.actor, asked.limit).given({ROW: row_id}).instances()
    else:
        uploads = _uploads(entity, row_id, asked.actor).filter(created_at__lt=asked.before)
        rows = list(uploads[: asked.limit])
    return [_upload(version, asked.actor) for version in rows]


def _uploads(entity: str, row_id: int, actor: Actor) -> QuerySet[DocumentVersion]:
    of_record = DocumentVersion.objects.filter(document__entity=entity, document__object_id=row_id)
    seen = registry.of(Document).policy.on_record(actor, entity="documents", path="document__")
    found = of_record.filter(seen, document__deleted_at=None)
    return found.select_related("document", "created_by").order_by("-created_at", "-pk")


@lru_cache(maxsize=2_000)
def _last_uploads(entity: str, actor: Actor, limit: int) -> PreparedRows:
    """The query for the last uploads to a record. Cached per actor, because rights change the actor."""
    return PreparedRows(_uploads(entity, ROW, actor)[:limit])


def _upload(version: DocumentVersion, actor: Actor) -> timeline.Entry:
    document = version.document
    own = document.author_id is not None and document.author_id == actor.staff_id
    data = {
        "version": version,
        "document": document,
        "newest": version.number == document.number,
        "drawn": is_drawn(version.media_type),
        "removable": own or actor.scope_for("documents", "trash") is Scope.AGENCY,
    }
    return timeline.Entry("documents", version.created_at, version.created_at, "activities/upload_entry.html", data)


def prose(text: str) -> Markup:
    """Convert the text of a note to HTML: URLs become links, all else is escaped."""
    parts = re.split(r"(https?://[^\s<>\"']+)", text)
    link = Markup('<a class="link" href="{0}" rel="noreferrer nofollow">{0}</a>')
    return Markup("").join(link.format(part) if number % 2 else escape(part) for number, part in enumerate(parts))
