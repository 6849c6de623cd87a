"""The syntax tree of conditions, compiled to the ORM under the actor's policy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from kith.engine import policy
from kith.engine.fields.base import Field, Reading
from kith.engine.fields.child_rows import Children
from kith.engine.fields.happenings import Rows
from kith.engine.fields.links import Link
from kith.engine.web.errors import BadQuery, Invalid
from kith.kit.numbers import whole_number

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.policy import Actor

MOST_CONDITIONS = 100
MOST_DEPTH = 8
MOST_VALUES = 1000
MOST_STEPS = 5
MOST_COUNTED = 1_000_000
QUANTITIES = ("any", "none", "count")


@runtime_checkable
class Living(Protocol):
    """A kind whose conditions depend on other records, such as segments."""

    def stamp(self, field: Field) -> object:
        """Return a value that changes when the meaning of an unchanged condition may change; for cache keys."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value that is parsed already."""

    value: Any


@dataclass(frozen=True, slots=True)
class Where:
    """One condition: a dotted field path, an operator, and the raw value, or ``Parsed``.

    For child rows, ``part`` limits the rows that count: a single row must fulfil all of it.
    """

    path: str
    operator: str
    value: Any
    part: Node | None = None


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


_WORDS = frozenset({"field", "op", "value", "where"})

type Node = Where | All | AnyOf | Not


