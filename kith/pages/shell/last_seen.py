"""The last seen query of each list per employee, so that coming back shows the same."""

from __future__ import annotations

from functools import cache

from django.db import connection

from kith.engine.declare.resource import Resource
from kith.engine.models import Preference
from kith.engine.policy import Actor
from kith.engine.query.prepared import ROW, Prepared, planned_cursor

LONGEST = 4_000
# One upsert instead of the ORM's update_or_create, which reads, locks and writes: viewing another list is frequent.
KEEP = """
    INSERT INTO engine_preference (agency_id, staff_id, key, value) VALUES (%s, %s, %s, %s)
    ON CONFLICT (staff_id, key) DO UPDATE SET value = excluded.value
"""
STAFF, ANY_KEY = ROW, "any key"  # placeholders in the prepared query


def _key(resource: Resource) -> str:
    return f"list:{resource.slug}"


def of(actor: Actor, resource: Resource) -> str:
    """Return the last seen query string; empty for the plain list."""
    found = _query().given({STAFF: actor.staff_id, ANY_KEY: _key(resource)}).fetch()
    return found[0][0] if found and isinstance(found[0][0], str) else ""


@cache
def _query() -> Prepared:
    """Prepare the query; every list runs it."""
    return Prepared(Preference.objects.filter(staff=STAFF, key=ANY_KEY).values_list("value")[:1])


def keep(actor: Actor, resource: Resource, address: str) -> None:
    """Store the list's query string, if it differs from the stored one."""
    if actor.staff_id is None or len(address) > LONGEST or address == of(actor, resource):
        return
    value = Preference._meta.get_field("value").get_db_prep_value(address, connection)
    with planned_cursor() as cursor:
        cursor.execute(KEEP, (actor.agency_id, actor.staff_id, _key(resource), value))
