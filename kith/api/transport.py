"""HTTP transport of the API: authentication, method dispatch, and errors as problem responses."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

import orjson
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _

from kith.api import problems
from kith.engine.models import ChangeSet
from kith.engine.policy import Actor
from kith.engine.web.errors import BadQuery, KithError
from kith.engine.web.http import Request

type Handler = Callable[..., HttpResponseBase]

JSON = "application/json"
CHANGE_SET_HEADER = "Kith-Change-Set"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
logger = logging.getLogger("kith.api")


class Endpoint:
    """One URL of the API, with a handler per method, called as ``handler(request, actor, …)``.

    Django's CSRF check is off here, because a request with a token uses no cookie. Requests with the session cookie are
    checked below, for every method that can write.
    """

    csrf_exempt = True
    body_types: tuple[str, ...] = ("", JSON)

    def __init__(self, **handlers: Handler) -> None:
        """handlers: get, post, patch, delete."""
        self.handlers: dict[str, Handler] = {name.upper(): handler for name, handler in handlers.items()}
        if "GET" in self.handlers:
            self.handlers["HEAD"] = self.handlers["GET"]
        self.allow = ", ".join(sorted({*self.handlers, "OPTIONS"}))

    def __call__(self, request: Request, **parts: Any) -> HttpResponseBase:
        response = self._answer(request, parts)
        response.headers["Cache-Control"] = "no-store"
        if (
            request.method == "HEAD"
            and isinstance(response, HttpResponse)
            and not response.has_header("Content-Length")
        ):
            response.headers["Content-Length"] = str(len(response.content))
            response.content = b""
        return response

    def _answer(self, request: Request, parts: Mapping[str, Any]) -> HttpResponseBase:
        actor = request.actor
        if actor is None:
            return _unauthorized(request)
        method = str(request.method)
        if method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": self.allow})
        handler = self.handlers.get(method)
        if handler is None:
            return _not_allowed(method, self.allow)
        if method not in SAFE and (refused := _check_type(request, self.body_types) or _check_csrf(request)):
            return refused
        return _guarded(handler, request, actor, parts)


def _guarded(handler: Handler, request: Request, actor: Actor, parts: Mapping[str, Any]) -> HttpResponseBase:
    try:
        return handler(request, actor, **parts)
    except KithError as error:
        return problems.of_error(error)
    except OperationalError:
        # The database is locked, restarting, or broke a deadlock: nothing was written, and a retry may succeed.
        logger.exception("the database could not answer")
        busy = problems.problem(503, _("The database is busy; please try again."))
        busy.headers["Retry-After"] = "2"
        return busy


def _unauthorized(request: Request) -> HttpResponse:
    if not request.by_token and request.user.is_authenticated:
        return problems.problem(403, _("You work for no agency at the moment."))
    response = problems.problem(401, _("Sign in, or send a valid token: “Authorization: Bearer …”."))
    given = "Authorization" in request.headers
    response.headers["WWW-Authenticate"] = 'Bearer realm="Kith"' + (', error="invalid_token"' if given else "")
    return response


def _not_allowed(method: str, allow: str) -> HttpResponse:
    response = problems.problem(405, _("“%(method)s” is not possible here.") % {"method": method[:20]})
    response.headers["Allow"] = allow
    return response


class _Csrf(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return problems.problem(403, _("Send the X-CSRFToken header with a session cookie, or use a token."))


def _check_type(request: Request, types: tuple[str, ...]) -> HttpResponse | None:
    """Return a problem for an unsupported Content-Type, before the body is read."""
    if request.content_type in types:
        return None
    return problems.problem(415, _("Send the body as %(type)s.") % {"type": types[-1]})


def _check_csrf(request: Request) -> HttpResponse | None:
    """Return a problem for a request with the session cookie that lacks a valid CSRF token."""
    if request.by_token:
        return None
    guard = _Csrf(lambda request: HttpResponse())
    guard.process_request(request)
    refused = guard.process_view(request, _not_exempt, (), {})
    return refused if isinstance(refused, HttpResponse) else None


def _not_exempt(request: HttpRequest) -> HttpResponse:
    """A dummy view for Django's CSRF check, because endpoints themselves are exempt."""
    return HttpResponse()


def answer(
    data: Any, *, status: int = 200, version: int | None = None, change_set: ChangeSet | None = None
) -> HttpResponse:
    """Return data as JSON, with the record's version as ETag and the change set in a header."""
    response = HttpResponse(orjson.dumps(data), status=status, content_type=JSON)
    return with_headers(response, version=version, change_set=change_set)


def with_headers(
    response: HttpResponse, *, version: int | None = None, change_set: ChangeSet | None = None
) -> HttpResponse:
    """Add the headers of responses about a record or a write."""
    if version is not None:
        response.headers["ETag"] = f'"{version}"'
    if change_set is not None:
        response.headers[CHANGE_SET_HEADER] = str(change_set.pk)
    return response


def only_params(request: Request, *names: str) -> dict[str, str]:
    """Return the query parameters. Raises BadQuery for unknown and repeated ones."""
    errors: dict[str, list[str]] = {}
    for name, values in request.GET.lists():
        if name not in names:
            errors[name] = [_("There is no parameter “%(name)s” here.") % {"name": name[:60]}]
        elif len(values) > 1:
            errors[name] = [_("This may be given once only.")]
    if errors:
        raise BadQuery(errors)
    return {name: value for name in names if (value := request.GET.get(name)) is not None}
