"""The editors of filters: one condition at a time, or nested groups. They lead to an address and change nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.apps import apps
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kith.engine.errors import BadQuery
from kith.engine.fields import Field
from kith.engine.http import Request
from kith.engine.pages.base import actor_of, page, render
from kith.engine.pages.inputs import control
from kith.engine.pages.wording import MANY, leaf, operators
from kith.engine.policy import Actor
from kith.engine.query.parse import ListQuery, parse, to_json, to_params
from kith.engine.query.tree import All, AnyOf, Node, Where, compile_tree, from_json
from kith.engine.resource import Resource
from kith.engine.writes import require

IGNORED = frozenset({"view", "cursor", "peek"})


def staff_model() -> type[Any]:
    """The model of the people who work here, of whom one is “me”."""
    return apps.get_model(settings.KITH_STAFF_MODEL)


def _base(request: Request, resource: Resource) -> tuple[ListQuery, list[tuple[str, str]]]:
    """The list that is filtered, and the saved view on which it stands."""
    pairs = parse_qsl(request.GET.get("list", ""))
    try:
        query = parse(resource, pairs, ignore=IGNORED)
    except BadQuery:
        query = parse(resource, [])
    return query, [pair for pair in pairs if pair[0] == "view"]


def _to(resource: Resource, query: ListQuery, base: list[tuple[str, str]]) -> HttpResponse:
    return HttpResponseRedirect(f"{resource.url}?{urlencode(base + to_params(query)) or 'view=all'}")


@require_GET
@page
def editor(request: Request, resource: Resource) -> HttpResponse:
    """Choose a field, then operator and value; with “apply” the list with that condition."""
    actor = actor_of(request)
    require(actor, "view", resource)
    query, base = _base(request, resource)
    place = request.GET.get("chip", "")
    present = query.chips[int(place)] if place.isdecimal() and int(place) < len(query.chips) else None
    chosen = request.GET.get("field") or (present.path if present is not None else "")
    field = leaf(chosen, resource) if chosen else None
    context: dict[str, Any] = {"resource": resource, "list": request.GET.get("list", ""), "chip": place}
    if field is None:
        fields = [each for name in resource.filters if (each := resource.bound[name]).kind.operators]
        return render(request, "engine/filter.html", {**context, "fields": fields, "field": None}, fragment="dialog")
    errors: list[str] = []
    if "apply" in request.GET:
        condition = _condition(request, chosen)
        errors = _faults(condition, resource, actor)
        if not errors:
            others = [chip for chip in query.chips if chip is not present]
            at = query.chips.index(present) if present is not None else len(others)
            chips = (*others[:at], condition, *others[at:])
            return _to(resource, replace(query, chips=chips), base)
        present = condition
    shown = _shown(field, present, actor)
    context |= {"field": field, "path": chosen, "operators": operators(field), "errors": errors, **shown}
    return render(request, "engine/filter.html", context, fragment="dialog", status=422 if errors else 200)


def _condition(request: Request, name: str) -> Where:
    operator = request.GET.get("operator", "eq")
    values = [value for value in request.GET.getlist("value") if value]
    if operator in ("empty", "filled"):
        return Where(name, "empty", "1" if operator == "empty" else "0")
    return Where(name, operator, ",".join(values) if operator in MANY else (values or [""])[0])


def _faults(condition: Where, resource: Resource, actor: Actor) -> list[str]:
    try:
        compile_tree(condition, resource, actor)
    except BadQuery as error:
        return [text for texts in error.errors.values() for text in texts]
    return []


def _shown(field: Field, present: Where | None, actor: Actor) -> dict[str, Any]:
    """The operator and the control that the editor begins with."""
    value = "" if present is None else str(present.value)
    operator = present.operator if present is not None else operators(field)[0][0]
    if present is not None and operator == "empty":
        operator = "empty" if value in ("1", "true", "yes") else "filled"
    elif operator in ("eq", "ne") and operator not in dict(operators(field)):
        operator = {"eq": "in", "ne": "not_in"}[operator]
    many = any(name in MANY for name, _words in operators(field))
    shown = control(field, value, actor, name="value")
    if many and field.kind.name == "choice":
        shown |= {"kind": "checks", "value": value.split(",")}
    elif many and field.kind.name == "link":
        shown |= {"kind": "links", "value": value.split(",")}
        if field.model_field.remote_field.model is staff_model():
            source = {"data-src": f"{shown['attrs']['data-src']}?me=1"}
            shown |= {"options": [("me", str(_("me"))), *shown["options"]], "attrs": {**shown["attrs"], **source}}
    elif field.kind.name in ("date", "instant"):
        shown |= {"kind": "text", "help": _("A day such as 2026-11-22, or today, -30d, -6m, this_year.")}
    elif field.kind.name == "yes_no":
        shown |= {"kind": "radios", "options": [("1", _("yes")), ("0", _("no"))], "value": value or "1"}
    elif shown["kind"] in ("country", "textarea", "email", "phone", "url"):
        shown |= {"kind": "country" if shown["kind"] == "country" else "text"}
    return {"operator": operator, "control": {**shown, "required": False}}


@require_GET
@page
def advanced(request: Request, resource: Resource) -> HttpResponse:
    """Nested conditions: groups of rows that all hold or of which any holds, one level deep, as JSON in the address."""
    actor = actor_of(request)
    require(actor, "view", resource)
    query, base = _base(request, resource)
    typed = request.GET.get("where", "")
    errors: list[str] = []
    if "apply" in request.GET:
        tree, errors = _tree(typed, resource, actor)
        if not errors:
            return _to(resource, replace(query, tree=tree), base)
    elif query.tree is not None:
        typed = json.dumps(to_json(query.tree), indent=1, ensure_ascii=False)
    else:
        typed = json.dumps(to_json(_start(query)), indent=1, ensure_ascii=False)
    context = {"resource": resource, "list": request.GET.get("list", ""), "typed": typed, "errors": errors}
    return render(request, "engine/advanced.html", context, fragment="dialog", status=422 if errors else 200)


def _start(query: ListQuery) -> Node:
    """What somebody who opens the editor for the first time can change: the chips as they are, as alternatives."""
    first = query.resource.filters[0]
    return AnyOf((All(query.chips or (Where(first, "contains", "…"),)), All((Where(first, "empty", True),))))


def _tree(typed: str, resource: Resource, actor: Actor) -> tuple[Node | None, list[str]]:
    if not typed.strip():
        return None, []
    try:
        tree = from_json(json.loads(typed))
        compile_tree(tree, resource, actor)
    except BadQuery as error:
        return None, [f"{name}: {' '.join(texts)}" for name, texts in error.errors.items()]
    except (ValueError, RecursionError):
        return None, [_("This is not valid JSON; check commas, quotes and brackets.")]
    return tree, []


urlpatterns = [
    path("<resource:resource>/filter/", editor, name="filter"),
    path("<resource:resource>/filter/advanced/", advanced, name="advanced-filter"),
]
