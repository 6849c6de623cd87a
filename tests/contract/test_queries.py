"""Every page and every answer costs a constant, small number of queries, however many rows there are."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

from kith.engine.declare import registry
from kith.engine.declare.resource import Resource
from kith.engine.policy import Actor
from kith.engine.query import counting
from kith.engine.write import writes
from kith.people.services import reach, relations
from tests.contract import routes
from tests.contract.people import Visitor, visitor
from tests.contract.sight import is_owned, mark
from tests.contract.world import Planter, World

MOST = 12
# A list that is searched looks up its hits first, because their number decides how the list is read.
A_SEARCH = 1
# The world has a note and a document on each record. The stream reads each kind that is there; MOST holds for one kind.
ANOTHER_KIND = 1
ROWS = 50
# A list of one row is no page of many: counting it and reading what its rows link to may cost a query each.
SLACK = 3
SLUGS = tuple(resource.slug for resource in registry.every() if resource.fields)


@pytest.fixture(autouse=True)
def remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is remembered for seconds is remembered for as long as a test lasts, however slow the machine is."""
    for module in (reach, relations):
        monkeypatch.setattr(module, "REMEMBERED", 1e9)


def cost(person: Visitor, address: str) -> tuple[int, list[str]]:
    """How many queries an address takes, without the count that is remembered until somebody writes.

    What is remembered for seconds may have run out just then, so a number that is too high is taken once more.
    """
    person.get(address)
    number, log = _measured(person, address)
    return (number, log) if number <= MOST else min((number, log), _measured(person, address))


def _measured(person: Visitor, address: str) -> tuple[int, list[str]]:
    counting._counts.clear()
    with CaptureQueriesContext(connection) as log:
        response = person.get(address)
        b"".join(response.streaming_content) if response.streaming else response.content
    assert response.status_code < 500, f"{address} → {response.status_code}"
    return len(log.captured_queries), [query["sql"][:150] for query in log.captured_queries]


def more(world: World, resource: Resource, planter: Planter) -> None:
    """49 more rows beside the first one: parts of the same record, and each with parts of its own."""
    owner = "alice" if is_owned(resource) else "a"
    with scope(agency=world.cast.agency.pk):
        for number in range(2, ROWS + 1):
            data = planter.data(resource, owner, mark(f"x{number}x", resource.slug))
            if resource.slug == "team-members":
                data["employee"] = _another_employee(world, number)
            if resource.slug == "segment-members":
                data["object_id"] = _another_contact(world, number)
            writes.create(resource, data, by=Actor.system(world.cast.agency.pk), door="api")


def _another_employee(world: World, number: int) -> int:
    data = {"name": f"Extra {number}"}
    row, _made = writes.create(registry.named("employees"), data, by=Actor.system(world.cast.agency.pk), door="api")
    return int(row.pk)


def _another_contact(world: World, number: int) -> int:
    data = {"last_name": f"Extra {number}"}
    row, _made = writes.create(registry.named("contacts"), data, by=Actor.system(world.cast.agency.pk), door="api")
    return int(row.pk)


@pytest.mark.parametrize("slug", SLUGS)
def test_one_row_and_fifty_rows_cost_the_same_few_queries(world: World, slug: str) -> None:
    resource, sys = registry.named(slug), visitor(world, "sys")
    owner = "alice" if is_owned(resource) else "a"
    addresses = [
        place.address for place in routes.places(world, owner, every_field=False) if place.resource is resource
    ]
    addresses += [f"/api/v1/search/?q={mark('x', slug)[1:]}", f"/search/?q={mark('x', slug)[1:]}"]
    before = {address: cost(sys, address) for address in addresses}
    more(world, resource, Planter(world))
    faults: list[str] = []
    for address, (once, _log) in before.items():
        many, log = cost(sys, address)
        if many > max(once, 1) + SLACK:
            faults.append(f"{address}: {once} queries with one row, {many} with {ROWS}:\n    " + "\n    ".join(log))
        if many > MOST + (A_SEARCH if "/search/" in address else 0):
            faults.append(f"{address}: {many} queries, more than {MOST}:\n    " + "\n    ".join(log))
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("person", ["alice", "sys"])
@pytest.mark.parametrize("slug", ["contacts", "customers"])
def test_a_record_opened_from_a_list_costs_no_more(world: World, slug: str, person: str) -> None:
    resource = registry.named(slug)
    more(world, resource, Planter(world))
    row = world.rows["alice", slug]
    for listed, most in (("sort%3D-updated_at", MOST), ("owner%3Dme%26sort%3Dname", MOST), ("q%3Dx", MOST + A_SEARCH)):
        number, log = cost(visitor(world, person), f"/{slug}/{row}/?list={listed}")
        assert number <= most + ANOTHER_KIND, f"{listed}: {number} queries:\n    " + "\n    ".join(log)


def test_the_first_count_is_the_only_thing_that_is_remembered(world: World) -> None:
    sys: Any = visitor(world, "sys")
    counting._counts.clear()
    with CaptureQueriesContext(connection) as first:
        sys.get("/api/v1/contacts/?limit=1")
    with CaptureQueriesContext(connection) as second:
        sys.get("/api/v1/contacts/?limit=1")
    assert len(first.captured_queries) - len(second.captured_queries) in (0, 1)
