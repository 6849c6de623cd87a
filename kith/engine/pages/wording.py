"""Conditions in words: what a filter chip says, and the operators that a kind of field offers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kith.engine import policy
from kith.engine.fields import Field
from kith.engine.fields.choices import Choice
from kith.engine.fields.links import Link, Tags
from kith.engine.policy import Actor
from kith.engine.query.tree import Where
from kith.engine.resource import Resource

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
# Where several values make sense, one value is the same with one tick.
MANY = ("in", "not_in")


def operators(field: Field) -> list[tuple[str, str]]:
    """(operator, words) of a field, the most usual first; “empty” is offered as two choices."""
    dated = field.kind.name in ("date", "instant")
    names = [name for name in field.kind.operators if name in (DATE_WORDS if dated else WORDS)]
    if field.kind.name in ("choice", "link", "tags", "country", "currency"):
        names = [name for name in field.kind.operators if name in MANY]
    elif field.kind.name in ("text", "name", "email", "phone", "url"):
        names = ["contains", "starts", "eq", "ne"]
    chosen = [(name, str(DATE_WORDS[name] if dated else WORDS[name])) for name in names]
    if field.kind.name != "yes_no":
        chosen += [("empty", str(_("is empty"))), ("filled", str(_("is filled in")))]
    return chosen


def phrase(chip: Where, resource: Resource, actor: Actor) -> tuple[str, str]:
    """(field, words) of a condition, such as (“Status”, “is any of New, Hot”). Unknown names are shown as written."""
    field = leaf(chip.path, resource)
    if field is None:
        return chip.path, f"{chip.operator} {chip.value}"
    label = label_of(chip.path, resource)
    if chip.operator == "empty":
        filled = str(chip.value).strip().casefold() in ("0", "false", "no")
        return label, str(_("is filled in")) if filled else str(_("is empty"))
    words = DATE_WORDS if field.kind.name in ("date", "instant") else WORDS
    return label, f"{words.get(chip.operator, WORDS['eq'])} {values_in_words(field, chip.value, actor)}"


def leaf(path: str, resource: Resource) -> Field | None:
    """The field at the end of a dotted path through links; None when there is none."""
    first, _dot, rest = path.partition(".")
    field = resource.bound.get(first)
    if field is None or not rest:
        return field
    return leaf(rest, field.kind.target(field)) if hasattr(field.kind, "target") else None


def label_of(path: str, resource: Resource) -> str:
    """The name of a field, with the link through which it is reached: “Customer › City”."""
    field, first = leaf(path, resource), resource.bound.get(path.partition(".")[0])
    if field is None or first is None:
        return path
    return field.label if "." not in path else f"{first.label} › {field.label}"


def values_in_words(field: Field, value: Any, actor: Actor) -> str:
    """The values of a condition as people call them; names of links only if the actor may see them."""
    parts = [str(part).strip() for part in (value if isinstance(value, list) else str(value).split(","))]
    if isinstance(field.kind, Tags):
        return ", ".join(parts)
    if isinstance(field.kind, Link):
        return _names(field, field.kind, parts, actor)
    if isinstance(field.kind, Choice):
        return ", ".join(field.kind.display(part, field) or part for part in parts)
    return str(value)


def _names(field: Field, kind: Link, parts: list[str], actor: Actor) -> str:
    target = kind.target(field)
    ids = [int(part) for part in parts if part.isascii() and part.isdecimal() and len(part) < 19]
    names = dict(policy.scope(actor, "view", target).filter(pk__in=ids).values_list("pk", target.title))
    shown = (
        str(_("me")) if part == "me" else str(names.get(int(part) if part.isdecimal() else 0, part)) for part in parts
    )
    return ", ".join(shown)
