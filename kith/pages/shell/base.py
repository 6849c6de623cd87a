"""Shared code of all pages: the actor, error pages, fragments, toasts and redirects."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from kith.engine.models import ChangeSet
from kith.engine.policy import Actor
from kith.engine.web import templates
from kith.engine.web.errors import Forbidden, KithError, Moved
from kith.engine.web.http import Request
from kith.pages.shell.frame import shell

# Permissions-Policy of signed-in pages: geolocation for addresses, the camera for business cards.
DEVICE = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"

type View[**P] = Callable[Concatenate[Request, P], HttpResponseBase]


def page[**P](view: View[P]) -> Callable[..., HttpResponseBase]:
    """Decorate a view that requires sign-in; anonymous users are redirected to the login page and back."""

    @wraps(view)
    def guarded(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.actor is None:
            if request.user.is_authenticated:
                return render(
                    request, "errors/403.html", {"message": _("You work for no agency at the moment.")}, status=403
                )
            return _to_sign_in(request)
        try:
            response = view(request, *args, **kwargs)
        except KithError as error:
            response = refusal(request, error)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return guarded


def actor_of(request: Request) -> Actor:
    """The actor of a request that passed ``page``."""
    if request.actor is None:
        raise Forbidden(_("Please sign in."))
    return request.actor


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    address = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}"
    if templates.wants_fragment(request):
        return HttpResponse(status=204, headers={"HX-Redirect": resolve_url(settings.LOGIN_URL)})
    return HttpResponseRedirect(address)


def refusal(request: Request, error: KithError) -> HttpResponse:
    """Return an error page, or a toast for an htmx request; a merged record becomes a redirect."""
    if isinstance(error, Moved) and request.method in ("GET", "HEAD"):
        # 302 and not 301, because the merge can be undone.
        old, new = (f"{error.url}{number}/" for number in (error.old_id, error.new_id))
        return HttpResponseRedirect(request.get_full_path().replace(old, new, 1))
    if templates.wants_fragment(request) or request.method != "GET":
        return toast(
            HttpResponse(error.message, status=error.status, content_type="text/plain"), error.message, bad=True
        )
    template = f"errors/{error.status if error.status in (403, 404) else 400}.html"
    return render(request, template, {"status": error.status, "message": error.message}, status=error.status)


def render(
    request: Request, template: str, context: Mapping[str, Any] | None = None, *, fragment: str = "", status: int = 200
) -> HttpResponse:
    """Render a whole page, or only its block ``fragment`` for an htmx request."""
    if fragment and templates.wants_fragment(request):
        return templates.respond(request, template, dict(context or {}), fragment=fragment, status=status)
    values = {**(shell(request, request.actor) if request.actor is not None else {}), **(context or {})}
    response = templates.respond(request, template, values, fragment=fragment or "content", status=status)
    patch_vary_headers(response, ["HX-Request"])
    if request.actor is not None:
        response.headers["Permissions-Policy"] = DEVICE
    return response


def toast(response: HttpResponse, text: str, *, undo: ChangeSet | None = None, bad: bool = False) -> HttpResponse:
    """Add a toast to the response, optionally with an Undo button."""
    detail = {"text": text, "kind": "danger" if bad else "", "undo_url": _undo_url(undo)}
    return trigger(response, "toast", detail)


def trigger(response: HttpResponse, event: str, detail: Any = True) -> HttpResponse:
    """Add an HX-Trigger event; parts of the page that listen to it reload themselves."""
    events = json.loads(response.headers.get("HX-Trigger", "{}"))
    events[event] = detail
    response.headers["HX-Trigger"] = json.dumps(events)
    return response


def _undo_url(change_set: ChangeSet | None) -> str:
    return reverse("undo", args=[change_set.pk]) if change_set is not None else ""


def done(
    request: Request,
    to: str,
    text: str,
    *,
    undo: ChangeSet | None = None,
    event: str = "changed",
    redirect: bool = False,
) -> HttpResponse:
    """Return the response to a successful write: toast and event for htmx, else a redirect with a message.

    ``redirect`` goes to ``to`` in both cases, for writes after which the current page is no longer right.
    """
    fragment = templates.wants_fragment(request)
    if fragment and not redirect:
        return trigger(toast(HttpResponse(status=204), text, undo=undo), event)
    messages.success(request, text, extra_tags=_undo_url(undo))
    return HttpResponse(status=204, headers={"HX-Redirect": to}) if fragment else HttpResponseRedirect(to)
