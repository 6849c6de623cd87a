"""From a request to an actor: who is signed in, or whose token this is, in which agency; and nothing beyond it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import ExitStack
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from kith.agency.models import ApiToken, Employee
from kith.agency.services.actors import actor_of, ceiling_of
from kith.engine.policy import Actor

BEARER = "Bearer "
API = "/api/"


class Actors:
    """Sets ``request.actor`` (None for strangers) and keeps every query of the request within one agency.

    Rights are looked up with each request, so they end with the request after they were taken away. Requests to
    the API with a token never see the session, and a session never carries a token's narrower rights.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        authorization = request.headers.get("Authorization", "")
        if request.path.startswith(API) and authorization:
            actor = actor_of_token(authorization.removeprefix(BEARER)) if authorization.startswith(BEARER) else None
            request.by_token = True  # type: ignore[attr-defined]
        else:
            actor = actor_of_session(request)
            request.by_token = False  # type: ignore[attr-defined]
        request.actor = actor  # type: ignore[attr-defined]
        with ExitStack() as stack:
            if actor is not None:
                stack.enter_context(scope(agency=actor.agency_id))
                stack.enter_context(timezone.override(ZoneInfo(actor.zone)))
            return self._get_response(request)


def hash_secret(secret: str) -> str:
    """What is kept of a random secret. It has 256 bits, so a plain hash cannot be searched."""
    return hashlib.sha256(secret.encode()).hexdigest()


def actor_of_token(secret: str) -> Actor | None:
    """The actor of a valid token, with the rights that the token leaves them."""
    now = timezone.now()
    with scopes_disabled():
        token = (
            ApiToken.objects.select_related("employee__user", "agency")
            .filter(
                Q(expires_at=None) | Q(expires_at__gt=now),
                secret_hash=hash_secret(secret),
                revoked_at=None,
                deleted_at=None,
                employee__is_active=True,
                employee__deleted_at=None,
            )
            .first()
        )
        if token is None or (token.employee.user is not None and not token.employee.user.is_active):
            return None
        if token.last_used_at is None or (now - token.last_used_at).total_seconds() > 300:
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    actor = actor_of(token.employee_id, agency_id=token.agency_id, rights_stamp=token.agency.rights_stamp)
    ceiling = ceiling_of((entity, verb) for entity, verb in token.scopes)
    return actor if ceiling is None else actor.narrowed(ceiling)


def actor_of_session(request: HttpRequest) -> Actor | None:
    """The actor of whoever is signed in, in the agency where they work at the moment."""
    user = request.user
    if not user.is_authenticated:
        return None
    with scopes_disabled():
        places = Employee.objects.select_related("agency").filter(user=user.pk, is_active=True, deleted_at=None)
        current = user.current_employee_id
        place = places.filter(pk=current).first() if current else None
        place = place or places.order_by("pk").first()
    if place is None:
        return None
    return actor_of(place.pk, agency_id=place.agency_id, rights_stamp=place.agency.rights_stamp)
