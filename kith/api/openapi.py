"""Generate the OpenAPI 3.1 document from the declarations."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from importlib import import_module
from importlib.metadata import version

import orjson
from django.conf import settings

from kith.api import beside, schemas
from kith.api.idempotency import LONGEST
from kith.api.parameters import of_list, whole
from kith.api.problems import PROBLEM
from kith.api.schemas import ID, TEXT, Json, listing, name_of, nullable, parameter, ref
from kith.api.transport import CHANGE_SET_HEADER, JSON
from kith.engine import policy
from kith.engine.declare import registry
from kith.engine.declare.resource import Resource
from kith.engine.policy import Actor
from kith.engine.policy.sensitive import may_see
from kith.engine.query.parse import LONGEST_Q, MOST_ROWS
from kith.engine.write.actions import Action
from kith.engine.write.plain_actions import plain_action, plain_verbs
from kith.kit.memory import Memory

ID_IN_PATH: Json = {"name": "id", "in": "path", "required": True, "schema": ID}
_KEY: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "A repetition with the same key within a day has no second effect and gets the same answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": "^[!-~]+$"},
}
_ALLOWING: Json = {
    "name": "duplicates",
    "in": "query",
    "description": "“allow” makes the record although it looks like one that is there; otherwise the answer is 409.",
    "schema": {"type": "string", "enum": ["allow"]},
}
_IF_MATCH: Json = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag of the record as the client saw it.",
    "schema": {"type": "string", "pattern": '^"[1-9][0-9]{0,8}"$'},
}
_ETAG: Json = {"ETag": {"description": "the version of the record, in quotes", "schema": TEXT}}
_CHANGE_SET: Json = {
    CHANGE_SET_HEADER: {"description": "id for POST /undo/<id>/; absent when nothing changed", "schema": TEXT}
}
_PROBLEMS = {
    "400": "The request cannot be understood; “errors” names the parameters at fault.",
    "401": "No valid token and no session.",
    "403": "The role or the token does not allow this.",
    "404": "No such record, or none that the role lets one see.",
    "405": "This address does not know the method.",
    "413": "The body is too large.",
    "415": "The body is not application/json.",
    "422": "Some values cannot be taken; “errors” names the fields.",
    "503": "The database is busy; try again.",
}


_documents: Memory[bytes] = Memory(50)


def document_bytes(actor: Actor) -> bytes:
    """Return the document for one actor, with the custom and sensitive fields that they may see."""
    seen = frozenset(resource.slug for resource in registry.every(actor) if policy.may(actor, "view", resource))
    kept_from = frozenset(resource.slug for resource in registry.every(actor) if not may_see(actor, resource))
    return _documents.get((actor.agency_id, actor.stamp, seen, kept_from), lambda: orjson.dumps(document(actor, seen)))


def document(actor: Actor | None = None, seen: Container[str] = ()) -> Json:
    """Return the API as an OpenAPI object, with custom and sensitive fields of the entities in ``seen`` only."""
    import_module(settings.ROOT_URLCONF)  # registers the descriptions of other endpoints
    resources = [
        resource if resource.slug in seen else registry.named(resource.slug) for resource in registry.every(actor)
    ]
    paths = {path: item for resource in resources for path, item in _paths_of(resource)}
    paths |= {path: item for described in beside.every() for path, item in described.items()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Kith",
            "version": version("kith-crm"),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "tags": [{"name": resource.slug, "description": str(resource.label_plural)} for resource in resources],
        "paths": _general_paths() | paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas.SHARED | {name: it for resource in resources for name, it in _schemas_of(resource)},
            "responses": {code: _problem(text) for code, text in _PROBLEMS.items()}
            | {"409": {"description": "Conflict", "content": {PROBLEM: {"schema": ref("Conflict")}}}},
        },
    }


def _problem(text: str) -> Json:
    return {"description": text, "content": {PROBLEM: {"schema": ref("Problem")}}}


def _schemas_of(resource: Resource) -> Iterator[tuple[str, Json]]:
    name = name_of(resource)
    yield name, schemas.record(resource)
    if resource.fields:
        yield f"{name}Create", schemas.new(resource)
        yield f"{name}Edit", schemas.edited(resource)


# Operations -----------------------------------------------------------------------------------------


def operation(
    name: str,
    summary: str,
    good: Mapping[str, Json],
    *,
    tag: str = "",
    parameters: list[Json] | None = None,
    body: Json | None = None,
    body_required: bool = True,
    problems: tuple[str, ...] = (),
) -> Json:
    """Return one operation; ``good`` are its success responses, besides the problems of every operation."""
    always = ("400", "401", "403", "404", "405", "503")
    operation: Json = {
        "operationId": name,
        "summary": summary,
        "parameters": parameters or [],
        "responses": {
            **good,
            **{code: {"$ref": f"#/components/responses/{code}"} for code in sorted({*always, *problems})},
        },
    }
    if tag:
        operation["tags"] = [tag]
    if body is not None:
        operation["requestBody"] = {"required": body_required, "content": {JSON: {"schema": body}}}
    return operation


WRITE = ("409", "413", "415", "422")


def good(text: str, schema: Json, **headers: Json) -> Json:
    answer: Json = {"description": text, "content": {JSON: {"schema": schema}}}
    return {**answer, "headers": headers} if headers else answer


def _paths_of(resource: Resource) -> Iterator[tuple[str, Json]]:
    slug, name = resource.slug, name_of(resource)
    row = ref(name)
    page = listing(row, next=nullable(TEXT), count={"type": "integer", "minimum": 0}, count_exact={"type": "boolean"})
    listed = operation(
        f"{slug}.list", f"List {resource.label_plural}", {"200": good("a page", page)},
        tag=slug, parameters=list(of_list(resource)),
    )  # fmt: skip
    fields = parameter("fields", TEXT, "names of fields, separated by commas")
    shown = operation(
        f"{slug}.show", f"Show a {resource.label}", {"200": good("the record", row, **_ETAG)},
        tag=slug, parameters=[fields],
    )  # fmt: skip
    history = operation(
        f"{slug}.history", f"Show the history of a {resource.label}",
        {"200": good("changes, newest first", listing(ref("Change"), next=nullable(TEXT)))},
        tag=slug,
        parameters=[parameter("limit", whole(MOST_ROWS), "changes in the answer"), parameter("cursor", TEXT)],
    )  # fmt: skip
    many: Json = {"get": listed}
    single: Json = {"parameters": [ID_IN_PATH], "get": shown}
    if resource.fields:
        many |= _creating(resource, row)
        single |= _changing(resource, row)
    if resource.takes("trash"):
        single |= _trashing(resource)
        yield f"/{slug}/{{id}}/restore/", {"parameters": [ID_IN_PATH], "post": _restoring(resource, row)}
    yield f"/{slug}/", many
    yield f"/{slug}/{{id}}/", single
    yield f"/{slug}/{{id}}/history/", {"parameters": [ID_IN_PATH], "get": history}
    yield from _action_paths(resource, row)


def _creating(resource: Resource, row: Json) -> Json:
    headers = {**_ETAG, **_CHANGE_SET, "Location": {"schema": TEXT}}
    made = operation(
        f"{resource.slug}.create", f"Create a {resource.label}", {"201": good("created", row, **headers)},
        tag=resource.slug, parameters=[_KEY, _ALLOWING] if resource.extensions.repeats else [_KEY],
        body=ref(f"{name_of(resource)}Create"), problems=WRITE,
    )  # fmt: skip
    return {"post": made}


def _changing(resource: Resource, row: Json) -> Json:
    slug = resource.slug
    edited = operation(
        f"{slug}.edit", f"Change a {resource.label}", {"200": good("changed", row, **_ETAG, **_CHANGE_SET)},
        tag=slug, parameters=[_IF_MATCH], body=ref(f"{name_of(resource)}Edit"), problems=WRITE,
    )  # fmt: skip
    return {"patch": edited}


def _trashing(resource: Resource) -> Json:
    slug = resource.slug
    gone = {"204": {"description": "in the trash", "headers": _CHANGE_SET}}
    trashed = operation(
        f"{slug}.trash", f"Move a {resource.label} to the trash", gone,
        tag=slug, parameters=[_IF_MATCH], problems=WRITE,
    )  # fmt: skip
    return {"delete": trashed}


def _restoring(resource: Resource, row: Json) -> Json:
    return operation(
        f"{resource.slug}.restore", f"Bring a {resource.label} back from the trash",
        {"200": good("restored", row, **_ETAG, **_CHANGE_SET)}, tag=resource.slug, problems=WRITE,
    )  # fmt: skip


def _action_paths(resource: Resource, row: Json) -> Iterator[tuple[str, Json]]:
    for action in resource.actions:
        slug, verb = resource.slug, action.name
        wanted = schemas.inputs(action, version=True)
        alone = operation(
            f"{slug}.{verb}", f"{action.label}: {action.description}",
            {"200": good("done", row, **_ETAG, **_CHANGE_SET)},
            tag=slug, parameters=[_KEY], body=wanted, body_required=bool(wanted.get("required")), problems=WRITE,
        )  # fmt: skip
        yield f"/{slug}/{{id}}/actions/{verb}/", {"parameters": [ID_IN_PATH], "post": alone}
        if action.bulk:
            yield _together(resource, action)
    optional = {name: replace(field, required=False) for name, field in resource.writable.items()}
    for verb in plain_verbs(resource):
        yield _together(resource, plain_action(resource, verb, optional))


def _together(resource: Resource, action: Action) -> tuple[str, Json]:
    """An action on many records."""
    together = operation(
        f"{resource.slug}.{action.name}.many", f"{action.label}: the same for many, as one change set",
        {"200": good("what came of it", ref("BulkResult"), **_CHANGE_SET)},
        tag=resource.slug, parameters=[_KEY], body=schemas.bulk_inputs(action), problems=WRITE,
    )  # fmt: skip
    return f"/{resource.slug}/actions/{action.name}/", {"post": together}


def _general_paths() -> Json:
    q = parameter("q", {"type": "string", "minLength": 1, "maxLength": LONGEST_Q}, "what to search for", required=True)
    found = operation(
        "search", "Search in everything", {"200": good("the best hits first", listing(ref("Hit")))},
        parameters=[q, parameter("limit", whole(50), "hits in the answer")],
    )  # fmt: skip
    undone = operation(
        "undo", "Take a change set back", {"200": good("what came of it", ref("UndoResult"), **_CHANGE_SET)},
        parameters=[_KEY], problems=WRITE,
    )  # fmt: skip
    me = operation("me", "Who am I", {"200": good("place and rights", ref("Me"))})
    described = operation("openapi", "This document", {"200": good("OpenAPI 3.1", {"type": "object"})})
    return {
        "/search/": {"get": found},
        "/undo/{id}/": {"parameters": [ID_IN_PATH], "post": undone},
        "/me/": {"get": me},
        "/openapi.json": {"get": described},
    }
