"""Documents: upload files to a record, add versions, restore old versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from kith.activities.models import Audience, Document, DocumentVersion
from kith.engine.files import storage
from kith.kit.documents import clean_name, judge
from kith.sdk.declare import Reading, Resource, registry
from kith.sdk.models import ChangeSet
from kith.sdk.rules import (
    Actor,
    Changes,
    Forbidden,
    NotFound,
    Refused,
    new_row,
    parse_values,
    policy,
    require_version,
    writes,
)

CONTENT = ("file_name", "media_type", "size", "sha256")


class Arrived(NamedTuple):
    """A stored file without a document yet."""

    file_name: str
    media_type: str
    size: int
    sha256: str


def arrive(name: str, chunks: Iterable[bytes]) -> Arrived:
    """Store a file and detect its type. Raises Refused if it is empty or too large, or if the disk is full."""
    kept = storage.keep(chunks, most=settings.DOCUMENT_MAX_BYTES)
    if not kept.size:
        raise Refused(_("“%(name)s” is empty; choose another file.") % {"name": clean_name(name)})
    return Arrived(clean_name(name), judge(kept.head).media_type, kept.size, kept.sha256)


def attach(
    resource: Resource,
    row_id: int,
    files: Sequence[Arrived],
    *,
    by: Actor,
    door: str,
    audience: str = Audience.ALL,
    description: str = "",
) -> tuple[list[Document], ChangeSet]:
    """Make a document of each file on a record. Raises NotFound, Forbidden and FieldErrors."""
    if not resource.takes("documents"):
        raise NotFound(_("Documents cannot be kept on this kind of record."))
    if not policy.scope(by, "view", resource).filter(pk=row_id).exists():
        raise NotFound(_("There is no such %(entity)s.") % {"entity": resource.label})
    with writes.work(by=by, door=door, action="documents.create") as changes:
        told = {"audience": audience, "description": description}
        made = [file_under(resource, row_id, file, by=by, changes=changes, **told) for file in files]
        return made, changes.open()


def file_under(resource: Resource, row_id: int, file: Arrived, *, by: Actor, changes: Changes, **told: str) -> Document:
    """Make a document of a file on a record, within a unit of work. ``told`` are further field values."""
    documents = registry.of(Document, by)
    writes.require(by, "create", documents)
    data = {"entity": resource.slug, "object_id": row_id, "name": file.file_name, **told}
    values = parse_values(documents, data, Reading(actor=by), partial=False)
    document: Document = writes.build(documents, values, by=by, changes=changes)
    add_file(document, file, changes=changes)
    return document


def add_version(
    document_id: int, file: Arrived, *, by: Actor, door: str, version: int | None = None
) -> tuple[Document, ChangeSet | None]:
    """Add a file as the newest version; no change if the content is the same. Raises NotFound and Forbidden."""
    with writes.work(by=by, door=door, action="documents.edit") as changes:
        document = _taken(document_id, by, version)
        if document.sha256 != file.sha256 or document.file_name != file.file_name:
            add_file(document, file, changes=changes)
        return document, changes.change_set


def bring_back(document_id: int, version_id: int, *, by: Actor, door: str) -> tuple[Document, ChangeSet | None]:
    """Add the file of an older version as the newest one. Raises NotFound and Forbidden."""
    with writes.work(by=by, door=door, action="documents.edit") as changes:
        document = _taken(document_id, by, None)
        old = DocumentVersion.objects.filter(pk=version_id, document=document).first()
        if old is None:
            raise NotFound(_("There is no such version."))
        if old.number != document.number:
            add_file(document, Arrived(*(getattr(old, name) for name in CONTENT)), changes=changes)
        return document, changes.change_set


def _taken(document_id: int, by: Actor, version: int | None) -> Document:
    """Lock the document's row: two uploads at the same time would both get the same version number."""
    writes.require(by, "edit", registry.of(Document, by))
    document: Document = writes.take(registry.of(Document, by), document_id, by=by, verb="edit")
    if version is not None:
        require_version(document, version)
    return document


def add_file(document: Document, file: Arrived, *, changes: Changes) -> None:
    """Add a stored file as the newest version of a locked document."""
    document.number += 1
    for name, value in zip(CONTENT, file, strict=True):
        setattr(document, name, value)
    changes.save(document)
    held = file._asdict() | {"number": document.number}
    changes.add(new_row(DocumentVersion, agency_id=document.agency_id, document=document, **held))


def version_of(actor: Actor, document_id: int, version_id: int) -> DocumentVersion:
    """Return a version that the actor may see. Raises NotFound."""
    rows = policy.scope(actor, "view", registry.of(DocumentVersion, actor)).filter(pk=version_id, document=document_id)
    found: DocumentVersion | None = rows.first()
    if found is None:
        raise NotFound(_("There is no such document."))
    return found


def document_of(actor: Actor, document_id: int) -> Document:
    """Return a document that the actor may see. Raises NotFound."""
    found: Document | None = policy.scope(actor, "view", registry.of(Document, actor)).filter(pk=document_id).first()
    if found is None:
        raise NotFound(_("There is no such document."))
    return found


def require_upload(actor: Actor) -> None:
    """Raise Forbidden if the actor may upload nowhere. Called before the body of the request is read."""
    if not policy.may(actor, "create", registry.of(Document, actor)):
        raise Forbidden(_("Your role does not allow uploading documents."))


def referred_to(names: list[str]) -> Iterable[str]:
    """Return which of these contents are still used by a version, in any agency and including the trash."""
    return DocumentVersion.objects.filter(sha256__in=names).values_list("sha256", flat=True)


def of_agency(*, by: Actor) -> Iterator[tuple[str, str]]:
    """Yield the files of all versions that the actor may export, for the full export."""
    rows = policy.scope(by, "export", registry.of(DocumentVersion, by)).order_by("pk")
    for version in rows.iterator(500):
        yield f"documents/{version.document_id}/{version.number}-{version.file_name}", version.sha256
