"""Pages of documents: upload, view, new version, download."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kith.activities import previewing
from kith.activities.models import Audience, Document, DocumentVersion
from kith.activities.services import documents
from kith.activities.services.documents import Arrived
from kith.engine.files import storage
from kith.engine.history import telling
from kith.kit.documents import agrees, clean_name, is_picture, is_text, judge
from kith.kit.documents.kinds import HEAD
from kith.kit.documents.previews import NoPreview, beginning, is_drawn
from kith.kit.numbers import whole_number
from kith.pages.form import uploads
from kith.sdk.declare import Resource, registry
from kith.sdk.pages import Request, actor_of, deliver, done, page, posted, render
from kith.sdk.rules import FieldErrors, KithError, NotFound, Refused, policy, writes

MOST_VERSIONS = 200
READ = ["GET", "HEAD"]


@require_POST
@page
def upload(request: Request, resource: Resource, row_id: int) -> HttpResponse:
    """Upload files (form field “file”) to a record, each as a new document."""
    actor, back = actor_of(request), f"{resource.url}{row_id}/"
    documents.require_upload(actor)
    if not policy.scope(actor, "view", resource).filter(pk=row_id).exists():
        raise NotFound(_("There is no such %(entity)s.") % {"entity": resource.label})
    audience = request.POST.get("audience", "") or Audience.ALL
    try:
        files = _arrived(request)
        made, change_set = documents.attach(resource, row_id, files, by=actor, door="ui", audience=audience)
    except (Refused, FieldErrors) as error:
        context = {"action": request.get_full_path(), "back": back, "problem": error.message, "audience": audience}
        return _upload_form(request, context, status=422)
    text = _("“%(name)s” was uploaded.") % {"name": made[0].name}
    if len(made) > 1:
        text = _("%(count)d documents were uploaded.") % {"count": len(made)}
    return done(request, back, text, undo=change_set)


@require_POST
@page
def renew(request: Request, document_id: int) -> HttpResponse:
    """Upload a new version of a document (form field “file”)."""
    actor = actor_of(request)
    document = _changeable(request, document_id)
    try:
        files = _arrived(request)
        if len(files) > 1:
            raise Refused(_("Choose one file for the new version."))
        document, change_set = documents.add_version(
            document_id, files[0], by=actor, door="ui", version=posted.version(request.POST)
        )
    except Refused as error:
        context = {"action": request.get_full_path(), "back": _url(document), "problem": error.message, "single": True}
        return _upload_form(request, context, status=422)
    text = _("This is version %(number)d now.") % {"number": document.number}
    return done(request, _url(document), text if change_set else _("The file is the same."), undo=change_set)


def _arrived(request: Request) -> list[Arrived]:
    """Store the files of a form. Raises Refused with the name of the file at fault."""
    files: list[UploadedFile[Any]] = request.FILES.getlist("file")
    uploads.check(request, files)
    if not files:
        raise Refused(_("Choose a file."))
    for file in files:
        if (file.size or 0) > settings.DOCUMENT_MAX_BYTES:
            told = {"name": clean_name(file.name or ""), "most": settings.DOCUMENT_MAX_BYTES >> 20}
            raise Refused(_("“%(name)s” is larger than %(most)d MB.") % told)
    return [documents.arrive(file.name or "", file.chunks(storage.CHUNK)) for file in files]


def _upload_form(request: Request, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    values = {"audiences": Audience.choices, "most": settings.DOCUMENT_MAX_BYTES, **context}
    return render(request, "activities/upload_page.html", values, fragment="dialog", status=status)


@require_http_methods(READ)
@page
def show(request: Request, document_id: int) -> HttpResponse:
    """The page of a document: preview, metadata and all versions."""
    actor = actor_of(request)
    document = documents.document_of(actor, document_id)
    versions = list(
        DocumentVersion.objects.filter(document=document)
        .select_related("created_by")
        .order_by("-number")[:MOST_VERSIONS]
    )
    asked = whole_number(request.GET.get("version", "")) or document.number
    shown = next((each for each in versions if each.number == asked), versions[0] if versions else None)
    record = registry.named(document.entity, actor)
    names = telling.names_of({document.entity: {document.object_id}}, actor)
    editable = policy.covers(actor, "edit", document, registry.of(Document, actor))
    context = {
        "document": document,
        "record": record,
        "record_url": f"{record.url}{document.object_id}/",
        "record_name": names.get((document.entity, document.object_id), ""),
        "versions": versions,
        "shown": shown,
        "editable": editable,
        "removable": policy.covers(actor, "trash", document, registry.of(Document, actor)),
        "most": settings.DOCUMENT_MAX_BYTES,
        **(_look(shown, whole_number(request.GET.get("page", "")) or 1) if shown else {}),
    }
    return render(request, "activities/document.html", context, fragment="content")


def _look(version: DocumentVersion, number: int) -> dict[str, Any]:
    """Return the preview of a version: an image, the beginning of its text, or why there is none."""
    found: dict[str, Any] = {
        "picture": is_picture(version.media_type),
        "odd_name": not agrees(version.file_name, version.media_type),
        "page_number": number,
    }
    try:
        if is_drawn(version.media_type):
            found["pages"] = previewing.preview(version.sha256, version.media_type, page=number).pages
            found["drawn"] = True
        elif is_text(version.media_type):
            head = b"".join(storage.read(version.sha256, 0, min(version.size, HEAD)))
            found |= {"text": beginning(head), "cut": version.size > HEAD, "risky": judge(head).risky}
    except NoPreview as error:
        found["why_not"] = _(str(error))
    except (KithError, OSError):
        found["why_not"] = _("The file is not in the store any more.")
    return found


@require_http_methods(READ)
@page
def download(request: Request, document_id: int, version_id: int) -> HttpResponseBase:
    """Download the file of a version, always as an attachment."""
    version = documents.version_of(actor_of(request), document_id, version_id)
    return deliver(request, version.sha256, media_type=version.media_type, name=version.file_name)


@require_http_methods(READ)
@page
def preview(request: Request, document_id: int, version_id: int) -> HttpResponseBase:
    """The preview image of a version: of the page “page”, as a thumbnail with “small”."""
    version = documents.version_of(actor_of(request), document_id, version_id)
    if not is_drawn(version.media_type):
        raise NotFound(_("There is no picture of this file."))
    number = whole_number(request.GET.get("page", "1")) or 1
    small = bool(request.GET.get("small"))
    try:
        found = previewing.preview(version.sha256, version.media_type, page=number, small=small)
    except (NoPreview, OSError) as error:
        raise NotFound(_("There is no picture of this file.")) from error
    response = HttpResponse(found.picture, content_type="image/webp")
    response.headers["Cache-Control"] = "private, max-age=86400"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "POST"])
@page
def edit(request: Request, document_id: int) -> HttpResponse:
    """Change the name, description and audience of a document."""
    document = _changeable(request, document_id)
    names = ("name", "description", "audience")
    values = {name: getattr(document, name) for name in names}
    if request.method == "GET":
        return _edit_form(request, document, values)
    data = {name: request.POST[name] for name in names if name in request.POST}
    try:
        _row, change_set = writes.edit(
            registry.of(Document, actor_of(request)), document_id, data, by=actor_of(request), door="ui",
            version=posted.version(request.POST),
        )  # fmt: skip
    except FieldErrors as error:
        return _edit_form(request, document, {**values, **data}, errors=error.errors, status=422)
    return done(request, _url(document), _("The document was saved."), undo=change_set)


def _edit_form(
    request: Request, document: Document, values: dict[str, str], *, errors: Any = None, status: int = 200
) -> HttpResponse:
    context = {"document": document, "audiences": Audience.choices, "errors": errors or {}, **values}
    return render(request, "activities/document_form.html", context, fragment="dialog", status=status)


@require_POST
@page
def delete(request: Request, document_id: int) -> HttpResponse:
    """Move a document to the trash."""
    documents.document_of(actor_of(request), document_id)
    row, change_set = writes.trash(
        registry.of(Document, actor_of(request)), document_id, by=actor_of(request), door="ui"
    )
    to = f"/{row.entity}/{row.object_id}/"
    return done(request, to, _("The document was removed."), undo=change_set, redirect="stay" not in request.POST)


@require_POST
@page
def restore(request: Request, document_id: int, version_id: int) -> HttpResponse:
    """Make an older version the newest one again."""
    documents.version_of(actor_of(request), document_id, version_id)
    document, change_set = documents.bring_back(document_id, version_id, by=actor_of(request), door="ui")
    text = _("This is version %(number)d now.") % {"number": document.number}
    return done(request, _url(document), text, undo=change_set)


def _changeable(request: Request, document_id: int) -> Document:
    """The document, if the actor may change it. Raises NotFound and Forbidden."""
    actor = actor_of(request)
    document = documents.document_of(actor, document_id)
    if not policy.covers(actor, "edit", document, registry.of(Document, actor)):
        writes.take(registry.of(Document, actor), document_id, by=actor, verb="edit")
    return document


def _url(document: Document) -> str:
    return f"/documents/{document.pk}/"
