"""Endpoints of records: list, create, read, edit, trash, restore, history."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from kith.api.bodies import no_body, read_body, take_version, version_of_header
from kith.api.idempotency import once
from kith.api.transport import Endpoint, answer, only_params, with_headers
from kith.engine import policy
from kith.engine.declare.resource import Resource
from kith.engine.fields.base import Field, Reading
from kith.engine.history import changelog, redirects, telling
from kith.engine.models import ChangeSet
from kith.engine.policy import Actor
from kith.engine.query.paging import page_of
from kith.engine.query.parse import parse
from kith.engine.query.reading import read_one, to_json
from kith.engine.web.errors import BadQuery, NotFound
from kith.engine.web.http import Request
from kith.engine.write import writes
from kith.kit.numbers import whole_number

DOOR = "api"
HISTORY_LIMIT = 50
_MINIMAL = "return=minimal"
# ``?duplicates=allow`` creates a record although it looks like an existing one.
REPEATS, ALLOW = "duplicates", "allow"


def index(request: Request, actor: Actor, resource: Resource) -> HttpResponse:
    """One page of the list."""
    writes.require(actor, "view", resource)
    pairs = ((name, value) for name, values in request.GET.lists() for value in values)
    page = page_of(parse(resource, pairs), actor)
    data = {"items": to_json(page.lines), "next": page.next, "count": page.count, "count_exact": page.count_exact}
    return answer(data)


def create(request: Request, actor: Actor, resource: Resource) -> HttpResponse:
    """Create a record; 201 with its URL. 409 for a likely duplicate, unless duplicates are allowed."""
    repeats = _repeats(resource, only_params(request, *((REPEATS,) if resource.extensions.repeats else ())))
    body = read_body(request)
    return once(request, actor, partial(_create, request, actor, resource, body, repeats))


def _repeats(resource: Resource, params: dict[str, str]) -> bool:
    """Whether the request allows duplicates."""
    chosen = params.get(REPEATS, "")
    if chosen not in ("", ALLOW):
        raise BadQuery({REPEATS: [_("Write “%(word)s”, or leave it out.") % {"word": ALLOW}]})
    return resource.extensions.repeats is None or chosen == ALLOW


def _create(request: Request, actor: Actor, resource: Resource, body: dict[str, Any], repeats: bool) -> HttpResponse:
    row, change_set = writes.create(resource, body, by=actor, door=DOOR, reading=reading_of(actor), repeats=repeats)
    response = record_answer(request, actor, resource, row, change_set=change_set, status=201)
    response.headers["Location"] = reverse("api-record", args=[resource, row.pk])
    return response


def show(request: Request, actor: Actor, resource: Resource, row_id: int) -> HttpResponse:
    """One record with all its fields, child rows and tags included."""
    writes.require(actor, "view", resource)
    chosen = only_params(request, "fields").get("fields")
    fields = parse(resource, [("fields", chosen)]).fields if chosen else all_fields(resource)
    found = record_json(resource, row_id, actor, fields)
    if found is None:
        return _elsewhere(request, actor, resource, row_id)
    return answer(found, version=found["version"])


def _elsewhere(request: Request, actor: Actor, resource: Resource, row_id: int) -> HttpResponse:
    """Redirect to the survivor of a merge; not cacheable, because a merge can be undone."""
    new = redirects.survivors(resource, [row_id], actor).get(row_id)
    if new is None:
        raise NotFound("")
    response = HttpResponse(status=308)
    query = request.META.get("QUERY_STRING", "")
    response.headers["Location"] = reverse("api-record", args=[resource, new]) + (f"?{query}" if query else "")
    return response


def edit(request: Request, actor: Actor, resource: Resource, row_id: int) -> HttpResponse:
    """Change the given fields; 409 for fields that somebody else changed since the given version."""
    only_params(request)
    body = read_body(request)
    version = take_version(request, body)
    row, change_set = writes.edit(
        resource, row_id, body, by=actor, door=DOOR, version=version, reading=reading_of(actor)
    )
    return record_answer(request, actor, resource, row, change_set=change_set)


def trash(request: Request, actor: Actor, resource: Resource, row_id: int) -> HttpResponse:
    """Move the record to the trash, from which ``restore`` brings it back."""
    only_params(request)
    no_body(request)
    version = version_of_header(request)
    _row, change_set = writes.trash(resource, row_id, by=actor, door=DOOR, version=version)
    return with_headers(HttpResponse(status=204), change_set=change_set)


def restore(request: Request, actor: Actor, resource: Resource, row_id: int) -> HttpResponse:
    """Bring the record back from the trash."""
    only_params(request)
    no_body(request)
    row, change_set = writes.restore(resource, row_id, by=actor, door=DOOR)
    return record_answer(request, actor, resource, row, change_set=change_set)


def changes(request: Request, actor: Actor, resource: Resource, row_id: int) -> HttpResponse:
    """The history of a record and its parts, newest first; also while it is in the trash."""
    writes.require(actor, "view", resource)
    params = only_params(request, "cursor", "limit")
    if not any(policy.scope(actor, "view", resource, trashed=it).filter(pk=row_id).exists() for it in (False, True)):
        raise NotFound("")
    limit = _whole(params, "limit", HISTORY_LIMIT, most=200)
    before = _whole(params, "cursor", None, most=2**63 - 1)
    found = changelog.of_record(resource, row_id, before=before, limit=(limit or HISTORY_LIMIT) + 1)
    shown = found[:limit]
    following = str(shown[-1].pk) if len(found) > len(shown) else None
    return answer({"items": telling.in_json(shown, actor), "next": following})


def _whole(params: dict[str, str], name: str, otherwise: int | None, *, most: int) -> int | None:
    raw = params.get(name, "")
    if not raw:
        return otherwise
    number = whole_number(raw, most=most)
    if not number:
        raise BadQuery({name: [_("Write a number from 1 to %(most)d.") % {"most": most}]})
    return number


# Answers --------------------------------------------------------------------------------------------


def reading_of(actor: Actor) -> Reading:
    """Return a strict reading of values: JSON has types, so no numbers in quotes and no names instead of ids."""
    return Reading(actor=actor, strict_types=True)


def all_fields(resource: Resource) -> tuple[Field, ...]:
    """Return every field of a single record except the id."""
    return tuple(field for name, field in resource.bound.items() if name != "id")


def record_json(resource: Resource, row_id: int, actor: Actor, fields: tuple[Field, ...]) -> dict[str, Any] | None:
    """Return the JSON of a record; None if the actor may not see it."""
    line = read_one(resource, row_id, fields, actor)
    return None if line is None else line.json()


def record_answer(
    request: Request,
    actor: Actor,
    resource: Resource,
    row: Any,
    *,
    change_set: ChangeSet | None,
    status: int = 200,
) -> HttpResponse:
    """Return the record after a write; only id and version if the client prefers that or may no longer see it."""
    brief = {"id": row.pk, "version": row.version}
    minimal = request.headers.get("Prefer", "").replace(" ", "") == _MINIMAL
    full = None if minimal else record_json(resource, row.pk, actor, all_fields(resource))
    shown = full or brief
    response = answer(shown, status=status, version=shown["version"], change_set=change_set)
    if minimal:
        response.headers["Preference-Applied"] = _MINIMAL
    return response


many = Endpoint(get=index, post=create)
one = Endpoint(get=show, patch=edit, delete=trash)
back = Endpoint(post=restore)
past = Endpoint(get=changes)
