"""The side bar's entry for the duplicate queue, with its count."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from kith.people.services.duplicates.queue import MOST_COUNTED, count_open
from kith.sdk.declare import registry
from kith.sdk.pages import Request, frame
from kith.sdk.rules import Actor, policy

QUEUE = "/contacts/duplicates/"


def register() -> None:
    """Add the queue to the side bar; called once at start-up."""
    frame.add_page("sell", 40, label=_("Duplicates"), url=QUEUE, icon="git-merge", when=works_off, adds=part)


def works_off(actor: Actor) -> bool:
    """Whether the actor may merge contacts."""
    return policy.may(actor, "edit", registry.named("contacts", actor))


def part(request: Request, actor: Actor) -> dict[str, Any]:
    """Return the template context: the number of open pairs."""
    if not works_off(actor):
        return {}
    count = count_open(actor)
    return {"nav_counts": {QUEUE: f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else str(count or "")}}
