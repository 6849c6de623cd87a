"""Serve stored files: with range requests, never as HTML of our origin, never from a shared cache."""

from __future__ import annotations

import re
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from kith.engine.files import storage
from kith.engine.web.errors import NotFound

UNKNOWN = "application/octet-stream"
# Types that browsers do not execute; all others are sent as application/octet-stream.
HARMLESS = re.compile(
    r"image/(jpeg|png|gif|webp)|application/(pdf|zip|gzip|rtf|vnd\.[a-z0-9.+-]+)|text/plain|(audio|video)/[a-z0-9.+-]+"
)
POLICY = "default-src 'none'; sandbox"
A_YEAR = 365 * 24 * 3600


class Span(NamedTuple):
    """Bytes from ``start`` up to but excluding ``end``."""

    start: int
    end: int


def deliver(
    request: HttpRequest, sha256: str, *, media_type: str, name: str = "", lasting: bool = False
) -> HttpResponseBase:
    """Return the response with a file, as an attachment if ``name`` is given. Raises NotFound.

    ``lasting`` allows the browser's private cache; for URLs that change with the content.
    """
    size = storage.size(sha256)
    if size is None:
        raise NotFound(_("This file is not in the store any more."))
    tag = f'"{sha256[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        return _with_headers(HttpResponse(status=304), tag, name, lasting)
    span = _asked(request, size, tag)
    if span is None:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    partial = span != Span(0, size)
    kind = media_type if HARMLESS.fullmatch(media_type) else UNKNOWN
    if request.method == "HEAD":
        response: HttpResponseBase = HttpResponse(content_type=kind)
    else:
        pieces = storage.read(sha256, span.start, span.end)
        response = StreamingHttpResponse(pieces, content_type=kind, status=206 if partial else 200)
        if partial:
            response.headers["Content-Range"] = f"bytes {span.start}-{span.end - 1}/{size}"
    response.headers["Content-Length"] = str(span.end - span.start)
    response.headers["Accept-Ranges"] = "bytes"
    return _with_headers(response, tag, name, lasting)


def _with_headers(response: HttpResponseBase, tag: str, name: str, lasting: bool) -> HttpResponseBase:
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = f"private, max-age={A_YEAR}, immutable" if lasting else "private, no-cache"
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    if name:
        response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _asked(request: HttpRequest, size: int, tag: str) -> Span | None:
    """Return the requested range; the whole file without a single valid one, None if it lies beyond the end."""
    asked = re.fullmatch(r"bytes=(\d{0,18})-(\d{0,18})", request.headers.get("Range", "").strip())
    if request.method != "GET" or not asked or not any(asked.groups()) or request.headers.get("If-Range", tag) != tag:
        return Span(0, size)
    first, last = asked.groups()
    if not first:
        return Span(max(size - int(last), 0), size) if int(last) and size else None
    start, end = int(first), min(int(last) + 1, size) if last else size
    if last and int(last) < start:
        return Span(0, size)
    return Span(start, end) if start < size else None
