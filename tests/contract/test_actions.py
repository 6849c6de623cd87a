"""Each action through each door: refused without its permission and while its rule says no, the same for all doors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from kith.engine.declare import registry
from kith.engine.declare.resource import Resource
from kith.engine.policy import Actor
from kith.engine.write import writes
from kith.engine.write.actions import Action, available
from tests.contract import samples
from tests.contract.people import Visitor, visitor
from tests.contract.sight import is_owned
from tests.contract.state import difference, snapshot, unchanged
from tests.contract.world import Planter, World

ACTIONS = [(resource.slug, action.name) for resource in registry.every() for action in resource.actions]


def parts(slug: str, name: str) -> tuple[Resource, Action]:
    resource = registry.named(slug)
    action = resource.action(name)
    assert action is not None
    return resource, action


def inputs(world: World, action: Action) -> dict[str, Any]:
    """Valid inputs."""
    given = Planter(world).given
    found = {name: samples.value_of(each, "word", given) for name, each in action.inputs.items()}
    return {name: value for name, value in found.items() if value is not None}


def attempts(person: Visitor, resource: Resource, action: Action, row: int, data: dict[str, Any]) -> Iterator[Any]:
    """The action by API, by API on many, by the page, and by the page for many."""
    base = f"/{resource.slug}"
    many = {"ids": [row], "inputs": data}
    for address, body in ((f"{base}/{row}/actions/{action.name}/", data), (f"{base}/actions/{action.name}/", many)):
        content = json.dumps(body).encode()
        yield person.client.post(f"/api/v1{address}", content, content_type="application/json")
    yield person.client.post(f"{base}/{row}/actions/{action.name}/", data)
    yield person.client.post(f"{base}/bulk/", {"verb": action.name, "ids": str(row), "confirm": "1", **data})


@pytest.mark.parametrize(("slug", "name"), ACTIONS)
def test_no_door_takes_the_action_without_its_permission(world: World, slug: str, name: str) -> None:
    resource, action = parts(slug, name)
    row = world.rows["alice" if is_owned(resource) else "a", slug]
    data = inputs(world, action)
    # Customer support edits everything and takes no action that needs more.
    names = ("nil",) if action.permission in ("view", "edit") else ("nil", "sue")
    for person in (visitor(world, name) for name in names):
        before = snapshot()
        for answer in attempts(person, resource, action, row, data):
            assert answer.status_code in (403, 404), f"{person.name}: {answer.request['PATH_INFO']}"
        assert difference(before, snapshot()) == []


@pytest.mark.parametrize(("slug", "name"), [pair for pair in ACTIONS if parts(*pair)[1].when is not None])
def test_the_rule_when_an_action_is_possible_holds_for_every_door(world: World, slug: str, name: str) -> None:
    """The rule is turned off by taking an action that makes it false, or found false already."""
    resource, action = parts(slug, name)
    sys = visitor(world, "sys")
    with world.cast.sys.at_work():
        row = _not_offered(world, resource, action)
    data = inputs(world, action)
    with unchanged(f"{slug}.{name}"):
        for number, answer in enumerate(attempts(sys, resource, action, row, data)):
            if number == 1:
                assert answer.status_code == 200
                refused = answer.json()["refused"]
                assert [entry["id"] for entry in refused] == [row]
            elif number == 0:
                assert answer.status_code == 409


def _not_offered(world: World, resource: Resource, action: Action) -> int:
    for row in resource.model.objects.filter(deleted_at=None).order_by("pk"):
        if not action.offered(row):
            return int(row.pk)
    by = Actor.system(world.cast.agency.pk)
    row = resource.model.objects.get(pk=world.rows["alice" if is_owned(resource) else "a", resource.slug])
    for other in resource.actions:
        if other.offered(row) and not any(each.required for each in other.inputs.values()):
            with writes.work(by=by, door="system", action="test.prepare") as changes:
                other.function(row, by=by, changes=changes)
            if not action.offered(row):
                return int(row.pk)
    raise AssertionError(f"no way is known to make “{action.name}” impossible; add one to this test")


@pytest.mark.parametrize(("slug", "name"), ACTIONS)
def test_an_action_is_offered_only_to_those_who_may_take_it(world: World, slug: str, name: str) -> None:
    resource, action = parts(slug, name)
    for person in ("sys", "nil"):
        with world.person(person).at_work() as actor:
            row = resource.model.objects.get(pk=world.rows["alice" if is_owned(resource) else "a", slug])
            offered = action in available(resource, row, actor)
            assert offered is (person == "sys" and action.offered(row))


@pytest.mark.parametrize(("slug", "name"), ACTIONS)
def test_missing_and_unknown_inputs_are_named(world: World, slug: str, name: str) -> None:
    resource, action = parts(slug, name)
    sys = visitor(world, "sys")
    row = world.rows["alice" if is_owned(resource) else "a", slug]
    with unchanged(f"{slug}.{name}"):
        body = json.dumps({"no_such_input": 1}).encode()
        answer = sys.client.post(f"/api/v1/{slug}/{row}/actions/{name}/", body, content_type="application/json")
    assert answer.status_code in (409, 422)
    if answer.status_code == 422:
        required = {each for each, field in action.inputs.items() if field.required}
        assert set(answer.json()["errors"]) == {"no_such_input", *required}
