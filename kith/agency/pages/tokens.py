"""Tokens for programs: one's own, and for the system administrator those of the whole agency."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kith.agency.forms import TokenForm
from kith.agency.models import ApiToken
from kith.agency.services import matrix, tokens
from kith.agency.services.guards import employee_at, require
from kith.sdk.pages import Request, actor_of, done, page, render
from kith.sdk.rules import Actor, FieldErrors, NotFound, work


@require_GET
@page
def mine(request: Request) -> HttpResponse:
    """My tokens, newest first."""
    actor = actor_of(request)
    found = ApiToken.objects.filter(employee=actor.staff_id).order_by("-pk")
    return render(request, "agency/tokens.html", {"tokens": found, "may_create": actor.may("tokens", "create")})


@reauthentication_required
def confirmed(request: Request) -> None:
    """Raise ReauthenticationRequired unless the person proved in the last minutes that it is them."""


@require_http_methods(["GET", "POST"])
@page
def create(request: Request) -> HttpResponse:
    """Make a token; its secret is shown on the answer and never again. The password must have been given just now."""
    actor = actor_of(request)
    require(actor, "tokens", "create")
    try:
        confirmed(request)
    except ReauthenticationRequired:
        return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.path})}")
    form = TokenForm(request.POST if request.method == "POST" else None)
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            token, secret = _create(form.cleaned_data, request.POST.getlist("scopes"), actor)
        except FieldErrors as error:
            problems = [text for texts in error.errors.values() for text in texts]
        else:
            return render(request, "agency/token_made.html", {"token": token, "secret": secret})
    chosen = set(request.POST.getlist("scopes"))
    context = {"form": form, "problems": problems, "table": choices(actor), "chosen": chosen}
    return render(request, "agency/token_new.html", context, status=422 if request.method == "POST" else 200)


def _create(values: dict[str, Any], ticked: list[str], actor: Actor) -> tuple[ApiToken, str]:
    scopes: list[tuple[str, str]] = []
    if values["breadth"] == "some":
        scopes = [(entity, verb) for entity, _colon, verb in (text.partition(":") for text in ticked) if verb]
        if not scopes:
            raise FieldErrors({"scopes": [_("Tick what the token may do, or choose everything.")]})
    last = values["expires"]
    expires_at = datetime.combine(last + timedelta(days=1), time(), ZoneInfo(actor.zone)) if last else None
    employee = employee_at(actor, actor.staff_id or 0)
    with work(by=actor, door="ui", action="tokens.create") as changes:
        return tokens.create_token(
            employee, name=values["name"].strip(), scopes=scopes, expires_at=expires_at, by=actor, changes=changes
        )


def choices(actor: Actor) -> list[tuple[str, list[tuple[str, str]]]]:
    """What the actor may do and can therefore hand on: (entity, [(value, verb in words)])."""
    table = []
    for line in matrix.lines():
        ticks = [
            (f"{line.entity}:{verb}", label)
            for verb, label in line.verbs
            if matrix.ANY not in (line.entity, verb) and actor.may(line.entity, verb)
        ]
        if ticks:
            table.append((line.label, ticks))
    return table


@require_POST
@page
def revoke_own(request: Request, token_id: int) -> HttpResponse:
    """End one of my tokens."""
    return _revoke(request, token_id, {"employee": actor_of(request).staff_id}, "/account/tokens/")


@require_GET
@page
def everybodys(request: Request) -> HttpResponse:
    """Every token of the agency that still works or did."""
    require(actor_of(request), "tokens", "manage")
    found = ApiToken.objects.select_related("employee").order_by("-pk")[:500]
    return render(request, "settings/tokens.html", {"tokens": found})


@require_POST
@page
def revoke_any(request: Request, token_id: int) -> HttpResponse:
    """End anybody's token."""
    require(actor_of(request), "tokens", "manage")
    return _revoke(request, token_id, {}, "/settings/tokens/")


def _revoke(request: Request, token_id: int, whose: dict[str, Any], back: str) -> HttpResponse:
    with work(by=actor_of(request), door="ui", action="tokens.revoke") as changes:
        token = ApiToken.objects.select_for_update(of=("self",), no_key=True).filter(pk=token_id, **whose).first()
        if token is None:
            raise NotFound(_("There is no such token."))
        tokens.revoke(token, changes=changes)
    return done(request, back, _("The token “%(name)s” works no more.") % {"name": token.name})


urlpatterns = [
    path("account/tokens/", mine, name="my-tokens"),
    path("account/tokens/new/", create, name="new-token"),
    path("account/tokens/<id:token_id>/revoke/", revoke_own, name="revoke-token"),
    path("settings/tokens/", everybodys, name="all-tokens"),
    path("settings/tokens/<id:token_id>/revoke/", revoke_any, name="revoke-any-token"),
]
