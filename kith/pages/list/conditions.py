"""The editor of nested conditions: groups joined by all, any or none.

The form encodes the tree in field names: ``m.0.1`` is the mode of the group at that path, ``f.0.1``, ``o.0.1`` and
``v.0.1`` are field, operator and values of a condition. Each button posts the form and gets it back changed; so it
works without JavaScript. “apply” redirects to the list with the tree in its URL.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from typing import Any

from django.http import HttpResponse, QueryDict
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kith.engine.declare.resource import Resource
from kith.engine.policy import Actor
from kith.engine.query.parse import plain_value
from kith.engine.query.tree import All, AnyOf, Node, Not, Where, compile_tree, from_json, leaf, to_json
from kith.engine.web.errors import BadQuery
from kith.engine.web.http import Request
from kith.engine.write.writes import require
from kith.kit.numbers import whole_number
from kith.pages.list.filters import base_of, condition_of, faults, paths, shown_condition, to_list
from kith.pages.list.wording import operators, tree_phrase
from kith.pages.shell.base import actor_of, page, render

PLACE = re.compile(r"([mf])((?:\.\d{1,3}){0,6})")
MOST = 60

type Place = tuple[int, ...]


@dataclass
class Item:
    """A condition, or a group if ``mode`` is set ("and", "or", "none")."""

    place: Place = ()
    mode: str = ""
    field: str = ""
    operator: str = ""
    values: list[str] = dataclass_field(default_factory=list)
    part: str = ""  # for child rows: the condition on the rows, as a JSON tree
    parts: list[Item] = dataclass_field(default_factory=list)

    @property
    def key(self) -> str:
        """The path in the form's field names."""
        return "".join(f".{number}" for number in self.place)


@require_GET
@page
def advanced(request: Request, resource: Resource) -> HttpResponse:
    """Show the groups, change them by a button, or redirect to the list."""
    actor = actor_of(request)
    require(actor, "view", resource)
    query, base = base_of(request, resource)
    errors: list[str] = []
    if "m" in request.GET:
        root = _posted(request.GET)
        _do(root, request.GET.get("do", ""), resource)
    elif "where" in request.GET:
        root, errors = _written(request.GET["where"])
    else:
        root = _item(query.tree) if query.tree is not None else Item(mode="and", parts=[_first(resource)])
    if "apply" in request.GET and not errors:
        tree = _node(root)
        errors = _faults(tree, resource, actor)
        if not errors:
            return to_list(resource, replace(query, tree=tree), base)
    context = {
        "resource": resource,
        "list": request.GET.get("list", ""),
        "root": _shown(_numbered(root), resource, actor, told="apply" in request.GET),
        "paths": paths(resource, actor),
        "errors": errors,
    }
    return render(request, "engine/advanced.html", context, fragment="dialog", status=422 if errors else 200)


def _written(text: str) -> tuple[Item, list[str]]:
    """Parse the JSON of a list's parameter ``where``."""
    try:
        return _item(from_json(json.loads(text))), []
    except BadQuery as error:
        return Item(mode="and"), [text for texts in error.errors.values() for text in texts]
    except (ValueError, RecursionError):
        return Item(mode="and"), [_("This is not valid JSON; check commas, quotes and brackets.")]


def _first(resource: Resource) -> Item:
    return Item(field=resource.filters[0])


# From the form -----------------------------------------------------------------------------------------


def _posted(data: QueryDict) -> Item:
    """Parse the tree from the form's field names; orphans are dropped."""
    items: dict[Place, Item] = {}
    for name in list(data)[: MOST * 4]:
        found = PLACE.fullmatch(name)
        if found is None:
            continue
        place = tuple(int(part) for part in found[2].split(".") if part)
        if found[1] == "m":
            mode = data.get(name, "")
            items[place] = Item(place, mode=mode if mode in ("and", "or", "none") else "and")
        else:
            items[place] = Item(
                place,
                field=data.get(name, ""),
                operator=data.get(f"o{found[2]}", ""),
                values=data.getlist(f"v{found[2]}"),
                part=data.get(f"w{found[2]}", ""),
            )
    root = items.setdefault((), Item(mode="and"))
    for place in sorted(items)[:MOST]:
        above = items.get(place[:-1]) if place else None
        if above is not None and above.mode:
            above.parts.append(items[place])
    return root


def _do(root: Item, order: str, resource: Resource) -> None:
    """Apply a button such as “add.0.1”; unknown ones are ignored."""
    verb, _dot, rest = order.partition(".")
    place = tuple(number for part in rest.split(".") if (number := whole_number(part)) is not None)
    item, above = root, None
    for number in place:
        above, found = item, next((part for part in item.parts if part.place and part.place[-1] == number), None)
        if found is None:
            return
        item = found
    if verb == "add" and item.mode:
        item.parts.append(_first(resource))
    elif verb == "group" and item.mode:
        item.parts.append(Item(mode="or" if item.mode == "and" else "and", parts=[_first(resource)]))
    elif verb == "drop" and above is not None:
        above.parts.remove(item)


