"""Concurrent edits of one record: different fields are merged, the same field is a conflict for the second user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kith.engine.history.roots import entity_of
from kith.engine.models import Change
from kith.engine.web.errors import Conflict, Refused

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource


def check_version(resource: Resource, row: Any, values: dict[str, Any], version: int | None) -> None:
    """Raise Conflict if a field of ``values`` was changed after ``version``.

    The conflict has current, yours and original per field, as in history. Child rows and tags are compared as whole
    lists if the record has changed.
    """
    if version is None or version == row.version:
        return
    if version > row.version:
        raise Refused(_("This version of the record does not exist yet."))
    originals = changed_since(row, version)
    clashes = {}
    for name, value in values.items():
        field = resource.bound[name]
        if name in originals and not field.kind.many:
            current = field.kind.record(field.stored(row))
            yours = field.kind.record(value)
            if current != yours:
                clashes[name] = {"current": current, "yours": yours, "original": originals[name]}
    if clashes:
        raise Conflict(_("Somebody else has changed this meanwhile."), version=row.version, fields=clashes)


def require_version(row: Any, version: int | None) -> None:
    """Raise Conflict if the row changed after ``version``; for writes of the whole record."""
    if version is not None and version != row.version:
        raise Conflict(_("Somebody else has changed this meanwhile."), version=row.version, fields={})


def changed_since(row: Any, version: int) -> dict[str, Any]:
    """Return the fields that changed after ``version``: field → value at that version."""
    entity = entity_of(type(row))
    changes = Change.objects.filter(
        agency_id=row.agency_id, entity=entity, object_id=row.pk, version__gt=version, **_root_of(row, entity)
    ).order_by("id")
    originals: dict[str, Any] = {}
    for change in changes:
        for name, (before, _after) in change.fields.items():
            originals.setdefault(name, before)
    return originals


def _root_of(row: Any, entity: str) -> dict[str, Any]:
    return {} if row.part_of else {"root_entity": entity, "root_id": row.pk}
