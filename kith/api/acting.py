"""Endpoints of actions: on one record, or on many as one change set."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from kith.api.bodies import read_body, take_version
from kith.api.idempotency import once
from kith.api.records import DOOR, reading_of, record_answer
from kith.api.transport import Endpoint, answer, only_params
from kith.engine.declare.resource import Resource
from kith.engine.policy import Actor
from kith.engine.query.paging import rows_of
from kith.engine.query.parse import parse
from kith.engine.web.errors import BadQuery, FieldErrors, NotFound
from kith.engine.web.http import Request
from kith.engine.write.actions import Action, run, run_many
from kith.engine.write.plain_actions import RESTORE, plain_action, plain_verbs

MOST_AT_ONCE = 1_000
BIGGEST_ID = 2**63 - 1
_LIST_ONLY = frozenset({"sort", "limit", "cursor", "fields", "trash"})


def on_one(request: Request, actor: Actor, resource: Resource, row_id: int, verb: str) -> HttpResponse:
    """Run an action on one record; the body has its inputs and optionally the version that the client saw."""
    only_params(request)
    chosen = _action(resource, verb)
    body = read_body(request)
    version = take_version(request, body)

    def work() -> HttpResponse:
        row, change_set = run(chosen, row_id, body, by=actor, door=DOOR, version=version, reading=reading_of(actor))
        return record_answer(request, actor, resource, row, change_set=change_set)

    return once(request, actor, work)


def on_many(request: Request, actor: Actor, resource: Resource, verb: str) -> HttpResponse:
    """Run an action on many records: ``{"ids": […]}`` or ``{"filter": {…}}``, with ``"inputs": {…}``."""
    only_params(request)
    declared = resource.action(verb.replace("-", "_"))
    exists = declared.bulk if declared is not None else verb in plain_verbs(resource)
    if not exists:
        raise NotFound("")
    body = read_body(request)
    return once(request, actor, partial(_on_many, actor, resource, verb, body))


def _on_many(actor: Actor, resource: Resource, verb: str, body: dict[str, Any]) -> HttpResponse:
    unknown = set(body) - {"ids", "filter", "inputs"}
    if unknown:
        raise FieldErrors({name: [_("There is no field “%(name)s”.") % {"name": name[:60]}] for name in unknown})
    if ("ids" in body) == ("filter" in body):
        raise FieldErrors({"ids": [_("Give either “ids” or “filter”.")]})
    inputs = body.get("inputs", {})
    if not isinstance(inputs, dict):
        raise FieldErrors({"inputs": [_("Write an object of inputs.")]})
    chosen, trashed = _bulk_action(resource, verb, inputs), verb == RESTORE
    ids = _ids(body["ids"]) if "ids" in body else _matching(resource, actor, body["filter"], trashed=trashed)
    result = run_many(chosen, ids, inputs, by=actor, door=DOOR, trashed=trashed, reading=reading_of(actor))
    refused = [{"id": row_id, "message": message} for row_id, message in result.refused.items()]
    change_set = result.change_set
    data = {
        "done": result.done,
        "unchanged": result.unchanged,
        "refused": refused,
        "change_set": change_set.pk if change_set else None,
    }
    return answer(data, change_set=change_set)


def _action(resource: Resource, verb: str) -> Action:
    chosen = resource.action(verb.replace("-", "_"))
    if chosen is None:
        raise NotFound("")
    return chosen


def _bulk_action(resource: Resource, verb: str, inputs: Mapping[str, Any]) -> Action:
    """Return an action of the domain, or a plain one; “edit” accepts any writable field."""
    fields = {name: resource.writable[name] for name in inputs if name in resource.writable}
    return resource.action(verb.replace("-", "_")) or plain_action(resource, verb, fields)


def _ids(raw: Any) -> list[int]:
    if not isinstance(raw, list) or not all(isinstance(each, int) and not isinstance(each, bool) for each in raw):
        raise FieldErrors({"ids": [_("Write a list of whole numbers.")]})
    if not raw or len(raw) > MOST_AT_ONCE or not all(0 < each <= BIGGEST_ID for each in raw):
        raise FieldErrors({"ids": [_("Name 1 to %(most)d records by their ids.") % {"most": MOST_AT_ONCE}]})
    return raw


def _matching(resource: Resource, actor: Actor, raw: Any, *, trashed: bool) -> list[int]:
    """Return the ids of the records that match a filter in the syntax of list URLs."""
    if not isinstance(raw, dict) or not raw:
        raise FieldErrors({"filter": [_('Write an object such as {"status": "new"}.')]})
    forbidden = {name: [_("This is not part of a filter.")] for name in _LIST_ONLY & set(raw)}
    if forbidden:
        raise BadQuery(forbidden)
    rows, _hits = rows_of(replace(parse(resource, _pairs(raw)), trash=trashed), actor)
    ids = list(rows.order_by("pk").values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    if len(ids) > MOST_AT_ONCE:
        raise FieldErrors(
            {"filter": [_("More than %(most)d records match; narrow the filter.") % {"most": MOST_AT_ONCE}]}
        )
    return ids


def _pairs(raw: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in raw.items():
        if name == "where":
            yield name, json.dumps(value, default=str)
        elif isinstance(value, list) and all(isinstance(each, (str, int)) for each in value):
            yield name, ",".join(map(str, value))
        elif isinstance(value, (dict, list)) or value is None:
            raise BadQuery({name: [_("Write a text, a number, yes or no, or a list of texts or numbers.")]})
        else:
            yield name, str(value)


single = Endpoint(post=on_one)
bulk = Endpoint(post=on_many)
