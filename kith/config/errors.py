"""Error responses for requests that fail outside of a view: a page, or application/problem+json below /api/."""

from __future__ import annotations

from http import HTTPStatus
from typing import cast

import orjson
from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import gettext as _

from kith.config.logs import request_id
from kith.engine.web.http import Request
from kith.pages.shell.base import render


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request itself is malformed."""
    return answer(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: the target exists, but the user may not do this."""
    return answer(request, 403, detail=str(exception))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: there is no such page, or the user may not know that it exists."""
    return answer(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a bug; the response shows the request id for searching the log."""
    return answer(request, 500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was not sent from one of our pages, or cookies are off."""
    return answer(request, 403, detail=_("This form has expired. Go back, load the page again and send it once more."))


def answer(request: HttpRequest, status: int, *, detail: str = "") -> HttpResponse:
    """Return the error as HTML or as problem+json, depending on the client."""
    if request.path.startswith("/api/"):
        return _problem(status, detail)
    context = {"status": status, "title": HTTPStatus(status).phrase, "detail": detail, "request_id": request_id.get()}
    if status == HTTPStatus.NOT_FOUND and getattr(request, "actor", None) is not None:
        return render(cast(Request, request), "errors/404.html", context, status=status)
    try:
        return HttpResponse(render_to_string(f"errors/{status}.html", context, request), status=status)
    except TemplateDoesNotExist:
        return HttpResponse(_plain(status, detail), status=status)


def _problem(status: int, detail: str) -> HttpResponse:
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if detail:
        body["detail"] = detail
    if request := request_id.get():
        body["request_id"] = request
    return HttpResponse(orjson.dumps(body), status=status, content_type="application/problem+json")


def _plain(status: int, detail: str) -> str:
    return format_html(
        "<!doctype html><html lang=en><title>{0}</title><h1>{0}</h1><p>{1}</p><p>{2}</p></html>",
        HTTPStatus(status).phrase,
        detail,
        request_id.get(),
    )
