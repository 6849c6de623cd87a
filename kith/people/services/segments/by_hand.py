"""Add records to manual segments: from a record, a selection or a pasted list."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kith.kit.numbers import whole_number
from kith.people.models import Segment, SegmentMember
from kith.sdk.declare import registry
from kith.sdk.models import MainRow
from kith.sdk.rules import Action, Actor, Changes, FieldErrors, action, policy

LABELS = {"segment": gettext_lazy("segment")}
MOST_KEYS = 5_000


def add_to_segment(record: Any, *, by: Actor, changes: Changes, segment: Segment) -> Any:
    """Put the record into a segment that is filled by hand; one that is in it already stays."""
    _check(record, segment, by)
    if not SegmentMember.objects.filter(segment=segment, object_id=record.pk, deleted_at=None).exists():
        changes.add(SegmentMember(segment=segment, object_id=record.pk))
    return record


def remove_from_segment(record: Any, *, by: Actor, changes: Changes, segment: Segment) -> Any:
    """Take the record out of a segment that is filled by hand; one that is not in it stays out."""
    _check(record, segment, by)
    changes.erase_many(list(SegmentMember.objects.filter(segment=segment, object_id=record.pk)))
    return record


def _check(record: Any, segment: Segment, by: Actor) -> None:
    """Raise FieldErrors unless the segment is manual, of this entity, and editable by the actor."""
    resource = registry.of(type(record), by)
    if segment.kind != Segment.Kind.STATIC:
        problem = _("“%(name)s” is filled by its condition; choose one that is filled by hand.")
    elif segment.entity != resource.slug:
        problem = _("“%(name)s” is made of other records; choose a segment of %(entity)s.")
    elif not policy.covers(by, "edit", segment, registry.of(Segment, by)):
        problem = _("You may see “%(name)s” but not change who is in it.")
    else:
        return
    raise FieldErrors({"segment": [problem % {"name": segment.name, "entity": resource.label_plural}]})


def actions_on(model: type[MainRow]) -> tuple[Action, Action]:
    """Return both rules as actions of an entity; they only require the right to see the record."""
    put = action(model, label=gettext_lazy("Add to segment"), permission="view", icon="list-details", labels=LABELS)
    take = action(model, label=gettext_lazy("Take out of segment"), permission="view", icon="x", labels=LABELS)
    return put(add_to_segment), take(remove_from_segment)


def paste(segment: Segment, text: str, *, by: Actor, changes: Changes) -> list[str]:
    """Add records by id, or by e-mail address if they have one, one per line; return the lines without a match.

    Raises FieldErrors if there are too many lines, or if the segment is not manual.
    """
    keys = list(dict.fromkeys(part.strip() for part in text.replace(",", "\n").replace(";", "\n").splitlines()))
    keys = [key for key in keys if key]
    resource = registry.named(segment.entity, by)
    _check(resource.model(), segment, by)
    if len(keys) > MOST_KEYS:
        raise FieldErrors({"keys": [_("At most %(most)d lines are possible; import a file.") % {"most": MOST_KEYS}]})
    found = _found(keys, resource.slug, by)
    known = set(SegmentMember.objects.filter(segment=segment, deleted_at=None).values_list("object_id", flat=True))
    wanted = {row for rows in found.values() for row in rows} - known
    changes.add_many([SegmentMember(segment=segment, object_id=row) for row in sorted(wanted)])
    return [key for key in keys if key not in found]


def _found(keys: list[str], entity: str, by: Actor) -> dict[str, list[int]]:
    """Return line → ids of matching visible records."""
    visible = policy.scope(by, "view", registry.named(entity, by))
    numbers = {key: number for key in keys if (number := whole_number(key)) is not None}
    there = set(visible.filter(pk__among=list(numbers.values())).values_list("pk", flat=True))
    found = {key: [number] for key, number in numbers.items() if number in there}
    if not hasattr(visible.model, "email"):
        return found
    addresses = [key for key in keys if "@" in key and "\x00" not in key]
    for row, email in visible.filter(email__in=addresses).values_list("pk", "email"):
        found.setdefault(email, []).append(row)
    return found
