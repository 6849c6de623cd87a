"""``Idempotency-Key``: a repeated or concurrent POST has one effect and one response."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from secrets import token_hex

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_scopes import scopes_disabled

from kith.api.problems import BadRequest
from kith.engine.models import IdempotencyKey
from kith.engine.policy import Actor
from kith.engine.web.errors import Invalid
from kith.engine.web.http import Request
from kith.engine.work.schedule import every

KEEP = timedelta(hours=24)
LONGEST = 200
_KEPT_HEADERS = ("Content-Type", "Location", "ETag", "Kith-Change-Set")


def once(request: Request, actor: Actor, work: Callable[[], HttpResponse]) -> HttpResponse:
    """Do the work, or return the stored response of a request with the same key in the last 24 hours.

    The key is inserted in the transaction of the work. So a concurrent request with it waits until the first one ends
    (PostgreSQL at the unique index, SQLite at BEGIN IMMEDIATE), and a failed request leaves no key.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return work()
    if actor.staff_id is None or not 0 < len(key) <= LONGEST or not (key.isascii() and key.isprintable()):
        raise BadRequest(_("An Idempotency-Key has 1 to %(most)d printable ASCII characters.") % {"most": LONGEST})
    claim, asked = token_hex(16), _hash(request)
    with transaction.atomic():
        entry = _claim(actor, key, asked=asked, claim=claim)
        if entry.request_hash != asked:
            raise Invalid(_("This Idempotency-Key was used for another request; choose a new one."))
        if entry.claim != claim:
            return _again(entry)
        response = work()
        entry.status, entry.body = response.status_code, response.content.decode()
        entry.headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
        entry.save(update_fields=["status", "headers", "body"])
        return response


def _claim(actor: Actor, key: str, *, asked: str, claim: str) -> IdempotencyKey:
    now = timezone.now()
    mine = {"staff_id": actor.staff_id, "key": key}
    IdempotencyKey.objects.filter(**mine, at__lt=now - KEEP).delete()
    fresh = IdempotencyKey(agency_id=actor.agency_id, **mine, request_hash=asked, claim=claim, at=now)
    IdempotencyKey.objects.bulk_create([fresh], ignore_conflicts=True)
    return IdempotencyKey.objects.get(**mine)


def _hash(request: Request) -> str:
    """Hash method, URL and body of the request."""
    seen = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    seen.update(request.body)
    return seen.hexdigest()


def _again(entry: IdempotencyKey) -> HttpResponse:
    headers = {**entry.headers, "Idempotency-Replayed": "true"}
    return HttpResponse(entry.body.encode(), status=entry.status, headers=headers)


@every(hours=6)
def forget_old() -> None:
    """Delete stored responses older than a day; they may contain personal data."""
    with scopes_disabled():
        IdempotencyKey.objects.filter(at__lt=timezone.now() - KEEP).delete()
