"""Validate formulas and roll-ups when they are saved, together with the fields that depend on them."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kith.custom.computed.dependencies import refuse_circles
from kith.custom.computed.plan import FORMULA, ROLL_UP, found_field, leaves, link_target
from kith.custom.computed.sources import Source, sources
from kith.custom.computed.values import type_of
from kith.engine import policy
from kith.engine.declare import registry
from kith.engine.fields.base import Field
from kith.engine.models import CustomField
from kith.engine.policy import Actor
from kith.engine.query.tree import compile_tree, from_json
from kith.engine.web.errors import BadQuery, FieldErrors
from kith.kit.formulas import Fault, Type, check, parse, renamed
from kith.kit.formulas.parsing import FieldName
from kith.kit.formulas.reading import bracketed
from kith.kit.names import fold
from kith.kit.numbers import whole_number

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
from kith.engine.policy.sensitive import is_sensitive

MOST_DECIMALS = 6
FUNCTIONS: Mapping[str, tuple[str, ...]] = {
    "count": (),
    "sum": ("number", "whole", "money"),
    "average": ("number", "whole", "money"),
    "min": ("number", "whole", "year", "money"),
    "max": ("number", "whole", "year", "money"),
    "earliest": ("date", "instant"),
    "latest": ("date", "instant"),
}


# Formulas ---------------------------------------------------------------------------------------------


def formula_options(row: CustomField, values: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Parse the options of a formula; its text uses labels or keys. Raises FieldErrors."""
    options = dict(row.options)
    if "formula" in values or not options:
        resource = registry.named(row.entity, by)
        try:
            options["formula"], found = read(str(values.get("formula") or ""), resource, by)
        except Fault as fault:
            raise FieldErrors({"formula": [in_words(fault)]}) from fault
        if options.setdefault("type", found.value) != found.value:
            text = _(
                "The formula gives another type than before (%(now)s instead of %(then)s); make a new field for it."
            )
            raise FieldErrors({"formula": [text % {"now": found.value, "then": options["type"]}]})
    options["decimals"] = _decimals(values, options)
    refuse_circles(row, options)
    return options


def in_words(fault: Fault) -> str:
    """Return the message of a formula error with its position, counted from 1."""
    return _("At character %(place)d: %(problem)s") % {"place": fault.at + 1, "problem": fault.message}


def _decimals(values: Mapping[str, Any], options: Mapping[str, Any]) -> int:
    if "decimals" not in values:
        return int(options.get("decimals", 2))
    places = whole_number(str(values["decimals"]), most=MOST_DECIMALS)
    if places is None:
        raise FieldErrors({"decimals": [_("Write a number from 0 to %(most)d.") % {"most": MOST_DECIMALS}]})
    return places


def read(text: str, resource: Resource, by: Actor) -> tuple[str, Type]:
    """Return a formula with keys instead of labels, and its result type. Raises Fault."""
    paths: dict[int, tuple[str, ...]] = {}

    def known(name: FieldName) -> Type:
        paths[name.at], field = _resolved(name, resource, by)
        found = type_of(field)
        if found is None or is_sensitive(field):
            raise Fault(_no_use(field, by), name.at)
        return found

    found = check(parse(text.strip()), known)
    return renamed(text.strip(), lambda name: ".".join(paths[name.at])), found


def _resolved(name: FieldName, resource: Resource, by: Actor) -> tuple[tuple[str, ...], Field]:
    first = _named(name.path[0], resource, name.at)
    if len(name.path) == 1:
        return (first.name,), first
    target = link_target(first, by)
    if target is None or len(name.path) > 2:
        raise Fault(_("A formula reads fields of the record itself and of records it links to directly."), name.at)
    if not policy.sees_all(by, target):
        raise Fault(
            _("Only who sees all %(entity)s can let a formula read them.") % {"entity": target.label_plural}, name.at
        )
    inner = _named(name.path[1], target, name.at)
    return (first.name, inner.name), inner


def _named(said: str, resource: Resource, at: int) -> Field:
    """Return the field with this key or label. Raises Fault."""
    found = resource.bound.get(said) or next(
        (each for each in resource.bound.values() if fold(each.label) == fold(said)), None
    )
    if found is not None:
        return found
    labels = {fold(each.label): each.label for each in resource.bound.values()}
    near = get_close_matches(fold(said), labels, 1)
    hint = _("Did you mean [%(label)s]?") % {"label": labels[near[0]]} if near else _("Choose one from the list.")
    raise Fault(_("There is no field “%(name)s”.") % {"name": said[:60]} + " " + hint, at)