def from_json(raw: Any) -> Node:
    """Parse JSON: {"and": […]}, {"or": […]}, {"not": …} or {"field", "op", "value"}.

    Raises BadQuery for anything else, and for trees above the size limits.
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
        if isinstance(item, dict) and set(item) <= _WORDS and isinstance(item.get("field"), str):
            part = node(item["where"], depth + 1) if item.get("where") is not None else None
            return Where(item["field"], str(item.get("op", "eq")), item.get("value"), part)
        raise BadQuery({"where": [_("A condition is {field, op, value}, or {and: […]}, {or: […]}, {not: …}.")]})

    return node(raw, 0)


def to_json(node: Node) -> Any:
    """Serialise a tree; the inverse of ``from_json``."""
    match node:
        case All(parts):
            return {"and": [to_json(part) for part in parts]}
        case AnyOf(parts):
            return {"or": [to_json(part) for part in parts]}
        case Not(part):
            return {"not": to_json(part)}
        case Where(path, operator, value, part):
            plain = {"field": path, "op": operator, "value": value}
            return plain if part is None else {**plain, "where": to_json(part)}


def leaves(node: Node) -> Iterator[Where]:
    """Yield all conditions of the tree from left to right."""
    match node:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case Where():
            yield node


def compile_tree(node: Node, resource: Resource, actor: Actor) -> Q:
    """Compile the tree to a condition on rows of ``resource``. Raises BadQuery with the field at fault.

    ``Q()`` means all rows, but Django drops it inside OR and NOT; so it is handled here.
    """
    match node:
        case All(parts):
            condition = Q()
            for part in parts:
                condition &= compile_tree(part, resource, actor)
            return condition
        case AnyOf(parts):
            compiled = [compile_tree(part, resource, actor) for part in parts]
            if not all(compiled):
                return Q()
            return reduce(or_, compiled, Q())
        case Not(part):
            condition = compile_tree(part, resource, actor)
            return ~condition if condition else policy.NOTHING
        case Where(path, operator):
            try:
                return _compile_path(path.split("."), node, resource, actor, prefix="")
            except Invalid as error:
                raise BadQuery({path if operator == "eq" else f"{path}.{operator}": [error.message]}) from error


def _compile_path(path: Sequence[str], where: Where, resource: Resource, actor: Actor, *, prefix: str) -> Q:
    first, *rest = path
    field = filterable(first, resource)
    if len(path) > MOST_STEPS:
        raise Invalid(_("This path is too long."))
    if isinstance(field.kind, (Children, Rows)) and (rest or where.operator in ("any", "none")):
        return through_rows(field, field.kind, rest, where, actor, prefix)
    if where.part is not None:
        raise Invalid(_("“%(field)s” has no rows of its own on which to set conditions.") % {"field": first})
    if not rest:
        return _compile_leaf(field, where, actor, prefix=prefix)
    if isinstance(field.kind, Link):
        return _through_link(field, field.kind, rest, where, actor, prefix)
    raise Invalid(_("“%(field)s” does not lead to another record.") % {"field": first})


def _through_link(field: Field, kind: Link, rest: Sequence[str], where: Where, actor: Actor, prefix: str) -> Q:
    target, inner = kind.target(field, actor), f"{prefix}{field.name}__"
    if not policy.may(actor, "view", target) or not kind.leads:
        raise unknown(field.name, field.resource)
    if field.path != field.name:  # without a column there is no join
        rows = policy.scope(actor, "view", target).filter(_compile_path(rest, where, target, actor, prefix=""))
        return Q(**{f"{prefix}{field.path}__in": rows.values("pk")})
    # Linked rows must be visible to the actor; otherwise a filter would reveal their values.
    seen = target.policy.rows(actor, "view", entity=target.slug, path=inner)
    alive = Q(**{f"{inner}deleted_at__isnull": True, f"{inner}pk__isnull": False})
    return seen & alive & _compile_path(rest, where, target, actor, prefix=inner)


def through_rows(
    field: Field, kind: Children | Rows, rest: Sequence[str], where: Where, actor: Actor, prefix: str
) -> Q:
    """Compile conditions on related rows: ``notes.count``, ``notes.none.created_at``, ``notes.author``.

    Each is a subquery, because a join would repeat records.
    """
    target, parent, found = kind.target(field, actor), kind.parent_name(field), kind.rows(field, actor)
    quantity, inner = (rest[0], rest[1:]) if rest and rest[0] in QUANTITIES else ("any", rest)
    if where.part is not None:
        found = found.filter(compile_tree(where.part, target, actor))
    if quantity == "count":
        if inner:
            raise Invalid(_("Write a condition on what is counted into “where”."))
        return _counted(kind.lines(found, field), parent, where, prefix)
    if inner:
        plain = replace(where, part=None)
        found = found.filter(_compile_path(inner, plain, target, actor, prefix=""))
    elif where.operator not in ("any", "none"):
        raise Invalid(
            _("“%(operator)s” cannot be asked here; possible: any, none.") % {"operator": where.operator[:40]}
        )
    found = kind.lines(found, field)
    if quantity == "none" or (where.operator == "none" and not inner):
        return ~Q(Exists(found.filter(**{parent: OuterRef(f"{prefix}pk")})))
    return Q(**{f"{prefix}pk__in": found.values(parent)})


def _counted(found: QuerySet[Any], parent: str, where: Where, prefix: str) -> Q:
    number = whole_number(str(where.value).strip(), most=MOST_COUNTED)
    if number is None or isinstance(where.value, bool):
        raise Invalid(_("Write a whole number from 0 to %(most)d.") % {"most": MOST_COUNTED})

    def at_least(least: int) -> Q:
        if least <= 0:
            return Q()
        many = found.order_by().values(parent).annotate(number=Count("pk")).filter(number__gte=least)
        return Q(**{f"{prefix}pk__in": many.values(parent) if least > 1 else found.values(parent)})

    def fewer(than: int) -> Q:
        return ~at_least(than) if than > 0 else policy.NOTHING

    match where.operator:
        case "gte":
            return at_least(number)
        case "gt":
            return at_least(number + 1)
        case "lt":
            return fewer(number)
        case "lte":
            return fewer(number + 1)
        case "eq":
            return at_least(number) & fewer(number + 1)
        case "ne":
            return fewer(number) | at_least(number + 1) if number else at_least(1)
    raise Invalid(_("“%(operator)s” cannot be asked of a number.") % {"operator": where.operator[:40]})


def _compile_leaf(field: Field, where: Where, actor: Actor, *, prefix: str) -> Q:
    operator, value = where.operator, where.value
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


def leaf(path: str, resource: Resource, actor: Actor) -> Field | None:
    """Return the field at the end of a dotted path; None if the actor finds none."""
    first, _dot, rest = path.partition(".")
    field = resource.bound.get(first)
    if field is None or not rest:
        return field
    kind, (word, _dot, inner) = field.kind, rest.partition(".")
    if isinstance(kind, (Children, Rows)) and word in QUANTITIES:
        return leaf(inner, kind.target(field, actor), actor) if inner else field
    return leaf(rest, kind.target(field, actor), actor) if isinstance(kind, (Children, Rows, Link)) else None


def stamps(node: Node, resource: Resource, actor: Actor) -> list[object]:
    """Return the stamps of the tree's ``Living`` fields, for cache keys."""
    found: list[object] = []
    for where in leaves(node):
        field = leaf(where.path, resource, actor)
        if field is not None and isinstance(field.kind, Living):
            found.append(field.kind.stamp(field))
        if where.part is not None and field is not None and isinstance(field.kind, (Children, Rows)):
            found += stamps(where.part, field.kind.target(field, actor), actor)
    return found


def filterable(name: str, resource: Resource) -> Field:
    """Return a filterable field by name. Raises Invalid, with the same message for hidden and unknown ones."""
    if name != "id" and (name not in resource.filters or name not in resource.bound):
        raise unknown(name, resource)
    return resource.bound[name]


def unknown(name: str, resource: Resource) -> Invalid:
    return Invalid(
        _("%(entity)s cannot be filtered by “%(name)s”; possible: %(names)s.")
        % {"entity": resource.label_plural.capitalize(), "name": name[:60], "names": ", ".join(resource.filters)}
    )
