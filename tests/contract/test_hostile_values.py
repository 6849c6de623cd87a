"""Hostile values in every field of every entity, through the form, the cell and the API: a message, never an error of
the server, on either database."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from kith.engine.declare import registry
from kith.engine.declare.resource import Resource
from kith.engine.fields.base import Field
from kith.engine.fields.child_rows import Children
from tests.contract import samples
from tests.contract.people import Visitor, visitor
from tests.contract.world import Planter, World

pytestmark = pytest.mark.database

SLUGS = tuple(resource.slug for resource in registry.every())
# In every field: NUL breaks PostgreSQL, 5,000 digits break Python.
WORST = ("a\x00b", "9" * 5_000)
# In turn over the fields; U+FDFA becomes eighteen letters when it is folded, ß two.
VALUES = (
    "\ufdfa" * 60,
    "9" * 30, "ß" * 60, "1" * 300, "-1", "\x00", "\u0663" * 30, "\u202e", "\u3164", "{{7*7}}", "a@" * 2_000,
    "1e999999999", "0000-00-00", "[]", '{"a":',
)  # fmt: skip


@pytest.mark.parametrize("slug", SLUGS)
def test_hostile_values_of_fields_are_no_error_of_the_server(world: World, slug: str, database_kind: str) -> None:
    """On SQLite in every field; PostgreSQL can differ by the type of the column, so there in one field of each kind."""
    resource, sys = registry.named(slug), visitor(world, "sys")
    fields = {
        name if database_kind == "sqlite" else field.kind.name: field for name, field in resource.writable.items()
    }
    faults = [fault for field in fields.values() for fault in _faults(world, sys, resource, field)]
    assert not faults, "\n".join(faults[:40])


def _faults(world: World, sys: Visitor, resource: Resource, field: Field) -> Iterator[str]:
    row = world.rows.get(("a", resource.slug)) or world.rows.get(("alice", resource.slug))
    place = list(resource.writable).index(field.name)
    sound = Planter(world).data(resource, "a", "word")
    for value in (*WORST, VALUES[place % len(VALUES)]):
        for posted, sent in _shapes(world, field, value):
            body = json.dumps({**sound, **sent}).encode()
            answers = [
                sys.client.post(f"/{resource.slug}/new/", posted),
                sys.client.post(f"/{resource.slug}/{row}/cell/{field.name}/", posted),
                sys.client.post(f"/api/v1/{resource.slug}/", body, content_type="application/json"),
            ]
            for answer in answers:
                if answer.status_code >= 500:
                    yield f"{answer.status_code} {answer.request['PATH_INFO']} {field.name}={value[:20]!r}"


def _shapes(world: World, field: Field, value: str) -> Iterator[tuple[dict[str, str], dict[str, object]]]:
    """The value as a form posts it and as a program sends it: in the field itself, or in each field of its parts."""
    if not isinstance(field.kind, Children):
        yield {field.name: value}, {field.name: value}
        return
    given = Planter(world).given
    parts = field.kind.child_fields(field)
    sound = {name: samples.value_of(part, "word", given) for name, part in parts.items()}
    for name in parts:
        entry = {key: found for key, found in {**sound, name: value}.items() if found is not None}
        yield {f"{field.name}-0-{key}": str(found) for key, found in entry.items()}, {field.name: [entry]}
