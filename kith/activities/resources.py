"""Declarations of notes and documents. They have their own pages for writing and are shown on their record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from kith.activities import stream
from kith.activities.models import Document, DocumentVersion, Note
from kith.activities.policies import DocumentPolicy, NotePolicy
from kith.activities.services import documents, mentions
from kith.agency.access import SeenWithParent
from kith.sdk.declare import About, Errors, List, Record, Resource, Section, StoredFiles, extend
from kith.sdk.declare import about as records
from kith.sdk.rules import Changes

PLACE = ("entity", "object_id", "answers")


class NoteResource(Resource):
    model = Note
    policy = NotePolicy()
    about = About(records.ANY, card=None, stream=stream.notes, composer="activities/composer.html")
    title = "text"
    icon = "note"
    without = ("list",)
    fields = (*PLACE, "text", "audience", "pinned")
    readonly = (*Resource.readonly, "author")
    list = List("entity", "object_id", "author", "text", "audience", "pinned", "created_at", sort="-id")
    record = Record(Section(_("Note"), "text", "audience", "pinned", "author"))
    search = ("text",)
    filters = ("entity", "object_id", "answers", "author", "audience", "pinned", "created_at")

    def derive(self, row: Note) -> None:
        """Set the author; a comment takes record and audience from its note."""
        if row.pk is None or row.author_id is None:
            row.author_id = row.author_id or row.created_by_id
        note = row.answers
        if note is not None:
            row.entity, row.object_id, row.audience, row.pinned = note.entity, note.object_id, note.audience, False

    def validate(self, row: Note) -> Errors:
        if records.record_of(self, row) is None:
            return {"entity": [str(_("Notes cannot be written on this kind of record."))]}
        if row.answers is not None and row.answers.answers_id is not None:
            return {"answers": [str(_("Comment on the note itself, not on another comment."))]}
        return _stays(row, str(_("A note stays where it was written.")))

    def settle(self, rows: Sequence[tuple[Any, Mapping[str, Any]]], *, changes: Changes) -> None:
        mentions.follow(
            [row for row, changed in rows if {"text", "audience"} & changed.keys() and row.deleted_at is None],
            changes=changes,
        )


class DocumentResource(Resource):
    model = Document
    policy = DocumentPolicy()
    about = About(records.ANY, card=None, stream=stream.documents, composer="activities/upload.html")
    icon = "file-text"
    without = ("list",)
    fields = ("entity", "object_id", "name", "description", "audience")
    readonly = (*Resource.readonly, "author", "number", "file_name", "media_type", "size", "sha256")
    list = List("entity", "object_id", "name", "media_type", "size", "number", "audience", "updated_at", sort="-id")
    record = Record(Section(_("Document"), "name", "description", "audience", "author", "media_type", "size", "number"))
    search = ("name", "file_name", "description")
    filters = ("entity", "object_id", "name", "author", "audience", "media_type", "size", "created_at", "updated_at")

    def derive(self, row: Document) -> None:
        """Set the author: the first uploader."""
        if row.pk is None or row.author_id is None:
            row.author_id = row.author_id or row.created_by_id

    def validate(self, row: Document) -> Errors:
        if records.record_of(self, row) is None:
            return {"entity": [str(_("Documents cannot be kept on this kind of record."))]}
        return _stays(row, str(_("A document stays on its record.")))


class DocumentVersionResource(Resource):
    model = DocumentVersion
    policy = SeenWithParent("document")
    title = "file_name"
    icon = "file-text"
    without = ("list",)
    readonly = (*Resource.readonly, "document", "number", "file_name", "media_type", "size", "sha256")
    list = List("document", "number", "file_name", "media_type", "size", "created_by", "created_at", sort="-id")
    record = Record(Section(_("Version"), "document", "number", "file_name", "media_type", "size", "sha256"))
    filters = ("document", "number", "media_type", "created_at")


def _stays(row: Note | Document, why: str) -> Errors:
    moved = [name for name, before in _before(row).items() if before != getattr(row, name)]
    return {name.removesuffix("_id"): [why] for name in moved}


def _before(row: Note | Document) -> dict[str, Any]:
    """Return the record of a row as read from the database."""
    if row._loaded is None:
        return {}
    held = dict(zip(*row._loaded, strict=True))
    return {name: held[name] for name in ("entity", "object_id", "answers_id") if name in held}


extend("documents", files=StoredFiles(used=documents.referred_to, archived=documents.of_agency))
