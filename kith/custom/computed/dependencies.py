"""Dependencies of formulas and roll-ups: cycles, used fields, and recomputing after a changed definition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kith.custom.computed.plan import COMPUTED, FORMULA, ROLL_UP, leaves, link_target
from kith.custom.computed.sources import sources
from kith.engine.declare import registry
from kith.engine.models import CustomField
from kith.engine.policy import Actor
from kith.engine.web.errors import FieldErrors, Refused
from kith.kit.formulas import Circle, Fault, fields_of, in_order, parse

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.write.changes import Changes

MOST_COMPUTED = 30  # of one entity, so that a write stays quick


def _uses(definitions: Iterable[tuple[str, str, str, Mapping[str, Any]]], system: Actor) -> dict[str, list[str]]:
    """Return “entity.key” of each computed field → its dependencies; from (entity, key, kind, options)."""
    found: dict[str, list[str]] = {}
    for entity, key, kind, options in definitions:
        resource = registry.get(entity, system)
        if resource is not None:
            found[f"{entity}.{key}"] = [f"{slug}.{name}" for slug, name in _reads(resource, kind, options, system)]
    return found


def _reads(resource: Resource, kind: str, options: Mapping[str, Any], system: Actor) -> set[tuple[str, str]]:
    """Return the (entity, field) pairs that a computed field depends on."""
    if kind == ROLL_UP:
        source = sources(resource, system).get(options.get("source", ""))
        if source is None:
            return set()
        names = {leaf["field"] for leaf in leaves(options.get("where"))} | {options.get("field", "")} - {""}
        return {(source.resource.slug, name) for name in names}
    try:
        fields = fields_of(parse(options.get("formula", "")))
    except Fault:
        return set()
    found = {(resource.slug, each.path[0]) for each in fields}
    for each in fields:
        target = link_target(resource.bound[each.path[0]], system) if each.path[0] in resource.bound else None
        if len(each.path) == 2 and target is not None:
            found.add((target.slug, each.path[1]))
    return found


def refuse_circles(row: CustomField, options: Mapping[str, Any]) -> None:
    """Raise FieldErrors if the field would depend on itself, or if the entity has too many computed fields."""
    system = Actor.system(row.agency_id)
    others = CustomField.objects.filter(kind__in=COMPUTED, deleted_at=None).exclude(pk=row.pk)
    present = list(others.values_list("entity", "key", "kind", "options"))
    if sum(entity == row.entity for entity, *_rest in present) >= MOST_COMPUTED:
        raise FieldErrors(
            {"": [_("An entity can have at most %(most)d formulas and roll-ups.") % {"most": MOST_COMPUTED}]}
        )
    if not row.key:  # nothing can use a field that does not exist yet
        return
    try:
        in_order(_uses([*present, (row.entity, row.key, row.kind, options)], system))
    except Circle as circle:
        names = " → ".join(_label(each, system) for each in circle.keys)
        where = "formula" if row.kind == FORMULA else "field"
        text = _("These fields would wait for each other: %(names)s. Take one of them out of the formula.")
        raise FieldErrors({where: [text % {"names": names}]}) from circle


def _label(name: str, system: Actor) -> str:
    entity, _dot, key = name.partition(".")
    resource = registry.get(entity, system)
    return resource.bound[key].label if resource is not None and key in resource.bound else key


def used_by(row: CustomField) -> list[CustomField]:
    """Return the formulas and roll-ups that depend on a field."""
    system = Actor.system(row.agency_id)
    others = CustomField.objects.filter(kind__in=COMPUTED, deleted_at=None).exclude(pk=row.pk)
    found = []
    for each in others.order_by("entity", "position"):
        resource = registry.get(each.entity, system)
        if resource is not None and (row.entity, row.key) in _reads(resource, each.kind, each.options, system):
            found.append(each)
    return found


def refuse_if_used(row: CustomField) -> None:
    """Raise Refused with the names of the formulas that use the field."""
    users = used_by(row)
    if users:
        names = ", ".join(f"“{each.label}”" for each in users)
        text = _("%(names)s would stay empty without this field. Change or remove these fields first.")
        raise Refused(text % {"names": names})


def work_out_again(kind: str, written: Sequence[tuple[Any, Mapping[str, Any]]], *, changes: Changes) -> None:
    """After definitions were written: recompute the fields whose formulas changed."""
    from kith.custom.computed.recomputing import now_or_later

    entities: dict[str, None] = {}
    for row, fields in written:
        if kind == "update" and "options" not in fields:
            continue
        if row.kind in COMPUTED:
            entities[row.entity] = None
        else:
            entities |= {each.entity: None for each in used_by(row)}
    for entity in entities:
        now_or_later(entity, changes=changes)
