"""Every write that a program or a page can ask for one row, made from the registry alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.test import Client

from kith.engine.declare.resource import Resource
from kith.engine.fields.base import Field
from tests.contract import samples
from tests.contract.oracle import Fact
from tests.contract.world import Planter, World

NEW = "changedq8z"
PLAIN = ("text", "name", "long_text")


@dataclass(frozen=True)
class Call:
    """One request, the verb that it takes, and whether it is about rows in the trash."""

    verb: str
    path: str
    form: Mapping[str, Any] | None = None  # what a page posts; None for the API
    method: str = "POST"
    body: Any = None
    of_trashed: bool = False
    many: bool = False  # answers that it did nothing, instead of refusing
    by_rule: bool = False  # may be impossible for the row by a rule of the domain

    def send(self, client: Client) -> Any:
        if self.form is not None:
            return client.post(self.path, self.form)
        content = b"" if self.body is None else json.dumps(self.body).encode()
        return client.generic(self.method, self.path, content, "application/json" if content else "")

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.form or self.body or ''}"


def every(world: World, resource: Resource, row: Fact) -> Iterator[Call]:
    """Edit, trash, restore and all actions, alone and for many, by page and by API."""
    api, page = f"/api/v1/{row.slug}/{row.id}/", f"/{row.slug}/{row.id}/"
    bulk = f"/{row.slug}/bulk/"
    field = text_field(resource)
    if field is not None:
        yield Call("edit", api, method="PATCH", body={field.name: NEW})
        yield Call("edit", f"{page}cell/{field.name}/", {field.name: NEW})
        # A form without its other fields empties them, which not every role may.
        yield Call("edit", f"{page}edit/", {field.name: NEW}, by_rule=True)
        form = {"verb": "edit", "field": field.name, field.name: NEW, "ids": row.id, "confirm": "1"}
        yield Call("edit", bulk, form, many=True)
    yield Call("trash", api, method="DELETE")
    yield Call("trash", f"{page}trash/", {})
    yield Call("trash", bulk, {"verb": "trash", "ids": row.id, "confirm": "1"}, many=True)
    yield Call("trash", f"{api}restore/", of_trashed=True)
    yield Call("trash", f"{page}restore/", {}, of_trashed=True)
    yield Call("trash", bulk, {"verb": "restore", "ids": row.id, "confirm": "1"}, of_trashed=True, many=True)
    for action in resource.actions:
        data = _inputs(world, action.inputs)
        verb = action.permission
        yield Call(verb, f"{api}actions/{action.name}/", body=data, by_rule=True)
        yield Call(verb, f"{page}actions/{action.name}/", data, by_rule=True)
        if action.bulk:
            body = {"ids": [row.id], "inputs": data}
            yield Call(verb, f"/api/v1/{row.slug}/actions/{action.name}/", body=body, many=True, by_rule=True)
            form = {"verb": action.name, "ids": row.id, "confirm": "1", **data}
            yield Call(verb, bulk, form, many=True, by_rule=True)


def text_field(resource: Resource) -> Field | None:
    """A field of free text, whose change breaks no rule."""
    for name, field in resource.writable.items():
        if field.kind.name in PLAIN and (resource.slug, name) not in samples.NARROW:
            return field
    return None


def _inputs(world: World, fields: Mapping[str, Field]) -> dict[str, Any]:
    """Inputs of an action that lead to Bob and what the agency shares."""
    found = {}
    for name, field in fields.items():
        links_to_staff = field.kind.name == "link" and samples.target_of(field).slug == "employees"
        if links_to_staff and not field.required:
            continue
        value = world.cast.bob.id
        if not links_to_staff:
            value = samples.value_of(field, "word", Planter(world).given)
        if value is not None:
            found[name] = value
    return found
