"""The page for exporting a list, and the download."""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from urllib.parse import urlencode

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from kith.engine.declare.resource import Resource
from kith.engine.policy import Actor
from kith.engine.query.parse import parse
from kith.engine.rows.scoping import within
from kith.engine.web.errors import BadQuery, Refused
from kith.engine.web.http import Request
from kith.engine.write.writes import require
from kith.pages.shell.base import actor_of, page, render
from kith.transfer.exporting import streams

OWN = frozenset({"format", "columns", "c", "view"})
IN_MEMORY = 8 << 20


@require_GET
@page
def export(request: Request, resource: Resource) -> HttpResponse | StreamingHttpResponse | FileResponse:
    """Download the export if ``format`` is given, else show the choices. Other parameters are the list's query."""
    by = actor_of(request)
    require(by, "export", resource)
    pairs = [(name, value) for name, values in request.GET.lists() for value in values]
    listed = [(name, value) for name, value in pairs if name not in OWN and name != "cursor"]
    try:
        query = parse(resource, listed)
        if "format" in request.GET:
            names = request.GET.getlist("c") if request.GET.get("columns") == "chosen" else ()
            if request.GET.get("columns") == "list":
                names = [field.name for field in query.fields]
            return _file(streams.prepare(query, by=by, format=request.GET["format"], names=names), by)
    except (BadQuery, Refused) as error:
        return render(request, "engine/import/export.html", _choice(resource, listed, error.message), status=400)
    return render(request, "engine/import/export.html", _choice(resource, listed), fragment="content")


def _choice(resource: Resource, listed: list[tuple[str, str]], error: str = "") -> dict[str, object]:
    return {
        "resource": resource,
        "listed": listed,
        "address": urlencode(listed),
        "formats": streams.formats_of(resource),
        "fields": streams.all_fields(resource),
        "error": error,
    }


def _file(made: streams.Export, by: Actor) -> StreamingHttpResponse | FileResponse:
    if made.format == "xlsx":
        workbook = SpooledTemporaryFile(max_size=IN_MEMORY)
        streams.write_workbook(made, workbook, by=by)
        workbook.seek(0)
        return FileResponse(workbook, as_attachment=True, filename=made.file_name, content_type=made.content_type)
    pieces = streams.stream(made, by=by)

    def in_scope() -> Iterator[bytes]:
        # The response is streamed after the middleware's agency scope has ended.
        with within(by):
            yield from pieces

    answer = StreamingHttpResponse(in_scope(), content_type=made.content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{made.file_name}"'
    return answer


urlpatterns = [path("<resource:resource>/export/", export, name="export")]
