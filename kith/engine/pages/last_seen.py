"""What somebody saw last in a list, so that coming back to it shows the same."""

from __future__ import annotations

from functools import cache

from kith.engine.models import Preference
from kith.engine.policy import Actor
from kith.engine.prepared import ROW, Prepared
from kith.engine.resource import Resource

LONGEST = 4_000
STAFF, ANY_KEY = ROW, "any key"  # stand for the values in the prepared query


def _key(resource: Resource) -> str:
    return f"list:{resource.slug}"


def of(actor: Actor, resource: Resource) -> str:
    """The query string of the list that the actor saw last; empty for the plain list."""
    found = _query().given({STAFF: actor.staff_id, ANY_KEY: _key(resource)}).fetch()
    return found[0][0] if found and isinstance(found[0][0], str) else ""


@cache
def _query() -> Prepared:
    """A kept value, prepared because every list asks for it."""
    return Prepared(Preference.objects.filter(staff=STAFF, key=ANY_KEY).values_list("value")[:1])


def keep(actor: Actor, resource: Resource, address: str) -> None:
    """Remember the list; it costs a write only when it is another one than before."""
    if actor.staff_id is None or len(address) > LONGEST or address == of(actor, resource):
        return
    Preference.objects.update_or_create(
        staff_id=actor.staff_id, key=_key(resource), defaults={"value": address, "agency_id": actor.agency_id}
    )
