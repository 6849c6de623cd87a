"""Rules of segments: a valid condition without cycles, and no deletion while in use."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs

from django.utils.translation import gettext as _

from kith.engine.fields.child_rows import Children
from kith.engine.fields.happenings import Rows
from kith.engine.policy.sensitive import is_sensitive
from kith.kit.numbers import whole_number
from kith.people.models import Segment, SegmentMember
from kith.people.services.segments.field import FIELD, SegmentLink, members_of, reader_of, within
from kith.people.services.segments.holding import tree_of
from kith.sdk.declare import Errors, Field, Resource, registry
from kith.sdk.models import Change, SavedView
from kith.sdk.rules import Actor, BadQuery, FieldErrors, Invalid, Node, Refused, from_json, leaf, leaves, policy

NAMED = 5


def problems(row: Segment) -> Errors:
    """Validate a segment: its condition, and no change between manual and conditional while it has members."""
    if row.kind == Segment.Kind.STATIC:
        return {"tree": [str(_("A segment that is filled by hand has no condition."))]} if row.tree else {}
    if row.pk is not None and SegmentMember.objects.filter(segment=row.pk, deleted_at=None).exists():
        return {"kind": [str(_("Take the records that were put in by hand out of it first."))]}
    if not row.tree:  # a segment is created with a name first; until it has a condition, it has no members
        return {}
    if registry.get(row.entity) is None:  # the field itself says so
        return {}
    if _sensitive(row, Actor.system(row.agency_id)) is not None:
        return {}  # ``refuse_sensitive`` knows the actor, and whether they may read that there is such a field
    return _faults(row)


def _faults(row: Segment) -> Errors:
    """Return what is wrong with the condition, in words that name no sensitive field."""
    reader = reader_of(Actor.system(row.agency_id, staff_id=row.owner_id or row.created_by_id or 0))
    try:
        within(row.pk or 0, tree_of(row), registry.named(row.entity, reader), reader)
        members_of(row, reader)
    except BadQuery as error:
        return {"tree": [f"{name}: {' '.join(texts)}" for name, texts in error.errors.items()]}
    except Invalid as error:
        return {"tree": [error.message]}
    return {}


def refuse_sensitive(written: Sequence[tuple[Segment, Mapping[str, Any]]], *, by: Actor) -> None:
    """Refuse conditions on sensitive fields: membership would reveal their values to others. Raises FieldErrors.

    An actor who may not see such a field gets the same error as for an unknown one.
    """
    for row, _fields in written:
        if (field := _sensitive(row, by)) is not None:
            text = _("“%(label)s” is sensitive, and a segment would tell others what it says; leave it out.")
            raise FieldErrors({"tree": [text % {"label": field.label}]})
        if _sensitive(row, Actor.system(row.agency_id)) is not None:
            raise FieldErrors(_faults(row))


def _sensitive(row: Segment, actor: Actor) -> Field | None:
    """Return the first sensitive field in the condition of a segment, as far as the actor sees any."""
    resource = registry.get(row.entity, actor)
    if resource is None:
        return None
    try:
        return _sensitive_in(tree_of(row), resource, actor)
    except BadQuery:  # no condition at all; ``_faults`` says why
        return None


def _sensitive_in(tree: Node | None, resource: Resource, actor: Actor) -> Field | None:
    for where in leaves(tree) if tree is not None else ():
        field = leaf(where.path, resource, actor)
        if field is None or is_sensitive(field):
            found = field
        elif where.part is not None and isinstance(field.kind, (Children, Rows)):
            found = _sensitive_in(where.part, field.kind.target(field, actor), actor)
        else:
            found = None
        if found is not None:
            return found
    return None


def guard(kind: str, written: Sequence[tuple[Segment, Mapping[str, Any]]], *, by: Actor) -> None:
    """Refuse to delete a segment used by other segments or saved views. Raises Refused with their names."""
    if kind not in (Change.Kind.TRASH, Change.Kind.ERASE):
        return
    gone = {row.pk for row, _fields in written}
    for row, _fields in written:
        uses = [name for pk, name in used_in(row, by=by) if pk not in gone]
        if uses:
            more = _(" and %(number)d more") % {"number": len(uses) - NAMED} if len(uses) > NAMED else ""
            raise Refused(
                _("“%(name)s” is in use, so it stays: %(uses)s. Change these first.")
                % {"name": row.name, "uses": ", ".join(uses[:NAMED]) + more}
            )


def used_in(segment: Segment, *, by: Actor) -> list[tuple[int, str]]:
    """Return (segment id or 0, description) of all uses; names of visible ones only."""
    seen = set(policy.scope(by, "view", registry.of(Segment, by)).values_list("pk", flat=True))
    found = []
    others = Segment.objects.filter(deleted_at=None, tree__contains=FIELD).exclude(pk=segment.pk)
    for other in others:
        tree, resource = tree_of(other), registry.get(other.entity, by)
        if tree is not None and resource is not None and segment.pk in _asked(tree, resource, by):
            name = _("the segment “%(name)s”") % {"name": other.name} if other.pk in seen else _("another segment")
            found.append((other.pk, str(name)))
    for view in SavedView.objects.filter(deleted_at=None, params__contains=FIELD):
        resource = registry.get(view.entity, by)
        if resource is not None and segment.pk in _asked_by(view.params, resource, by):
            mine = view.owner_id == by.staff_id or view.audience == SavedView.Audience.ALL
            name = _("the view “%(name)s”") % {"name": view.name} if mine else _("a view of somebody else's")
            found.append((0, str(name)))
    return found


def _asked_by(params: str, resource: Resource, by: Actor) -> set[int]:
    """Return the segments in a list's query string."""
    found: set[int] = set()
    for name, values in parse_qs(params).items():
        if name == "where":
            found |= _asked(from_json(json.loads(values[0])), resource, by)
        elif FIELD in name.split("."):
            found |= set(_ids(values[0]))
    return found


def _asked(tree: Node, resource: Resource, by: Actor) -> set[int]:
    """Return the segments that a condition uses directly."""
    return {number for where in _on_segments(tree, resource, by) for number in _ids(where)}


def _on_segments(tree: Node, resource: Resource, by: Actor) -> Iterator[Any]:
    for where in leaves(tree):
        field = leaf(where.path, resource, by)
        if field is not None and isinstance(field.kind, SegmentLink):
            yield where.value


def _ids(value: Any) -> list[int]:
    parts = value if isinstance(value, list) else str(value).split(",")
    return [number for part in parts if (number := whole_number(str(part).strip())) is not None]
