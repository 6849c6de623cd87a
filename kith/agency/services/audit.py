"""The log of what happens around signing in, beside the change sets of what is written."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from django_scopes import scopes_disabled

from kith.agency.models import Employee, SecurityEvent, User
from kith.sdk.rules import Actor

KEPT = timedelta(days=400)
KEPT_OF_STRANGERS = timedelta(days=30)


def note_user(kind: str, email: str, request: HttpRequest | None, *, detail: str = "") -> None:
    """Note what happened around a user, in every agency where they work, or without one for an unknown address.

    A known and an unknown address cost the same queries, so the time of an answer does not betray which it was.
    """
    with scopes_disabled():
        places: list[tuple[int | None, int | None]] = list(
            Employee.objects.filter(user__email__iexact=email, deleted_at=None)
            .order_by("pk")
            .values_list("agency_id", "pk")[:20]
        )
        SecurityEvent.objects.bulk_create(
            _event(kind, agency_id, staff_id, email=email, request=request, detail=detail)
            for agency_id, staff_id in places or [(None, None)]
        )


def note_actor(kind: str, actor: Actor, request: HttpRequest | None = None, *, detail: str = "") -> None:
    """Note what a member of staff did in the agency where they work now."""
    user = User.objects.filter(pk=actor.user_id).first() if actor.user_id is not None else None
    _event(
        kind, actor.agency_id, actor.staff_id, email=user.email if user else "", request=request, detail=detail
    ).save(force_insert=True)


def _event(
    kind: str, agency_id: int | None, staff_id: int | None, *, email: str, request: HttpRequest | None, detail: str
) -> SecurityEvent:
    return SecurityEvent(
        agency_id=agency_id,
        staff_id=staff_id,
        kind=kind,
        at=timezone.now(),
        email=email[:254].replace("\x00", ""),
        ip=address_of(request),
        agent=request.headers.get("User-Agent", "")[:200].replace("\x00", "") if request is not None else "",
        detail=detail[:500],
    )


def address_of(request: HttpRequest | None) -> str | None:
    """The address from which a request came, as the rate limits see it."""
    if request is None:
        return None
    try:
        return str(get_adapter().get_client_ip(request)) or None
    except PermissionDenied:
        return None


def forget_old() -> None:
    """Delete what is older than a little more than a year, and sooner what concerns nobody here."""
    now = timezone.now()
    with scopes_disabled():
        SecurityEvent.objects.filter(at__lt=now - KEPT).delete()
        SecurityEvent.objects.filter(agency=None, at__lt=now - KEPT_OF_STRANGERS).delete()
