"""Write child rows and tags of a record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kith.engine.fields.base import Field
from kith.engine.fields.child_rows import Children
from kith.engine.web.errors import FieldErrors
from kith.engine.write import tags
from kith.engine.write.forms import apply, check

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.models import Row
    from kith.engine.write.changes import Changes


def write(row: Row, field: Field, value: Any, *, changes: Changes) -> None:
    """Replace the child rows or tags of ``row`` by ``value``."""
    if isinstance(field.kind, Children):
        _write_children(row, field, field.kind, value, changes)
    else:
        _write_tags(row, field, value, changes)


def _write_children(
    row: Row, field: Field, kind: Children, items: tuple[dict[str, Any], ...], changes: Changes
) -> None:
    target, parent = kind.target(field, changes.by), kind.parent_name(field)
    present = {child.pk: child for child in target.model.objects.filter(**{parent: row, "deleted_at": None})}
    kept: list[Any] = []
    new: list[Any] = []
    for number, item in enumerate(items, start=1):
        values = {name: value for name, value in item.items() if name != "id"}
        child = present.pop(item["id"], None) if "id" in item else _same(present, values, target)
        if child is None and "id" in item:
            raise FieldErrors({field.name: [_("Entry %(number)d is not part of this record.") % {"number": number}]})
        if child is None:
            child = target.model(agency_id=row.agency_id, **{parent: row})
            new.append(child)
        apply(child, values, target)
        _check_child(child, target, field, number)
        if child.pk is not None:
            kept.append(child)
    changes.save_many(kept)
    changes.erase_many(list(present.values()))
    changes.add_many(new)


def _same(present: dict[int, Any], values: dict[str, Any], target: Resource) -> Any:
    """Return the existing child with the same values, so that writing a list twice changes nothing."""
    for key, child in present.items():
        if all(target.bound[name].stored(child) == value for name, value in values.items()):
            return present.pop(key)
    return None


def _check_child(child: Any, target: Any, field: Field, number: int) -> None:
    try:
        check(child, target)
    except FieldErrors as error:
        texts = [
            _("Entry %(number)d: %(problem)s") % {"number": number, "problem": text}
            for messages in error.errors.values()
            for text in messages
        ]
        raise FieldErrors({field.name: texts}) from error


def _write_tags(row: Row, field: Field, names: tuple[str, ...], changes: Changes) -> None:
    relation: Any = field.model_field
    through, near, far = relation.remote_field.through, relation.m2m_field_name(), relation.m2m_reverse_field_name()
    wanted = tags.by_names(field, names, changes=changes)
    links = {getattr(link, f"{far}_id"): link for link in through.objects.filter(**{near: row})}
    new = [through(**{near: row, far: tag}) for tag in wanted.values() if links.pop(tag.pk, None) is None]
    changes.erase_many(list(links.values()))
    changes.add_many(new)
