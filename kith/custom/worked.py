"""The forms of formulas and roll-ups: choices, typed values, and previews."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kith.custom.computed import trying
from kith.custom.computed.plan import link_target
from kith.custom.computed.saving import FUNCTIONS as ROLL_UPS
from kith.custom.computed.saving import askable, in_words, label_of, rollable, shown
from kith.custom.computed.sources import Source, sources
from kith.custom.computed.values import type_of
from kith.engine import policy
from kith.engine.declare.resource import Resource
from kith.engine.models import CustomField
from kith.engine.policy import Actor
from kith.engine.query.tree import All, Node, from_json, to_json
from kith.engine.web.errors import FieldErrors
from kith.kit.formulas import Fault
from kith.kit.formulas.functions import FUNCTIONS
from kith.pages.list.conditions import built, group_of, tree_of
from kith.pages.list.filters import paths

# Not offered in the list of names, although formulas may read them.
WHO_WROTE = ("created_by", "updated_by")
# Labels of roll-up functions.
TOLD = {
    "count": _("how many there are"),
    "sum": _("the sum of"),
    "average": _("the average of"),
    "min": _("the smallest"),
    "max": _("the largest"),
    "earliest": _("the earliest"),
    "latest": _("the latest"),
}


def typed(data: QueryDict, row: CustomField, resource: Resource, actor: Actor) -> dict[str, Any]:
    """Return the raw form values of a computed field."""
    if row.kind == CustomField.Kind.FORMULA:
        return {name: data[name] for name in ("formula", "decimals") if name in data}
    values: dict[str, Any] = {name: data[name] for name in ("source", "function", "field", "decimals") if name in data}
    source = sources(resource, actor).get(values.get("source", ""))
    if source is not None:
        tree = tree_of(built(data, source.resource, All(()))) if _asks_of(data, source) else None
        values["where"] = None if tree is None else to_json(tree)
    return values


def _asks_of(data: QueryDict, source: Source) -> bool:
    """Whether the form's conditions belong to this source; after a change of source they are dropped."""
    return data.get("asks_of") == source.name


def formula_form(row: CustomField, values: Mapping[str, Any], resource: Resource, actor: Actor) -> dict[str, Any]:
    """Return the context of a formula's form: names, text and preview."""
    text = values.get("formula", shown(row) if row.pk else "")
    try:
        tried, fault = (trying.sample(text, resource, actor) if text.strip() else []), ""
    except Fault as error:
        tried, fault = [], in_words(error)
    return {
        "formula": text,
        "names": _names(resource, actor),
        "functions": [(name, each.usage, each.about) for name, each in FUNCTIONS.items()],
        "tried": tried,
        "fault": fault,
    }


def _names(resource: Resource, actor: Actor) -> list[tuple[str, list[str]]]:
    """Return (heading, field names) of the record and of each linked entity."""
    own = [label_of((field.name,), resource, actor) for field in resource.bound.values() if type_of(field) is not None]
    found = [(str(_("Fields")), own)]
    for field in resource.bound.values():
        target = link_target(field, actor)
        if target is None or field.name in WHO_WROTE or not policy.sees_all(actor, target):
            continue
        inner = [each.name for each in target.bound.values() if type_of(each) is not None]
        found.append(
            (
                _("Fields of: %(link)s") % {"link": field.label},
                [label_of((field.name, name), resource, actor) for name in inner],
            )
        )
    return found


def roll_up_form(
    row: CustomField, values: Mapping[str, Any], data: QueryDict, resource: Resource, actor: Actor, *, told: bool
) -> dict[str, Any]:
    """Return the context of a roll-up's form: sources, functions, conditions and preview.

    ``told``: show the errors of single conditions.
    """
    given = {**row.options, **values}
    found = sources(resource, actor)
    offered = {name: each for name, each in found.items() if policy.may(actor, "view", each.resource)}
    source = offered.get(str(given.get("source") or ""))
    function = str(given.get("function") or "count")
    context: dict[str, Any] = {
        "sources": [(name, each.label) for name, each in offered.items()],
        "source": source.name if source is not None else "",
        "ways": [(name, TOLD[name]) for name in ROLL_UPS],
        "way": function,
        "tried": [],
        "fault": "",
    }
    if source is None or function not in ROLL_UPS:
        return context
    present = _stored(given.get("where")) if "where" in given else All(())
    root = built(data if _asks_of(data, source) else QueryDict(), source.resource, present)
    context["fields"] = [(name, field.label) for name, field in rollable(source, function).items()]
    context["field"] = given.get("field", "")
    context["root"] = group_of(root, source.resource, actor, told=told)
    context["paths"] = [(name, label) for name, label in paths(source.resource, actor) if askable(source, name)]
    try:
        context["tried"] = trying.rolled_up(row, given, resource, actor)
    except FieldErrors as error:
        context["fault"] = error.message
    return context


def _stored(where: Any) -> Node:
    return from_json(where) if where else All(())
