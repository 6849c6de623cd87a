"""The parameters of queries in the OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator

from kith.api.schemas import TEXT, Json, parameter
from kith.engine.declare.resource import Resource
from kith.engine.fields.base import Field
from kith.engine.query.parse import LONGEST_Q, MOST_ROWS


def whole(most: int) -> Json:
    """Return the schema of a whole number from 1."""
    return {"type": "integer", "minimum": 1, "maximum": most}


def of_list(resource: Resource) -> Iterator[Json]:
    """Yield the parameters of an entity's list: sort, page, fields, search, and a filter per operator."""
    sorts = ", ".join(resource.sortable)
    yield parameter("sort", TEXT, f"up to three of {sorts}, separated by commas; - before a name: descending")
    yield parameter("limit", whole(MOST_ROWS), "rows in the answer")
    yield parameter("cursor", TEXT, "“next” of the page before")
    yield parameter("fields", TEXT, "names of fields, separated by commas")
    yield parameter("where", TEXT, 'a nested condition as JSON: {"or": [{"field", "op", "value"}, …]}')
    if resource.takes("trash"):
        yield parameter("trash", {"type": "string", "enum": ["1"]}, "what is in the trash")
    if resource.search:
        yield parameter("q", {"type": "string", "maxLength": LONGEST_Q}, "words that must occur")
    for name in resource.filters:
        field = resource.bound[name]
        for operator in field.kind.operator_names():
            yield parameter(name if operator == "eq" else f"{name}.{operator}", _asked(field, operator))


def _asked(field: Field, operator: str) -> Json:
    """Return the schema of a filter. Query parameters are texts, so it is loose."""
    if operator == "empty" or field.kind.name == "yes_no":
        return {"type": "boolean"}
    choices = [str(key) for key in field.choices] if operator == "eq" else []
    return {"type": "string", "enum": choices} if choices else {"type": "string", "minLength": 1}
