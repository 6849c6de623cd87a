"""Conditions in words for filter chips, and the operators of each kind of field."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kith.engine import policy
from kith.engine.declare.resource import Resource
from kith.engine.fields.base import Field
from kith.engine.fields.choices import Choice
from kith.engine.fields.links import MY_TEAM, Link, Tags
from kith.engine.policy import Actor
from kith.engine.query.tree import QUANTITIES, All, AnyOf, Node, Not, Where, leaf
from kith.kit.dates import is_relative
from kith.kit.numbers import whole_number

WORDS: dict[str, Any] = {
    "eq": gettext_lazy("is"),
    "ne": gettext_lazy("is not"),
    "in": gettext_lazy("is any of"),
    "not_in": gettext_lazy("is none of"),
    "all": gettext_lazy("has all of"),
    "contains": gettext_lazy("contains"),
    "starts": gettext_lazy("begins with"),
    "gt": gettext_lazy("is more than"),
    "gte": gettext_lazy("is at least"),
    "lt": gettext_lazy("is less than"),
    "lte": gettext_lazy("is at most"),
}
DATE_WORDS: dict[str, Any] = {
    "gt": gettext_lazy("is after"),
    "gte": gettext_lazy("is on or after"),
    "lt": gettext_lazy("is before"),
    "lte": gettext_lazy("is on or before"),
}
# The most conditions of a tree on a chip.
MOST_IN_WORDS = 4
SPANS: dict[str, Any] = {
    "last_week": gettext_lazy("last week"),
    "this_week": gettext_lazy("this week"),
    "next_week": gettext_lazy("next week"),
    "last_month": gettext_lazy("last month"),
    "this_month": gettext_lazy("this month"),
    "next_month": gettext_lazy("next month"),
    "last_quarter": gettext_lazy("last quarter"),
    "this_quarter": gettext_lazy("this quarter"),
    "next_quarter": gettext_lazy("next quarter"),
    "last_year": gettext_lazy("last year"),
    "this_year": gettext_lazy("this year"),
    "next_year": gettext_lazy("next year"),
}
# Offered instead of equals and not equals, which are the same with one ticked value.
MANY = ("in", "not_in")


def operators(field: Field) -> list[tuple[str, str]]:
    """Return (operator, words) of a field, the most common first; “empty” becomes two choices."""
    dated = field.kind.name in ("date", "instant")
    names = [name for name in field.kind.operators if name in (DATE_WORDS if dated else WORDS)]
    if field.kind.name in ("choice", "link", "tags", "country", "currency"):
        names = [name for name in field.kind.operators if name in MANY]
    elif field.kind.name == "rows":
        return [(name, str(WORDS[name])) for name in ("gte", "lte", "eq", "ne", "gt", "lt")]
    elif field.kind.name in ("text", "name", "email", "phone", "url"):
        names = ["contains", "starts", "eq", "ne"]
    chosen = [(name, str(DATE_WORDS[name] if dated else WORDS[name])) for name in names]
    if field.kind.name != "yes_no":
        chosen += [("empty", str(_("is empty"))), ("filled", str(_("is filled in")))]
    return chosen


def phrase(chip: Where, resource: Resource, actor: Actor) -> tuple[str, str]:
    """Return (field, words) of a condition: (“Status”, “is any of New, Hot”). Unknown names stay as written."""
    field = leaf(chip.path, resource, actor)
    if field is None:
        return chip.path, f"{chip.operator} {chip.value}"
    label = label_of(chip.path, resource, actor)
    if chip.operator in ("any", "none"):
        known = _("there are none") if chip.operator == "none" else _("there are any")
        target = getattr(field.kind, "target", None)
        part = (
            tree_phrase(chip.part, target(field, actor), actor) if chip.part is not None and target is not None else ""
        )
        return label, f"{known} {part}".strip()
    if chip.operator == "empty":
        filled = str(chip.value).strip().casefold() in ("0", "false", "no")
        return label, str(_("is filled in")) if filled else str(_("is empty"))
    words = DATE_WORDS if field.kind.name in ("date", "instant") else WORDS
    return label, f"{words.get(chip.operator, WORDS['eq'])} {values_in_words(field, chip.value, actor)}"


def label_of(path: str, resource: Resource, actor: Actor) -> str:
    """Return the label of a path: “Customer › City”."""
    field, first = leaf(path, resource, actor), resource.bound.get(path.partition(".")[0])
    if field is None or first is None:
        return path
    if "." not in path:
        return field.label
    word = path.split(".")[1]
    if word not in QUANTITIES:
        return f"{first.label} › {field.label}"
    if word == "none":
        return _("No %(rows)s › %(since)s") % {"rows": first.label.lower(), "since": field.label}
    return _("%(rows)s › number") % {"rows": first.label} if field is first else f"{first.label} › {field.label}"


def values_in_words(field: Field, value: Any, actor: Actor) -> str:
    """Return the labels of a condition's values; names of linked records only if visible to the actor."""
    parts = [str(part).strip() for part in (value if isinstance(value, list) else str(value).split(","))]
    if isinstance(field.kind, Tags):
        return ", ".join(parts)
    if isinstance(field.kind, Link):
        return _names(field, field.kind, parts, actor)
    if isinstance(field.kind, Choice):
        return ", ".join(field.kind.display(part, field) or part for part in parts)
    if field.kind.name in ("date", "instant"):
        return day_in_words(str(value))
    return str(value)