def _no_use(field: Field, by: Actor) -> str:
    if is_sensitive(field):
        return _("“%(label)s” is sensitive, and a result is the same for everybody.") % {"label": field.label}
    if (target := link_target(field, by)) is not None:
        return _("Choose a field of the %(entity)s, such as %(example)s.") % {
            "entity": target.label,
            "example": f"{bracketed(field.label)}.{bracketed(target.bound[target.title].label)}",
        }
    return _("“%(label)s” cannot be used in formulas.") % {"label": field.label}


def shown(definition: CustomField) -> str:
    """Return a field's formula with the current labels."""
    system = Actor.system(definition.agency_id)
    resource = registry.named(definition.entity, system)
    try:
        return renamed(definition.options.get("formula", ""), lambda name: label_of(name.path, resource, system))
    except Fault:
        return str(definition.options.get("formula", ""))


def label_of(path: tuple[str, ...], resource: Resource, actor: Actor) -> str:
    """Return a field's label for a formula; the key of a removed field."""
    first = resource.bound.get(path[0])
    if first is None or found_field(resource, path, actor) is None:
        return ".".join(path)
    target = link_target(first, actor)
    if len(path) == 1 or target is None:
        return bracketed(first.label)
    return f"{bracketed(first.label)}.{bracketed(target.bound[path[1]].label)}"


# Roll-ups ---------------------------------------------------------------------------------------------


def roll_up_options(row: CustomField, values: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Parse the options of a roll-up: source, function, field, where, decimals. Raises FieldErrors."""
    given = {
        **row.options,
        **{name: values[name] for name in ("source", "function", "field", "where") if name in values},
    }
    source = sources(registry.named(row.entity, by), by).get(str(given.get("source") or ""))
    if source is None:
        raise FieldErrors({"source": [_("Choose the related records.")]})
    # Every reader of the record sees the number. So its author must see all rows, except for rows on a record, where
    # only those count that every reader of the record may see.
    if source.standing is None and not source.resource.is_child and not policy.sees_all(by, source.resource):
        text = _("Only who sees all %(entity)s can roll them up.")
        raise FieldErrors({"source": [text % {"entity": source.resource.label_plural}]})
    function = str(given.get("function") or "")
    if function not in FUNCTIONS:
        raise FieldErrors({"function": [_("Choose what to do with the related records.")]})
    column, kind = _column(source, function, str(given.get("field") or ""))
    if row.options.get("type", kind) != kind:
        raise FieldErrors({"field": [_("The result would be of another type than before; make a new field for it.")]})
    options: dict[str, Any] = {"source": source.name, "function": function, "type": kind}
    options["decimals"] = 0 if function == "count" else _decimals(values, row.options)
    if column:
        options["field"] = column
    if where := given.get("where"):
        options["where"] = _condition(where, source, by)
    refuse_circles(row, options)
    return options


def _column(source: Source, function: str, name: str) -> tuple[str, str]:
    """Return the aggregated field, and the type of the result."""
    if function == "count":
        return "", "number"
    fields = rollable(source, function)
    if name not in fields:
        raise FieldErrors({"field": [_("Choose a field; this one does not fit “%(what)s”.") % {"what": function}]})
    kind = fields[name].kind.name
    return name, kind if kind in ("money", "date", "instant") else "number"


def rollable(source: Source, function: str) -> dict[str, Field]:
    """Return the fields of the related records that a function can aggregate."""
    return {
        name: field
        for name, field in source.resource.bound.items()
        if field.kind.name in FUNCTIONS[function] and type_of(field) is not None and name not in _fixed(source)
    }


def _fixed(source: Source) -> frozenset[str]:
    return source.standing.fixed if source.standing is not None else frozenset()


def askable(source: Source, name: str) -> bool:
    """Whether conditions can use this field of the related records."""
    return "." not in name and not source.resource.bound[name].kind.many and name not in _fixed(source)


def _condition(where: Any, source: Source, by: Actor) -> Any:
    """Validate a condition on the related records' own fields; it must give the same rows for every reader."""
    for leaf in leaves(where):
        value = leaf.get("value")
        if {"me", "my-team"} & set(map(str, value if isinstance(value, list) else [value])):
            raise FieldErrors({"where": [_("“me” is somebody else for each reader; name a person.")]})
    try:
        compile_tree(from_json(where), source.resource, by)
    except BadQuery as error:
        raise FieldErrors({"where": [text for texts in error.errors.values() for text in texts]}) from error
    for leaf in leaves(where):
        if not askable(source, leaf["field"]):
            raise FieldErrors({"where": [_("Only fields of the related records themselves can be asked for here.")]})
    return where


def recheck(row: CustomField, by: Actor) -> None:
    """Raise FieldErrors if a restored formula is no longer valid."""
    if row.kind == FORMULA:
        formula_options(row, {"formula": row.options.get("formula", "")}, by)
    elif row.kind == ROLL_UP:
        roll_up_options(row, {}, by)
