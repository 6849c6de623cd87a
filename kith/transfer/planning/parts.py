"""Add child rows and tags to many records. An import never removes any."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kith.engine.fields.base import Field, Named
from kith.engine.fields.child_rows import Children
from kith.engine.web.errors import FieldErrors, Invalid
from kith.engine.write import tags
from kith.engine.write.bulk import new_row
from kith.engine.write.forms import apply, check
from kith.kit.names import fold
from kith.transfer import hooks

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.fields.base import Reading
    from kith.engine.policy import Actor
    from kith.engine.write.changes import Changes

type Item = dict[str, Any]


def present_parts(field: Field, ids: Sequence[int]) -> dict[int, list[Any]]:
    """Return record id → child rows, or folded tag names."""
    found: dict[int, list[Any]] = {}
    if not ids:
        return found
    if isinstance(field.kind, Children):
        parent = field.kind.parent_name(field)
        rows = field.kind.target(field).model.objects.filter(**{f"{parent}__in": ids, "deleted_at": None})
        for row in rows.order_by("pk"):
            found.setdefault(getattr(row, f"{parent}_id"), []).append(row)
        return found
    through, near, far = _tagging(field)
    for owner, key in through.objects.filter(**{f"{near}__in": ids}).values_list(f"{near}_id", f"{far}__key"):
        found.setdefault(owner, []).append(key)
    return found


def _kind(field: Field) -> Children:
    """Return the kind of a child-row field."""
    if not isinstance(field.kind, Children):
        raise TypeError(f"{field.name} holds no child rows")
    return field.kind


def divided(field: Field, item: dict[str, str]) -> Sequence[dict[str, str]]:
    """Split a part whose cells list several; usually it is only one."""
    divide = hooks.of(_kind(field).target(field).slug).parts.divide
    return (item,) if divide is None else divide(item)


def differs(field: Field, value: Any, present: Sequence[Any], by: Actor) -> bool:
    """Whether ``value`` contains something new."""
    if not isinstance(field.kind, Children):
        return any(fold(name) not in present for name in value)
    remaining, target = list(present), field.kind.target(field, by)
    for item in value:
        child = _same_part(field, item, remaining, by)
        if child is None or _news(item, child, target):
            return True
        remaining.remove(child)
    return False


def _same_part(field: Field, item: Item, present: Sequence[Any], by: Actor) -> Any:
    """Return the existing child row for ``item``: among equal parts, the most similar one."""
    target = _kind(field).target(field, by)
    names = hooks.of(target.slug).parts.identity or tuple(
        name for name, child in _kind(field).child_fields(field, by).items() if child.kind.name != "yes_no"
    )

    def stored(child: Any, name: str) -> Any:
        return target.bound[name].stored(child)

    same = [
        child for child in present if all(stored(child, name) == item.get(name, stored(child, name)) for name in names)
    ]
    return max(same, key=lambda child: sum(stored(child, name) == value for name, value in item.items()), default=None)


def _news(item: Item, child: Any, target: Resource) -> Item:
    """Return the differences of ``item`` to the child row; “no” and empty cells are ignored."""
    return {
        name: value
        for name, value in item.items()
        if value not in ("", None, False) and target.bound[name].stored(child) != value
    }


def write_children(field: Field, values: Sequence[tuple[Any, Sequence[Item]]], *, changes: Changes) -> None:
    """Add child rows, given as (record, items)."""
    kind = _kind(field)
    target, parent = kind.target(field, changes.by), kind.parent_name(field)
    present = present_parts(field, [row.pk for row, _items in values])
    new: list[Any] = []
    changed: list[Any] = []
    for row, items in values:
        remaining = list(present.get(row.pk, ()))
        for item in items:
            child = _same_part(field, item, remaining, changes.by)
            if child is None:
                child = new_row(target.model, agency_id=row.agency_id, **{parent: row})
                apply(child, item, target)
                new.append(child)
            elif news := _news(item, child, target):
                apply(child, news, target)
                changed.append(child)
            if child in remaining:
                remaining.remove(child)
    changes.save_many(changed)
    changes.add_many(new)


def one_part(field: Field, item: Item, reading: Reading) -> Item:
    """Parse the cells of one child row. Raises Invalid, without the row number of a list."""
    try:
        (parsed,) = field.parse([item], reading)
    except Invalid as error:
        raise Invalid(error.message.partition(": ")[2] or error.message) from error
    if problem := problem_of(field, [parsed], reading.actor):
        raise Invalid(problem)
    return dict(parsed)


def problem_of(field: Field, items: Sequence[Item], by: Actor) -> str:
    """Return the error of the child rows, or ""."""
    target = _kind(field).target(field, by)
    for item in items:
        child = new_row(target.model, agency_id=by.agency_id)
        apply(child, {name: value for name, value in item.items() if not isinstance(value, Named)}, target)
        try:
            check(child, target)
        except FieldErrors as error:
            return next(text for texts in error.errors.values() for text in texts)
    return ""


def write_tags(field: Field, values: Sequence[tuple[Any, Sequence[str]]], *, changes: Changes) -> None:
    """Add tags, given as (record, names); unknown tags are created."""
    through, near, far = _tagging(field)
    known = tags.by_names(field, [name for _row, names in values for name in names], changes=changes)
    present = present_parts(field, [row.pk for row, _names in values])
    new = [
        new_row(through, **{near: row, far: known[key]})
        for row, names in values
        for key in dict.fromkeys(map(fold, names))
        if key not in present.get(row.pk, ())
    ]
    changes.add_many(new)


def _tagging(field: Field) -> tuple[Any, str, str]:
    """Return the through model and its two foreign keys."""
    relation = field.model_field
    return relation.remote_field.through, relation.m2m_field_name(), relation.m2m_reverse_field_name()


def text_of(field: Field, value: Any) -> str:
    """Return parsed child rows as text, for showing a difference."""
    if not isinstance(field.kind, Children):
        return ", ".join(value)
    return "; ".join(
        ", ".join(str(entry) for entry in item.values() if isinstance(entry, str) and entry) for item in value
    )
