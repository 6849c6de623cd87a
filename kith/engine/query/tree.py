"""The syntax tree of a condition, and its compilation to the ORM under the actor's policy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from kith.engine import policy
from kith.engine.errors import BadQuery, Invalid
from kith.engine.fields import Field, Reading
from kith.engine.fields.children import Children
from kith.engine.fields.links import Link

if TYPE_CHECKING:
    from kith.engine.policy import Actor
    from kith.engine.resource import Resource

MOST_CONDITIONS = 100
MOST_DEPTH = 8
MOST_VALUES = 1000


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value that was read already."""

    value: Any


@dataclass(frozen=True, slots=True)
class Where:
    """One condition: a dotted field path, an operator, and the value as it was written, or ``Parsed``."""

    path: str
    operator: str
    value: Any


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


type Node = Where | All | AnyOf | Not


def from_json(raw: Any) -> Node:
    """The tree that JSON describes: {"and": […]}, {"or": […]}, {"not": …} or {"field", "op", "value"}.

    Raises BadQuery for anything else, and for trees too large to be meant.
    """
    budget = [MOST_CONDITIONS]

    def node(item: Any, depth: int) -> Node:
        budget[0] -= 1
        if depth > MOST_DEPTH or budget[0] < 0:
            raise BadQuery({"where": [_("This condition is too large.")]})
        if isinstance(item, dict) and len(item) == 1:
            ((word, inner),) = item.items()
            if word == "not":
                return Not(node(inner, depth + 1))
            if word in ("and", "or") and isinstance(inner, list):
                parts = tuple(node(part, depth + 1) for part in inner)
                return All(parts) if word == "and" else AnyOf(parts)
        if isinstance(item, dict) and set(item) <= {"field", "op", "value"} and isinstance(item.get("field"), str):
            return Where(item["field"], str(item.get("op", "eq")), item.get("value"))
        raise BadQuery({"where": [_("A condition is {field, op, value}, or {and: […]}, {or: […]}, {not: …}.")]})

    return node(raw, 0)


def compile_tree(node: Node, resource: Resource, actor: Actor) -> Q:
    """The tree as a condition on rows of ``resource``. Raises BadQuery naming the field at fault."""
    match node:
        case All(parts):
            condition = Q()
            for part in parts:
                condition &= compile_tree(part, resource, actor)
            return condition
        case AnyOf(parts):
            if not parts:
                return Q()
            condition = compile_tree(parts[0], resource, actor)
            for part in parts[1:]:
                condition |= compile_tree(part, resource, actor)
            return condition
        case Not(part):
            return ~compile_tree(part, resource, actor)
        case Where(path, operator, value):
            try:
                return _compile_path(path.split("."), operator, value, resource, actor, prefix="")
            except Invalid as error:
                raise BadQuery({path if operator == "eq" else f"{path}.{operator}": [error.message]}) from error


def _compile_path(
    path: Sequence[str], operator: str, value: Any, resource: Resource, actor: Actor, *, prefix: str
) -> Q:
    first, *rest = path
    field = filterable(first, resource)
    if not rest:
        return _compile_leaf(field, operator, value, actor, prefix=prefix)
    if len(path) > 4:
        raise Invalid(_("This path is too long."))
    if isinstance(field.kind, Link):
        return _through_link(field, field.kind, rest, operator, value, actor, prefix)
    if isinstance(field.kind, Children):
        return _through_children(field, field.kind, rest, operator, value, actor, prefix)
    raise Invalid(_("“%(field)s” does not lead to another record.") % {"field": first})


def _through_link(
    field: Field, kind: Link, rest: Sequence[str], operator: str, value: Any, actor: Actor, prefix: str
) -> Q:
    target, inner = kind.target(field), f"{prefix}{field.name}__"
    if not policy.may(actor, "view", target):
        raise unknown(field.name, field.resource)
    if field.path != field.name:  # no column of its own, so nothing to join by
        rows = policy.scope(actor, "view", target).filter(
            _compile_path(rest, operator, value, target, actor, prefix="")
        )
        return Q(**{f"{prefix}{field.path}__in": rows.values("pk")})
    # Rows behind the link count only if the actor may see them; otherwise a filter would betray their values.
    seen = target.policy.rows(actor, "view", entity=target.slug, path=inner)
    alive = Q(**{f"{inner}deleted_at__isnull": True, f"{inner}pk__isnull": False})
    return seen & alive & _compile_path(rest, operator, value, target, actor, prefix=inner)


def _through_children(
    field: Field, kind: Children, rest: Sequence[str], operator: str, value: Any, actor: Actor, prefix: str
) -> Q:
    target = kind.target(field)
    rows = target.model.objects.filter(
        _compile_path(rest, operator, value, target, actor, prefix=""), deleted_at__isnull=True
    )
    return Q(**{f"{prefix}pk__in": rows.values(kind.parent_name(field))})


def _compile_leaf(field: Field, operator: str, value: Any, actor: Actor, *, prefix: str) -> Q:
    if operator not in field.kind.operator_names():
        raise Invalid(
            _("“%(operator)s” cannot be asked of “%(field)s”; possible: %(names)s.")
            % {"operator": operator[:40], "field": field.name, "names": ", ".join(field.kind.operator_names())}
        )
    parsed = (
        value.value
        if isinstance(value, Parsed)
        else field.kind.parse_filter(operator, value, field, Reading(actor=actor))
    )
    if isinstance(parsed, list) and len(parsed) > MOST_VALUES:
        raise Invalid(_("At most %(most)d values are possible.") % {"most": MOST_VALUES})
    return field.kind.condition(operator, f"{prefix}{field.path}", parsed, field)


def filterable(name: str, resource: Resource) -> Field:
    """The field by this name if it may be filtered by. Raises Invalid, in the same words for all others."""
    if name != "id" and (name not in resource.filters or name not in resource.bound):
        raise unknown(name, resource)
    return resource.bound[name]


def unknown(name: str, resource: Resource) -> Invalid:
    return Invalid(
        _("%(entity)s cannot be filtered by “%(name)s”; possible: %(names)s.")
        % {"entity": resource.label_plural.capitalize(), "name": name[:60], "names": ", ".join(resource.filters)}
    )
