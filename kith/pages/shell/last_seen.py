"""What somebody saw last in a list, so that coming back to it shows the same."""

from __future__ import annotations

from functools import cache

from django.db import connection

from kith.engine.declare.resource import Resource
from kith.engine.models import Preference
from kith.engine.policy import Actor
from kith.engine.query.prepared import ROW, Prepared, planned_cursor

LONGEST = 4_000
# One statement of its own: looking at another list is frequent, and the ORM would read, lock and write for it.
KEEP = """
    INSERT INTO engine_preference (agency_id, staff_id, key, value) VALUES (%s, %s, %s, %s)
    ON CONFLICT (staff_id, key) DO UPDATE SET value = excluded.value
"""
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
    value = Preference._meta.get_field("value").get_db_prep_value(address, connection)
    with planned_cursor() as cursor:
        cursor.execute(KEEP, (actor.agency_id, actor.staff_id, _key(resource), value))
