"""Write the security log, for events that change no record."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from django_scopes import scopes_disabled

from kith.agency.models import Employee, SecurityEvent, User
from kith.sdk.rules import Actor
from kith.sdk.work import every

KEPT = timedelta(days=400)
KEPT_OF_STRANGERS = timedelta(days=30)


def note_user(kind: str, email: str, request: HttpRequest | None, *, detail: str = "") -> None:
    """Log an event of a user in each of their agencies, or without agency for an unknown address.

    Known and unknown addresses cost the same queries. Otherwise the response time would reveal which addresses exist.
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
    """Log an event of an employee in the current agency."""
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
    """Return the client's IP address, as the rate limits see it."""
    if request is None:
        return None
    try:
        return str(get_adapter().get_client_ip(request)) or None
    except PermissionDenied:
        return None


@every(hours=24)
def forget_old() -> None:
    """Delete events older than a little more than a year; events of unknown addresses sooner."""
    now = timezone.now()
    with scopes_disabled():
        SecurityEvent.objects.filter(at__lt=now - KEPT).delete()
        SecurityEvent.objects.filter(agency=None, at__lt=now - KEPT_OF_STRANGERS).delete()
