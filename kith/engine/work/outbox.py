"""Delivery of events: each handler gets each event after commit, at least once, in the order in which they happened.

Handlers are for what may come later than the write: mail, webhooks, analytics. Money and invariants are direct calls.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django_scopes import scope

from kith.engine.models import OutboxEvent

logger = logging.getLogger("kith.outbox")
BATCH = 100
MOST_ATTEMPTS = 12

type Handler = Callable[[OutboxEvent], None]
_handlers: dict[str, list[Handler]] = {}


def on(name: str) -> Callable[[Handler], Handler]:
    """Register a handler for events of this name. It must be harmless when an event comes twice."""

    def register(handler: Handler) -> Handler:
        _handlers.setdefault(name, []).append(handler)
        return handler

    return register


def deliver() -> int:
    """Hand out the events that wait; answers how many were delivered. Run by the worker as a chore."""
    delivered = 0
    waiting = OutboxEvent.objects.filter(delivered_at=None, attempts__lt=MOST_ATTEMPTS).order_by("id")
    for event_id in list(waiting.values_list("pk", flat=True)[:BATCH]):
        delivered += _deliver_one(event_id)
    return delivered


def _deliver_one(event_id: int) -> bool:
    with transaction.atomic():
        event = OutboxEvent.objects.select_for_update(skip_locked=True).filter(pk=event_id, delivered_at=None).first()
        if event is None:
            return False
        try:
            with transaction.atomic(), scope(agency=event.agency_id):
                for handler in _handlers.get(event.name, ()):
                    handler(event)
        except Exception as error:
            logger.exception("an event could not be delivered", extra={"event": event.pk, "event_name": event.name})
            event.attempts += 1
            event.error = str(error)[:2000]
            event.save(update_fields=["attempts", "error"])
            return False
        event.delivered_at = timezone.now()
        event.save(update_fields=["delivered_at"])
        return True