def _numbered(item: Item, place: Place = ()) -> Item:
    """Renumber the paths of the tree."""
    item.place = place
    for number, part in enumerate(item.parts):
        _numbered(part, (*place, number))
    return item


# To and from the syntax tree ---------------------------------------------------------------------------


def _node(item: Item) -> Node | None:
    """Convert to a syntax tree; None for an empty group."""
    if not item.mode:
        condition = condition_of(item.field, item.operator, item.values)
        return replace(condition, part=_part(item.part)) if item.part else condition
    parts = tuple(node for part in item.parts if (node := _node(part)) is not None)
    if not parts:
        return None
    if item.mode == "none":
        return Not(parts[0] if len(parts) == 1 else AnyOf(parts))
    return All(parts) if item.mode == "and" else AnyOf(parts)


def _item(node: Node) -> Item:
    """Convert from a syntax tree; the root is always a group."""
    item = _inner(node)
    return item if item.mode else Item(mode="and", parts=[item])


def _inner(node: Node) -> Item:
    match node:
        case All(parts):
            return Item(mode="and", parts=[_inner(part) for part in parts])
        case AnyOf(parts):
            return Item(mode="or", parts=[_inner(part) for part in parts])
        case Not(AnyOf(parts)):
            return Item(mode="none", parts=[_inner(part) for part in parts])
        case Not(part):
            return Item(mode="none", parts=[_inner(part)])
        case Where(name, operator, value, part):
            written = "" if part is None else json.dumps(to_json(part))
            return Item(field=name, operator=operator, values=[plain_value(value)], part=written)


def _part(text: str) -> Node | None:
    """Parse the conditions on child rows, which the form passes through."""
    try:
        return from_json(json.loads(text))
    except (BadQuery, ValueError, RecursionError):
        return None


def _faults(tree: Node | None, resource: Resource, actor: Actor) -> list[str]:
    try:
        if tree is not None:
            compile_tree(tree, resource, actor)
    except BadQuery as error:
        return [f"{_name(path, resource, actor)}: {' '.join(texts)}" for path, texts in error.errors.items()]
    return []


def _name(path: str, resource: Resource, actor: Actor) -> str:
    found = leaf(path, resource, actor) or leaf(path.rpartition(".")[0], resource, actor)
    return found.label if found is not None else path


# Showing -----------------------------------------------------------------------------------------------


def _shown(item: Item, resource: Resource, actor: Actor, *, told: bool) -> dict[str, Any]:
    """Return the template context of an item. ``told``: show errors of single conditions."""
    if item.mode:
        parts = [_shown(part, resource, actor, told=told) for part in item.parts]
        return {"key": item.key, "mode": item.mode, "parts": parts}
    field = leaf(item.field, resource, actor) or resource.bound[resource.filters[0]]
    known = leaf(item.field, resource, actor) is not None
    condition = condition_of(item.field, item.operator, item.values) if known and item.operator else None
    shown = shown_condition(field, condition, actor, name=f"v{item.key}")
    offered = operators(field)
    if shown["operator"] not in dict(offered):
        shown["operator"] = offered[0][0]
    wrong = faults(condition, resource, actor) if told and condition is not None else []
    entry = {"key": item.key, "mode": "", "field": item.field, "operators": offered, "errors": wrong, **shown}
    part = _part(item.part) if item.part else None
    target = getattr(field.kind, "target", None)
    words = tree_phrase(part, target(field, actor), actor) if part is not None and target is not None else ""
    return {**entry, "part": item.part if part is not None else "", "part_words": words}


# For pages of a domain that choose records by conditions ------------------------------------------------


def built(data: QueryDict, resource: Resource, present: Node | None) -> Item:
    """Return the groups of the form after the pressed button, or those of the current condition."""
    if "m" not in data:
        return _numbered(_item(present) if present is not None else Item(mode="and", parts=[_first(resource)]))
    root = _posted(data)
    _do(root, data.get("do", ""), resource)
    return _numbered(root)


def tree_of(root: Item) -> Node | None:
    """Return the condition of the groups; None if they are empty."""
    return _node(root)


def faults_of(tree: Node | None, resource: Resource, actor: Actor) -> list[str]:
    """Return the errors of the condition, each with its field's name."""
    return _faults(tree, resource, actor)


def group_of(root: Item, resource: Resource, actor: Actor, *, told: bool) -> dict[str, Any]:
    """Return the context of the macro ``group``. ``told``: show errors of single conditions."""
    return _shown(root, resource, actor, told=told)


urlpatterns = [path("<resource:resource>/filter/advanced/", advanced, name="advanced-filter")]
