"""Tags are called by name: one that nobody has used before comes into being when a record first gets it."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import connection

from kith.engine.fields.base import Field
from kith.kit.names import fold

if TYPE_CHECKING:
    from kith.engine.write.changes import Changes

# The first half of the advisory lock's key: a number of our own, so that other uses of the database do not collide.
LOCK_SPACE = 0x74616773  # “tags”


def by_names(field: Field, names: Iterable[str], *, changes: Changes) -> dict[str, Any]:
    """The tags of these names by their folded name; unknown ones are made. Call within a transaction."""
    tag = field.model_field.remote_field.model
    wanted = {fold(name): name for name in names}
    known = {found.key: found for found in tag.objects.filter(key__in=list(wanted))}
    if len(known) < len(wanted):
        _wait_for_other_makers(tag, changes.by.agency_id)
        known = {found.key: found for found in tag.objects.filter(key__in=list(wanted))}
    missing = [tag(name=name, key=key) for key, name in wanted.items() if key not in known]
    changes.add_many(missing)
    return known | {made.key: made for made in missing}


def _wait_for_other_makers(tag: Any, agency_id: int | None) -> None:
    """Two writers may want the same new tag: the second waits until the first has committed, and then finds it.

    On SQLite there is only one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        key = zlib.crc32(f"{tag._meta.db_table}/{agency_id}".encode()) & 0x7FFFFFFF
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, key])