def day_in_words(text: str) -> str:
    """Return a relative date in words: “today”, “30 days ago”, “in 2 weeks”, “last quarter”; others as written."""
    if not is_relative(text):
        return text
    named = {"today": _("today"), "yesterday": _("yesterday"), "tomorrow": _("tomorrow")}
    if text in named:
        return named[text]
    if "_" in text:
        return str(SPANS[text])
    number, past = int(text[1:-1]), text[0] == "-"
    amount = _amount(number, text[-1])
    return _("%(amount)s ago") % {"amount": amount} if past else _("in %(amount)s") % {"amount": amount}


def _amount(number: int, unit: str) -> str:
    counted = {
        "d": ngettext("%(count)d day", "%(count)d days", number),
        "w": ngettext("%(count)d week", "%(count)d weeks", number),
        "m": ngettext("%(count)d month", "%(count)d months", number),
        "q": ngettext("%(count)d quarter", "%(count)d quarters", number),
        "y": ngettext("%(count)d year", "%(count)d years", number),
    }
    return counted[unit] % {"count": number}


def _names(field: Field, kind: Link, parts: list[str], actor: Actor) -> str:
    target = kind.target(field, actor)
    ids = {part: number for part in parts if (number := whole_number(part)) is not None}
    names = dict(policy.scope(actor, "view", target).filter(pk__in=ids.values()).values_list("pk", target.title))
    ourselves = {"me": _("me"), MY_TEAM: _("my team")}
    shown = (ourselves[part] if part in ourselves else str(names.get(ids.get(part), part)) for part in parts)
    return ", ".join(shown)


def tree_phrase(node: Node, resource: Resource, actor: Actor) -> str:
    """Return nested conditions in words; only their number if there are too many for a chip."""
    words = _told(node, resource, actor, outer=True) if _size(node) <= MOST_IN_WORDS else ""
    return words or _("several conditions")


def _size(node: Node) -> int:
    match node:
        case All(parts) | AnyOf(parts):
            return sum(_size(part) for part in parts)
        case Not(part):
            return _size(part)
        case _:
            return 1


def _told(node: Node, resource: Resource, actor: Actor, *, outer: bool = False) -> str:
    match node:
        case All(parts) | AnyOf(parts):
            joint = _("and") if isinstance(node, All) else _("or")
            told = f" {joint} ".join(_told(part, resource, actor, outer=len(parts) == 1) for part in parts)
            return told if outer or len(parts) < 2 else f"({told})"
        case Not(part):
            return _("not %(condition)s") % {"condition": _told(part, resource, actor)}
        case Where():
            return " ".join(phrase(node, resource, actor))
