"""API endpoints for uploading and downloading the files of documents; their metadata is in the generic API."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from kith.activities.models import Audience, Document
from kith.activities.services import documents
from kith.api import beside, openapi
from kith.api.bodies import version_of_header
from kith.api.records import record_answer
from kith.api.schemas import TEXT, name_of, parameter, ref
from kith.api.transport import Endpoint, only_params
from kith.engine.files import storage
from kith.sdk.declare import Resource, about, registry
from kith.sdk.pages import Request, deliver
from kith.sdk.rules import Actor, BadQuery, NotFound

BYTES = "application/octet-stream"


class Content(Endpoint):
    """An endpoint with a file instead of JSON as its body."""

    body_types = (BYTES,)


def fetch(request: Request, actor: Actor, document_id: int) -> HttpResponseBase:
    """The file of a document, or of its version “version”, as it was uploaded."""
    params = only_params(request, "version")
    document = documents.document_of(actor, document_id)
    number = params.get("version", str(document.number))
    version = document.versions.filter(number=int(number)).first() if number.isdecimal() and len(number) < 9 else None
    if version is None:
        raise NotFound(_("There is no such version."))
    return deliver(request, version.sha256, media_type=version.media_type, name=version.file_name)


def renew(request: Request, actor: Actor, document_id: int) -> HttpResponse:
    """Make the body the newest version of a document; “name” is the name of the file."""
    name = only_params(request, "name").get("name", "")
    documents.require_upload(actor)
    held = documents.document_of(actor, document_id)
    file = documents.arrive(name or held.file_name or held.name, _body(request))
    document, change_set = documents.add_version(
        document_id, file, by=actor, door="api", version=version_of_header(request)
    )
    return record_answer(request, actor, registry.of(Document, actor), document, change_set=change_set)


def bring(request: Request, actor: Actor, resource: Resource, row_id: int) -> HttpResponse:
    """Make the body a new document on a record."""
    params = only_params(request, "name", "audience", "description")
    if not params.get("name"):
        raise BadQuery({"name": [_("Say what the file is called.")]})
    documents.require_upload(actor)
    file = documents.arrive(params["name"], _body(request))
    made, change_set = documents.attach(
        resource, row_id, [file], by=actor, door="api",
        audience=params.get("audience", Audience.ALL), description=params.get("description", ""),
    )  # fmt: skip
    return record_answer(request, actor, registry.of(Document, actor), made[0], change_set=change_set, status=201)


def _body(request: Request) -> Iterator[bytes]:
    return iter(partial(request.read, storage.CHUNK), b"")


content = Content(get=fetch, put=renew)
on_record = Content(post=bring)


@beside.describes("documents")
def described() -> dict[str, Any]:
    """Return the OpenAPI description of these endpoints."""
    body = {"required": True, "content": {BYTES: {"schema": {"type": "string", "format": "binary"}}}}
    resource = registry.of(Document)
    document = openapi.good("the document", ref(name_of(resource)))
    name = parameter("name", TEXT, "the name of the file")
    got = {"200": {"description": "the file", "content": {BYTES: {"schema": {"type": "string", "format": "binary"}}}}}
    fetched = openapi.operation(
        "documents.content", "Fetch the file of a document", got,
        tag="documents", parameters=[parameter("version", TEXT, "the number of a version")],
    )  # fmt: skip
    renewed = openapi.operation(
        "documents.renew", "Bring a new version of a document", {"200": document},
        tag="documents", parameters=[name], problems=openapi.WRITE,
    )  # fmt: skip
    more = [parameter(each, TEXT, "of the new document") for each in ("description", "audience")]
    brought = openapi.operation(
        "upload", "Bring a document to a record", {"201": document},
        tag="documents", parameters=[{**name, "required": True}, *more], problems=openapi.WRITE,
    )  # fmt: skip
    content = {"parameters": [openapi.ID_IN_PATH], "get": fetched, "put": renewed | {"requestBody": body}}
    found = {"/documents/{id}/content/": content}
    for each in about.records_under(resource):
        bring = brought | {"requestBody": body, "operationId": f"{each.slug}.upload"}
        found[f"/{each.slug}/{{id}}/documents/"] = {"parameters": [openapi.ID_IN_PATH], "post": bring}
    return found
