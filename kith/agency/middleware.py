"""Middleware that finds the actor of a request, by session or API token, and limits all queries to its agency."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponseBase
from django.utils import timezone, translation
from django_scopes import scopes_disabled

from kith.agency.backends import Place, places_of
from kith.agency.models import ApiToken, User
from kith.agency.services.actors import actor_of, narrowed
from kith.agency.services.secrets import hash_secret
from kith.sdk.declare import Resource, registry
from kith.sdk.models import within
from kith.sdk.pages import Request
from kith.sdk.rules import Actor, Prepared

__all__ = ["Actors", "AgencyRequest", "hash_secret"]

BEARER = "Bearer "
API = "/api/"
PLACE = "place"  # session key of the employee id of the current workplace
ANY_HASH = "any hash"  # placeholder for the hash in the prepared query
USED_SECONDS = 300  # precision of a token's "last used", so that it does not cost a write per request


# The columns that decide about a token's validity and rights.
TOKEN_FACTS = (
    "pk", "agency_id", "employee_id", "scopes", "expires_at", "revoked_at", "deleted_at", "last_used_at",
    "agency__rights_stamp", "employee__is_active", "employee__deleted_at", "employee__user_id",
    "employee__user__is_active",
)  # fmt: skip


class AgencyRequest(Request):
    """A request with all workplaces of its user, for the menu that switches agencies."""

    places: list[Place]


class Actors:
    """Sets ``request.actor`` (None if nobody is signed in) and limits every query of the request to one agency.

    Rights are read on each request, so a revoked right is gone on the next one. An API request with a token ignores the
    session, and a session never gets the narrower rights of a token.
    """

    def __init__(self, get_response: Callable[[AgencyRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: AgencyRequest) -> HttpResponseBase:
        authorization = request.headers.get("Authorization", "")
        request.by_token = bool(authorization) and request.path.startswith(API)
        request.places = []
        if request.by_token:
            secret = authorization.removeprefix(BEARER)
            request.actor = actor_of_token(secret) if authorization.startswith(BEARER) else None
        else:
            request.actor = actor_of_session(request)
        with ExitStack() as stack:
            if request.actor is not None:
                _enter(stack, request.actor)
            return self._get_response(request)

    def process_view(self, request: AgencyRequest, view: object, args: Sequence[object], named: dict[str, Any]) -> None:
        """Hand the entity that an address names to its view as the actor sees it."""
        resource = named.get("resource")
        if isinstance(resource, Resource):
            named["resource"] = registry.seen(resource, request.actor)


def _enter(stack: ExitStack, actor: Actor) -> None:
    """Activate agency, time zone and language of the actor for the duration of the request."""
    stack.enter_context(within(actor))
    stack.enter_context(timezone.override(ZoneInfo(actor.zone)))
    if actor.language in dict(settings.LANGUAGES):
        stack.enter_context(translation.override(actor.language))


def actor_of_token(secret: str) -> Actor | None:
    """Return the actor of a valid token, narrowed to its scopes; None if invalid. One query while nothing changes."""
    now = timezone.now()
    with scopes_disabled():
        found = _token_query().given({ANY_HASH: hash_secret(secret)}).fetch()
        facts = dict(zip(TOKEN_FACTS, found[0], strict=True)) if found else {}
        if not facts or not _is_valid(facts, now):
            return None
        if facts["last_used_at"] is None or (now - facts["last_used_at"]).total_seconds() > USED_SECONDS:
            ApiToken.objects.filter(pk=facts["pk"]).update(last_used_at=now)
    agency_id, rights_stamp = facts["agency_id"], facts["agency__rights_stamp"]
    actor = actor_of(facts["employee_id"], agency_id=agency_id, rights_stamp=rights_stamp)
    return narrowed(actor, tuple((entity, verb) for entity, verb in facts["scopes"]))


@cache
def _token_query() -> Prepared:
    """Prepare the query for a token by hash; it runs on each API request."""
    return Prepared(ApiToken.objects.filter(secret_hash=ANY_HASH).values_list(*TOKEN_FACTS)[:1])


def _is_valid(facts: Mapping[str, Any], now: datetime) -> bool:
    """Whether the token, its employee and its user are all active."""
    ended = facts["revoked_at"] or facts["deleted_at"] or facts["employee__deleted_at"]
    expired = facts["expires_at"] is not None and facts["expires_at"] <= now
    user_may = facts["employee__user_id"] is None or facts["employee__user__is_active"]
    return not ended and not expired and facts["employee__is_active"] and bool(user_may)


def actor_of_session(request: AgencyRequest) -> Actor | None:
    """Return the actor of the signed-in user in the current agency; None if nobody is signed in."""
    user = request.user
    if not isinstance(user, User):
        return None
    request.places = places_of(user.pk) if user.workplaces is None else user.workplaces
    if not request.places:
        return None
    by_id = {place.pk: place for place in request.places}
    wanted = (request.session.get(PLACE), user.current_employee_id)
    place = next((by_id[key] for key in wanted if key in by_id), request.places[0])
    return actor_of(place.pk, agency_id=place.agency_id, rights_stamp=place.rights_stamp)
