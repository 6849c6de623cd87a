"""References to records other than foreign keys: duplicate pairs, custom links, saved views and segments."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from kith.people.models import DuplicatePair, Segment
from kith.sdk.declare import Field, Link, registry
from kith.sdk.models import SavedView

if TYPE_CHECKING:
    from kith.people.services.merging.uniting import Handled
    from kith.sdk.declare import Resource
    from kith.sdk.rules import Actor, Changes


def settle_pairs(entity: str, row: Any, losers: Sequence[Any], handled: Handled, *, changes: Changes) -> None:
    """Close pairs between the merged records; redirect pairs with others to the survivor, without duplicates."""
    gone, merged = {each.pk for each in losers}, {row.pk, *(each.pk for each in losers)}
    of_entity = DuplicatePair.objects.filter(entity=entity)
    known = set(of_entity.filter(first_id=row.pk).values_list("second_id", flat=True))
    known |= set(of_entity.filter(second_id=row.pk).values_list("first_id", flat=True))
    touched = of_entity.filter(first_id__in=gone) | of_entity.filter(second_id__in=gone)
    for pair in touched.order_by("pk"):
        handled.add((DuplicatePair, pair.pk))
        if {pair.first_id, pair.second_id} <= merged:
            pair.state = DuplicatePair.State.MERGED
            changes.save(pair, settle=False)
            continue
        other = pair.second_id if pair.first_id in gone else pair.first_id
        if other in known:
            if pair.deleted_at is None:
                changes.trash(pair)
            continue
        known.add(other)
        pair.first_id, pair.second_id = sorted((row.pk, other))
        changes.save(pair, settle=False)


def mend_custom_links(resource: Resource, row: Any, old: Collection[int], *, changes: Changes) -> None:
    """Redirect custom links of other records to the survivor; the survivor's own are part of the plan."""
    for entity in registry.every(changes.by):
        for field in entity.bound.values():
            if field.attname.startswith("extra__"):
                _mend_custom_link(entity, field, resource, row, old, changes)


def _mend_custom_link(
    entity: Resource, field: Field, resource: Resource, row: Any, old: Collection[int], changes: Changes
) -> None:
    if not isinstance(field.kind, Link) or field.kind.target(field).slug != resource.slug:
        return
    for other in entity.model.objects.filter(**{f"{field.attname}__in": list(old)}).order_by("pk"):
        if entity.slug != resource.slug or other.pk != row.pk:
            field.put(other, row.pk)
            changes.save(other, settle=False)


def mend_views(resource: Resource, new: int, old: Collection[int], *, changes: Changes) -> None:
    """Replace merged records by the survivor in filters of saved views."""
    for view in SavedView.objects.exclude(params="").order_by("pk"):
        entity = registry.get(view.entity, changes.by)
        if entity is None or not any(str(each) in view.params for each in old):
            continue
        pairs = [
            (name, _mended(entity, resource, name, value, new, old, changes.by))
            for name, value in parse_qsl(view.params)
        ]
        if pairs != parse_qsl(view.params):
            view.params = urlencode(pairs)
            changes.save(view, settle=False)


def mend_segments(resource: Resource, new: int, old: Collection[int], *, changes: Changes) -> None:
    """Replace merged records by the survivor in conditions of segments."""
    for segment in Segment.objects.exclude(tree="").order_by("pk"):
        entity = registry.get(segment.entity, changes.by)
        if entity is None or not any(str(each) in segment.tree for each in old):
            continue
        tree = json.loads(segment.tree)
        mended = _mended_tree(entity, resource, tree, new, old, changes.by)
        if mended != tree:
            segment.tree = json.dumps(mended)
            changes.save(segment, settle=False)


def _mended(
    entity: Resource, target: Resource, name: str, value: str, new: int, old: Collection[int], by: Actor
) -> str:
    if name == "where":
        try:
            return json.dumps(_mended_tree(entity, target, json.loads(value), new, old, by))
        except (ValueError, RecursionError):
            return value
    if not _leads_to(entity, target, name, by):
        return value
    return ",".join(dict.fromkeys(_new(part, new, old) for part in value.split(",")))


def _mended_tree(entity: Resource, target: Resource, node: Any, new: int, old: Collection[int], by: Actor) -> Any:
    if not isinstance(node, dict):
        return [_mended_tree(entity, target, each, new, old, by) for each in node] if isinstance(node, list) else node
    if "field" in node and _leads_to(entity, target, str(node["field"]), by):
        value = node.get("value")
        if isinstance(value, list):
            return {**node, "value": list(dict.fromkeys(_mended_id(each, new, old) for each in value))}
        return {**node, "value": _mended_id(value, new, old)}
    return {key: _mended_tree(entity, target, each, new, old, by) for key, each in node.items()}


def _mended_id(value: Any, new: int, old: Collection[int]) -> Any:
    return type(value)(_new(str(value), new, old)) if isinstance(value, int | str) else value


def _new(text: str, new: int, old: Collection[int]) -> str:
    return str(new) if text.isdecimal() and int(text) in old else text


def _leads_to(entity: Resource, target: Resource, path: str, by: Actor) -> bool:
    """Whether the field of a condition is a link to ``target``, or its id."""
    for part in path.split("."):
        field = entity.bound.get(part)
        if field is None:
            return False
        if part == "id" and entity.slug == target.slug:
            return True
        if isinstance(field.kind, Link):
            entity = field.kind.target(field, by)
            if entity.slug == target.slug:
                return True
    return False
