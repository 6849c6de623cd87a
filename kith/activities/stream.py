"""Notes and documents in the stream of a record: pinned notes first, comments below their note, the composers above."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from django.db.models import Exists, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup, escape

from kith.activities.models import Document, DocumentVersion, Note
from kith.activities.policies import documents_on_record, on_record, parent_of
from kith.engine.history import timeline
from kith.kit.documents.previews import is_drawn
from kith.sdk.declare import Resource, Scope, registry
from kith.sdk.rules import ROW, Actor, PreparedRows, policy

MOST_COMMENTS = 500


def _has_notes(resource: Resource, actor: Actor) -> Exists:
    return Exists(Note.objects.filter(on_record(actor), entity=resource.slug, object_id=ROW, deleted_at=None))


def _has_documents(resource: Resource, actor: Actor) -> Exists:
    return Exists(_uploads(resource.slug, ROW, actor))


@timeline.source("notes", _("Notes"), present=_has_notes)
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


@timeline.source("documents", _("Documents"), present=_has_documents)
def documents(asked: timeline.Request) -> list[timeline.Entry]:
    """What was uploaded to the record, version by version, as far as the actor may see it."""
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
    found = of_record.filter(documents_on_record(actor), document__deleted_at=None)
    return found.select_related("document", "created_by").order_by("-created_at", "-pk")


@lru_cache(maxsize=2_000)
def _last_uploads(entity: str, actor: Actor, limit: int) -> PreparedRows:
    """The query for the last uploads to a record. Actors are made anew whenever rights change."""
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


def may_upload(resource: Resource, actor: Actor) -> bool:
    """Whether files can be brought to a record of an entity."""
    place = Document(entity=resource.slug)
    return parent_of(place) is not None and policy.may(actor, "create", registry.of(Document))


def prose(text: str) -> Markup:
    """The text of a note as HTML: web addresses become links, everything else stays as it was typed."""
    parts = re.split(r"(https?://[^\s<>\"']+)", text)
    link = Markup('<a class="link" href="{0}" rel="noreferrer nofollow">{0}</a>')
    return Markup("").join(link.format(part) if number % 2 else escape(part) for number, part in enumerate(parts))


def may_write(resource: Resource, actor: Actor) -> bool:
    """Whether the composer stands above the stream of an entity."""
    return parent_of(Note(entity=resource.slug)) is not None and policy.may(actor, "create", registry.of(Note))


def register() -> None:
    """Put the composers above the stream of every record; called once at start-up."""
    timeline.add_composer("activities/composer.html", may_write)
    timeline.add_composer("activities/upload.html", may_upload)
