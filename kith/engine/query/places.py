"""Filters whose values change from one time to the next while their SQL stays, so that it is built once for all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kith.engine.fields.base import Reading
from kith.engine.query.prepared import ROW
from kith.engine.query.tree import Parsed, Where, filterable
from kith.engine.web.errors import Invalid

if TYPE_CHECKING:
    from kith.engine.policy import Actor
    from kith.engine.query.parse import ListQuery

type Marks = dict[Any, Any]


def generalised(query: ListQuery, actor: Actor) -> tuple[ListQuery, Marks]:
    """The query with places for the values of its plain equalities, and which value goes to which place."""
    conditions: list[Where] = []
    marks: Marks = {}
    for number, each in enumerate(query.flat):
        place, value = _place(each, number, query, actor)
        if place is not None:
            marks[place] = value
            each = Where(each.path, each.operator, Parsed(place))
        conditions.append(each)
    return (replace(query, flat=tuple(conditions)) if marks else query), marks


def _place(where: Where, number: int, query: ListQuery, actor: Actor) -> tuple[Any, Any]:
    """What stands for the value of a condition, and the value; (None, None) where the SQL may depend on it."""
    if where.operator != "eq" or "." in where.path:
        return None, None
    try:
        field = filterable(where.path, query.resource)
        if field.kind.equal_to is None or "eq" not in field.kind.operator_names():
            return None, None
        value = field.kind.parse_filter("eq", where.value, field, Reading(actor=actor))
    except Invalid:
        return None, None  # who builds the query says what is wrong
    # Nobody can write the text, as it has a sign that no field takes, and no row has such an id.
    return (f"\x00filter{number}" if field.kind.equal_to is str else ROW - 1 - number), value
