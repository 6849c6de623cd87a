"""Redirects from merged records to their survivors."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kith.engine import policy
from kith.engine.models import Redirect
from kith.engine.web.errors import Moved, Refused

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.models import Row
    from kith.engine.policy import Actor


def survivors(resource: Resource, ids: Collection[int], by: Actor) -> dict[int, int]:
    """Return old id → id of the survivor, if visible to the actor."""
    if not ids:
        return {}
    led = Redirect.objects.filter(entity=resource.slug, old_id__in=ids, deleted_at=None).values_list("old_id", "new_id")
    found = dict(led)
    if not found:
        return {}
    visible = policy.scope(by, "view", resource).filter(pk__in=set(found.values())).values_list("pk", flat=True)
    seen = set(visible)
    return {old: new for old, new in found.items() if new in seen}


def follow(resource: Resource, row_id: int, by: Actor) -> None:
    """Raise Moved if the record was merged into a visible one."""
    new = survivors(resource, [row_id], by).get(row_id)
    if new is not None:
        told = _("This %(entity)s was merged into another one, number %(id)d; go on there.")
        raise Moved(told % {"entity": resource.label, "id": new}, old_id=row_id, new_id=new, url=resource.url)


def former_ids(entity: str, row_id: int) -> list[int]:
    """Return the ids of the records merged into this one."""
    led = Redirect.objects.filter(entity=entity, new_id=row_id, deleted_at=None)
    return list(led.order_by("pk").values_list("old_id", flat=True))


def refuse_return(row: Row, entity: str) -> None:
    """Raise Refused for a merged record: its parts belong to the survivor now."""
    led = Redirect.objects.filter(entity=entity, old_id=row.pk, deleted_at=None).values_list("new_id", flat=True)
    for new in led:
        told = _("This record was merged into number %(id)d; take the merge back there instead.")
        raise Refused(told % {"id": new})
