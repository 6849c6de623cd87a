"""What somebody saw last in a list, so that coming back to it shows the same."""

from __future__ import annotations

from kith.engine.models import Preference
from kith.engine.policy import Actor
from kith.engine.resource import Resource

LONGEST = 4_000


def _key(resource: Resource) -> str:
    return f"list:{resource.slug}"


def of(actor: Actor, resource: Resource) -> str:
    """The query string of the list that the actor saw last; empty for the plain list."""
    kept = Preference.objects.filter(staff=actor.staff_id, key=_key(resource)).values_list("value", flat=True).first()
    return kept if isinstance(kept, str) else ""


def keep(actor: Actor, resource: Resource, address: str) -> None:
    """Remember the list; it costs a write only when it is another one than before."""
    if actor.staff_id is None or len(address) > LONGEST or address == of(actor, resource):
        return
    Preference.objects.update_or_create(
        staff_id=actor.staff_id, key=_key(resource), defaults={"value": address, "agency_id": actor.agency_id}
    )
