"""The editor of a single filter; it only redirects to a URL."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kith.engine import policy
from kith.engine.declare.resource import Resource
from kith.engine.fields.base import Field
from kith.engine.fields.child_rows import Children
from kith.engine.fields.happenings import Rows
from kith.engine.fields.links import MY_TEAM, Link, is_staff
from kith.engine.policy import Actor
from kith.engine.query.parse import ListQuery, parse, plain_value, to_params
from kith.engine.query.tree import Where, compile_tree, leaf
from kith.engine.web.errors import BadQuery
from kith.engine.web.http import Request
from kith.engine.write.writes import require
from kith.kit.numbers import whole_number
from kith.pages.form.inputs import control
from kith.pages.list.wording import MANY, label_of, operators
from kith.pages.shell.base import actor_of, page, render

IGNORED = frozenset({"view", "cursor", "peek"})


def base_of(request: Request, resource: Resource) -> tuple[ListQuery, list[tuple[str, str]]]:
    """Return the query of the list, and the parameters of its saved view."""
    pairs = parse_qsl(request.GET.get("list", ""))
    try:
        query = parse(resource, pairs, ignore=IGNORED)
    except BadQuery:
        query = parse(resource, [])
    return query, [pair for pair in pairs if pair[0] == "view"]


def to_list(resource: Resource, query: ListQuery, base: list[tuple[str, str]]) -> HttpResponse:
    """Redirect to the list with another condition. All parameters are given, because ``view`` alone means as saved."""
    plain = [("sort", resource.list.sort)] if base and not to_params(query) else []
    return HttpResponseRedirect(f"{resource.url}?{urlencode([*base, *to_params(query), *plain]) or 'view=all'}")


@require_GET
@page
def editor(request: Request, resource: Resource) -> HttpResponse:
    """Choose field, operator and value; “apply” redirects to the list."""
    actor = actor_of(request)
    require(actor, "view", resource)
    query, base = base_of(request, resource)
    place = request.GET.get("chip", "")
    at = whole_number(place, most=len(query.flat) - 1)
    present = query.flat[at] if at is not None else None
    chosen = request.GET.get("field") or (present.path if present is not None else "")
    field = leaf(chosen, resource, actor) if chosen else None
    context: dict[str, Any] = {"resource": resource, "list": request.GET.get("list", ""), "chip": place}
    if field is None:
        context |= {"paths": paths(resource, actor), "field": None}
        return render(request, "engine/filter.html", context, fragment="dialog")
    errors: list[str] = []
    if "apply" in request.GET:
        condition = condition_of(chosen, request.GET.get("operator", "eq"), request.GET.getlist("value"))
        errors = faults(condition, resource, actor)
        if not errors:
            others = [each for each in query.flat if each is not present]
            at = query.flat.index(present) if present is not None else len(others)
            flat = (*others[:at], condition, *others[at:])
            return to_list(resource, replace(query, flat=flat), base)
        present = condition
    shown = shown_condition(field, present, actor)
    context |= {
        "label": label_of(chosen, resource, actor),
        "field": field,
        "path": chosen,
        "operators": operators(field),
        "errors": errors,
        **shown,
    }
    return render(request, "engine/filter.html", context, fragment="dialog", status=422 if errors else 200)


def condition_of(name: str, operator: str, values: list[str]) -> Where:
    """Build a condition from the editor's values."""
    given = [value for value in values if value]
    if operator in ("empty", "filled"):
        return Where(name, "empty", "1" if operator == "empty" else "0")
    return Where(name, operator, ",".join(given) if operator in MANY else (given or [""])[0])


def faults(condition: Where, resource: Resource, actor: Actor) -> list[str]:
    """Return the errors of a condition."""
    try:
        compile_tree(condition, resource, actor)
    except BadQuery as error:
        return [text for texts in error.errors.values() for text in texts]
    return []


def paths(resource: Resource, actor: Actor) -> list[tuple[str, str]]:
    """Return (path, label) of all filterable fields: own ones, then those of linked records."""
    direct = [resource.bound[name] for name in resource.filters]
    found = [(field.name, field.label) for field in direct if field.kind.operators]
    for field in direct:
        if not isinstance(field.kind, (Link, Children, Rows)):
            continue
        target = field.kind.target(field, actor)
        if not policy.may(actor, "view", target):
            continue
        if isinstance(field.kind, Rows):
            found += _of_rows(field, target)
            continue
        inner = (target.bound[name] for name in target.filters)
        found += [
            (f"{field.name}.{each.name}", f"{field.label} › {each.label}")
            for each in inner
            if each.kind.operators and getattr(each.model_field, "remote_field", None) is None
        ]
    return found


def _of_rows(field: Field, target: Resource) -> list[tuple[str, str]]:
    """How many there are, any and none of them since when, and their own fields."""
    at = field.model_field.at
    since = target.bound[at].label if at in target.bound else at
    found = [(f"{field.name}.count", _("%(rows)s › number") % {"rows": field.label})]
    found += [(f"{field.name}.{at}", f"{field.label} › {since}")]
    found += [(f"{field.name}.none.{at}", _("No %(rows)s › %(since)s") % {"rows": field.label.lower(), "since": since})]
    return found


def shown_condition(field: Field, present: Where | None, actor: Actor, *, name: str = "value") -> dict[str, Any]:
    """Return the initial operator and control of the editor."""
    value = "" if present is None else plain_value(present.value)
    operator = present.operator if present is not None else operators(field)[0][0]
    if present is not None and operator == "empty":
        operator = "empty" if value.casefold() in ("1", "true", "yes") else "filled"
    elif operator in ("eq", "ne") and operator not in dict(operators(field)):
        operator = {"eq": "in", "ne": "not_in"}[operator]
    many = any(name in MANY for name, _words in operators(field))
    shown = control(field, value, actor, name=name)
    if many and field.kind.name in ("choice", "choices"):
        shown |= {"kind": "checks", "value": value.split(",")}
    elif many and field.kind.name == "link":
        shown |= {"kind": "links", "value": value.split(",")}
        if is_staff(field):
            source = {"data-src": f"{shown['attrs']['data-src']}?me=1"}
            ourselves = [("me", str(_("me"))), (MY_TEAM, str(_("my team")))]
            shown |= {"options": [*ourselves, *shown["options"]], "attrs": {**shown["attrs"], **source}}
    elif field.kind.name == "rows":
        shown |= {"kind": "number", "value": value}
    elif field.kind.name in ("date", "instant"):
        shown |= {"kind": "text", "help": _("A day such as 2026-11-22, or today, -30d, -6m, this_year.")}
    elif field.kind.name == "yes_no":
        shown |= {"kind": "radios", "options": [("1", _("yes")), ("0", _("no"))], "value": value or "1"}
    elif shown["kind"] in ("country", "textarea", "email", "phone", "url"):
        shown |= {"kind": "country" if shown["kind"] == "country" else "text"}
    return {"operator": operator, "control": {**shown, "required": False}}


urlpatterns = [
    path("<resource:resource>/filter/", editor, name="filter"),
]
