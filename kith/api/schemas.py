"""JSON Schemas of requests and responses, derived from the fields of the resources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kith.api.acting import MOST_AT_ONCE
from kith.engine.declare.resource import Resource
from kith.engine.fields.base import Field
from kith.engine.write.actions import Action

type Json = dict[str, Any]

ID: Json = {"type": "integer", "minimum": 1, "maximum": 10**18 - 1}
VERSION: Json = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
TEXT: Json = {"type": "string"}
NUMBER: Json = {"type": "integer"}


def nullable(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}


def listing(item: Json, **more: Json) -> Json:
    """Return the schema of a list: ``items`` and further properties."""
    return closed({"items": {"type": "array", "items": item}, **more})


def closed(properties: Mapping[str, Json], required: Iterable[str] | None = None) -> Json:
    """Return an object schema without additional properties; by default all are required."""
    names = list(properties) if required is None else list(required)
    schema: Json = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return {**schema, "required": names} if names else schema


def ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def name_of(resource: Resource) -> str:
    """The name of an entity's schema, such as ``ContactPoint``."""
    return str(resource.model.__name__)


# Entities -------------------------------------------------------------------------------------------


def value(field: Field) -> Json:
    """Return the schema of a field in responses."""
    schema = {**field.kind.schema(field), "title": field.label}
    is_null = getattr(field.model_field, "null", False) and not field.kind.many
    return nullable(schema) if is_null else schema


def record(resource: Resource) -> Json:
    """Return the schema of a record; lists may return some of the fields, so only id and version are required."""
    properties = {"id": ID, "version": VERSION}
    properties |= {name: value(field) for name, field in resource.bound.items() if name != "id"}
    return closed(properties, ("id", "version"))


def taken(field: Field) -> Json:
    """Return the schema of a field in requests; null clears an optional field."""
    schema: Json = {**field.kind.write_schema(field), "title": field.label}
    if field.help:
        schema["description"] = field.help
    return schema if field.needed else nullable(schema)


def new(resource: Resource) -> Json:
    fields = resource.writable
    return closed({name: taken(field) for name, field in fields.items()}, [n for n, f in fields.items() if f.needed])


def edited(resource: Resource) -> Json:
    return closed({**{name: taken(field) for name, field in resource.writable.items()}, "version": VERSION}, ())


def inputs(action: Action, *, version: bool) -> Json:
    fields = action.inputs
    properties = {name: taken(field) for name, field in fields.items()}
    if version:
        properties["version"] = VERSION
    return closed(properties, [name for name, field in fields.items() if field.required])


def bulk_inputs(action: Action) -> Json:
    """Return the request schema of a bulk action: ids or a filter, and the inputs."""
    ids = {"type": "array", "items": ID, "minItems": 1, "maxItems": MOST_AT_ONCE}
    rows = {"type": "object", "minProperties": 1, "description": "conditions as in the address of the list"}
    wanted = inputs(action, version=False)
    required = ["inputs"] if wanted.get("required") else []
    return {
        "oneOf": [
            closed({"ids": ids, "inputs": wanted}, ["ids", *required]),
            closed({"filter": rows, "inputs": wanted}, ["filter", *required]),
        ]
    }


# The same for every entity ---------------------------------------------------------------------------

_MESSAGES: Json = {"type": "object", "additionalProperties": {"type": "array", "items": TEXT}}
_PROBLEM: dict[str, Json] = {
    "type": {"type": "string"},
    "title": TEXT,
    "status": NUMBER,
    "detail": TEXT,
    "errors": _MESSAGES,
}
_CLASH = closed({"current": {}, "yours": {}, "original": {}})
_ALIKE = closed({"id": NUMBER, "name": TEXT, "score": NUMBER, "reasons": {"type": "array", "items": TEXT}})
_PERSON = nullable(closed({"id": NUMBER, "name": TEXT}))

SHARED: dict[str, Json] = {
    "Problem": {
        "type": "object",
        "properties": {**_PROBLEM, "request_id": TEXT},
        "required": ["type", "title", "status"],
    },
    "Conflict": {
        "type": "object",
        "description": "Somebody changed the same fields meanwhile; a rule says no in the present state; or the new "
        "record is all but certainly one of the “candidates”.",
        "properties": {
            **_PROBLEM,
            "version": NUMBER,
            "conflicts": {"type": "object", "additionalProperties": _CLASH},
            "candidates": {"type": "array", "items": _ALIKE},
        },
        "required": ["type", "title", "status"],
    },
    "Change": closed(
        {
            "id": NUMBER,
            "at": {"type": "string", "format": "date-time"},
            "by": _PERSON,
            "door": TEXT,
            "action": TEXT,
            "reason": TEXT,
            "change_set": NUMBER,
            "entity": TEXT,
            "object_id": NUMBER,
            "kind": {"type": "string", "enum": ["create", "update", "trash", "restore", "erase"]},
            "version": NUMBER,
            "fields": {"type": "object", "additionalProperties": closed({"before": {}, "after": {}})},
        }
    ),
    "Hit": closed(
        {
            "entity": TEXT,
            "id": NUMBER,
            "title": TEXT,
            "subtitle": TEXT,
            "url": TEXT,
            "match": {"type": "string", "enum": ["exact", "name", "other"]},
            "field": TEXT,
            "value": TEXT,
        }
    ),
    "BulkResult": closed(
        {
            "done": NUMBER,
            "unchanged": NUMBER,
            "refused": {"type": "array", "items": closed({"id": NUMBER, "message": TEXT})},
            "change_set": nullable(NUMBER),
        }
    ),
    "UndoResult": closed(
        {
            "undone": NUMBER,
            "conflicts": {"type": "array", "items": closed({"entity": TEXT, "id": NUMBER, "message": TEXT})},
            "change_set": nullable(NUMBER),
        }
    ),
    "Me": closed(
        {
            "id": nullable(NUMBER),
            "name": TEXT,
            "agency": closed({"id": NUMBER, "name": TEXT}),
            "roles": {"type": "array", "items": TEXT},
            "grants": {"type": "array", "items": closed({"entity": TEXT, "verb": TEXT, "scope": TEXT})},
            "zone": TEXT,
            "language": TEXT,
            "region": TEXT,
            "currency": TEXT,
            "by_token": {"type": "boolean"},
        }
    ),
}


def parameter(name: str, schema: Json, text: str = "", *, required: bool = False) -> Json:
    """Return a query parameter of an operation."""
    found: Json = {"name": name, "in": "query", "schema": schema}
    if text:
        found["description"] = text
    return {**found, "required": True} if required else found
