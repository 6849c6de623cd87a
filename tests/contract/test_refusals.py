"""A refused call changes nothing: whatever the door, whoever knocks, whatever foreign record it names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from kith.engine.declare import registry
from kith.engine.declare.resource import Resource
from kith.engine.fields.links import Link
from kith.engine.models import Row
from tests.contract import routes, samples
from tests.contract.people import ROLES, STRANGER, TOKENS, Visitor, visitor
from tests.contract.routes import NO_ID
from tests.contract.sight import NOTED, is_closed, is_owned, mark, sees
from tests.contract.state import difference, kept_models, snapshot, unchanged
from tests.contract.world import Planter, World

WRITABLE = tuple(resource.slug for resource in registry.every() if resource.fields)
# What of the people's records each role may do at all, and to whose rows: the seeded roles in plain words.
VERBS = {
    "alice": {"create", "edit", "trash", "hand_over"},
    "bob": {"create", "edit", "trash", "hand_over"},
    "carol": {"create", "edit", "trash", "hand_over"},
    "sue": {"create", "edit"},
    "henry": {"create", "edit", "trash", "hand_over"},
    "ada": {"create", "edit", "trash", "hand_over"},
    "sys": {"create", "edit", "trash", "hand_over"},
    "nil": set(),
    "token-of-sys-for-contacts": set(),
    "token-of-sys-for-tags": set(),
}
OWN_ONLY = ("alice", "bob", "carol")


def send(person: Visitor, method: str, address: str, body: Any = None) -> Any:
    """A request with a JSON body."""
    content = b"" if body is None else json.dumps(body).encode()
    return person.client.generic(method, address, content, content_type="application/json" if content else "")


def writes_to(slug: str, row: int, world: World) -> Iterator[tuple[str, str, str, Any]]:
    """Every write of the API to one record of people: (verb, method, address, body)."""
    base = f"/api/v1/{slug}/{row}/"
    yield "edit", "PATCH", base, {"city": "Elsewhere"}
    yield "trash", "DELETE", base, None
    to = {"to": world.cast.henry.id, "reason": "because"}
    yield "hand_over", "POST", f"{base}actions/hand_over/", to


def may_change(name: str, verb: str, owner: str) -> bool:
    return verb in VERBS[name] and (name not in OWN_ONLY or owner == name)


def expected(name: str, slug: str, verb: str, owner: str) -> int:
    """401, 403 or 404: who lacks the verb is told so, whoever cannot see the row is told that there is none."""
    if name == STRANGER:
        return 401
    if verb not in VERBS[name]:
        return 403
    return 403 if owner != "dave" and sees(name, registry.named(slug), owner) else 404


@pytest.mark.parametrize("name", [*VERBS, STRANGER])
@pytest.mark.parametrize("slug", ["contacts", "customers"])
def test_a_write_without_the_right_to_it_is_refused_and_changes_nothing(world: World, name: str, slug: str) -> None:
    person = visitor(world, name)
    before = snapshot()
    for owner in ("alice", "carol", "nobody", "dave"):
        row = world.rows[owner, slug]
        for verb, method, address, body in writes_to(slug, row, world):
            if name != STRANGER and owner != "dave" and may_change(name, verb, owner):
                continue
            answer = send(person, method, address, body)
            assert answer.status_code == expected(name, slug, verb, owner), f"{name} {method} {address}"
            assert difference(before, snapshot()) == [], f"{name} {method} {address}"


@pytest.mark.parametrize("slug", [resource.slug for resource in registry.every() if not resource.fields])
def test_what_rules_alone_write_has_no_plain_write_by_any_door(world: World, slug: str) -> None:
    sys = visitor(world, "sys")
    row = world.rows["carol", slug]
    api, page = f"/api/v1/{slug}/", f"/{slug}/"
    with unchanged(f"sys at {slug}"):
        answers = [
            send(sys, "POST", api, {}),
            send(sys, "PATCH", f"{api}{row}/", {}),
            send(sys, "DELETE", f"{api}{row}/"),
            send(sys, "POST", f"{api}{row}/restore/"),
            *(
                sys.client.post(f"{page}{rest}")
                for rest in ("new/", f"{row}/edit/", f"{row}/trash/", f"{row}/restore/")
            ),
        ]
    assert [answer.status_code for answer in answers] == [403] * len(answers)


@pytest.mark.parametrize("slug", WRITABLE)
def test_nobody_creates_without_the_right_to_it(world: World, slug: str) -> None:
    resource = registry.named(slug)
    owner = "alice" if is_owned(resource) else "a"
    data = Planter(world).data(resource, owner, mark("new", slug))
    for person in [visitor(world, name) for name in ("nil", "token-of-sys-for-tags", STRANGER)]:
        with unchanged(f"{person.name} POST {slug}"):
            answer = send(person, "POST", f"/api/v1/{slug}/", data)
            assert answer.status_code == (401 if person.name == STRANGER else 403), (person.name, slug, answer.content)


@pytest.mark.parametrize("slug", [resource.slug for resource in registry.every()])
def test_no_write_of_another_agency_reaches_a_record(world: World, slug: str) -> None:
    """Sys may do everything at home; every record of Dave's agency does not exist for him."""
    resource, sys = registry.named(slug), visitor(world, "sys")
    row = world.rows.get(("dave", slug)) or world.rows.get(("b", slug))
    assert row is not None, f"tests/contract/world.py plants no {slug} in the other agency"
    base = f"/api/v1/{slug}/{row}/"
    wanted = 404 if resource.fields and not is_closed(resource) and slug not in NOTED else 403
    sent = world.sent.get(("a", slug), world.sent.get(("alice", slug), {}))
    with unchanged(f"sys at {base}"):
        assert send(sys, "PATCH", base, dict(list(sent.items())[:1])).status_code == wanted
        assert send(sys, "DELETE", base).status_code == wanted
        assert send(sys, "POST", f"{base}restore/").status_code == wanted
        for action in resource.actions:
            assert send(sys, "POST", f"{base}actions/{action.name}/", {}).status_code in (404, 422)
            many = send(
                sys, "POST", f"/api/v1/{slug}/actions/{action.name}/", {"ids": [row], "inputs": _inputs(world, action)}
            )
            assert many.status_code in (200, 404), many.content
            if many.status_code == 200:
                assert (many.json()["done"], [entry["id"] for entry in many.json()["refused"]]) == (0, [row])


def _inputs(world: World, action: Any) -> dict[str, Any]:
    """Valid inputs of an action."""
    given = Planter(world).given
    return {
        name: value
        for name, field in action.inputs.items()
        if (value := samples.value_of(field, "word", given)) is not None
    }


def link_fields() -> list[tuple[str, str]]:
    """Every writable link of every entity, and links within its parts as ``points.type``."""
    found = []
    for resource in registry.every():
        for name, field in resource.writable.items():
            if isinstance(field.kind, Link):
                found.append((resource.slug, name))
            inner = samples.parts_of(field)
            found += [(resource.slug, f"{name}.{each}") for each in inner if isinstance(inner[each].kind, Link)]
    return found


@pytest.mark.parametrize(("slug", "path"), link_fields())
def test_a_link_to_another_agency_is_refused_in_the_words_for_what_does_not_exist(
    world: World, slug: str, path: str
) -> None:
    resource, sys = registry.named(slug), visitor(world, "sys")
    owner = "alice" if is_owned(resource) else "a"
    foreign = _foreign(world, _target(resource, path))
    row, sent = world.rows[owner, slug], world.sent[owner, slug]
    with unchanged(f"{slug}.{path} = {foreign}"):
        answers = []
        for value in (foreign, NO_ID):
            body = _with(sent, path, value)
            created = send(sys, "POST", f"/api/v1/{slug}/", body)
            first = path.partition(".")[0]
            edited = send(sys, "PATCH", f"/api/v1/{slug}/{row}/", {first: body[first]})
            answers.append(
                [(each.status_code, each.content.decode().replace(f"“{value}”", "“ID”")) for each in (created, edited)]
            )
        wanted = [422, 403 if slug in NOTED else 422]
        assert [status for status, _body in answers[0]] == wanted, answers[0]
        assert answers[0] == answers[1]


def _target(resource: Resource, path: str) -> Resource:
    first, _dot, rest = path.partition(".")
    field = resource.bound[first]
    return samples.target_of(samples.parts_of(field)[rest] if rest else field)


def _foreign(world: World, target: Resource) -> int:
    found = Planter(world).link(target, "dave")
    assert found is not None
    return found


def _with(sent: dict[str, Any], path: str, value: int) -> dict[str, Any]:
    first, _dot, rest = path.partition(".")
    if not rest:
        return {**sent, first: value}
    return {**sent, first: [{**sent[first][0], rest: value}]}


def test_a_link_out_of_the_own_scope_is_refused_like_one_that_does_not_exist(world: World) -> None:
    alice = visitor(world, "alice")
    with unchanged("alice names a customer of Carol's"):
        answers = []
        for customer in (world.rows["carol", "customers"], world.rows["dave", "customers"], NO_ID):
            answer = send(alice, "POST", "/api/v1/contacts/", {"last_name": "Berg", "customer": customer})
            answers.append((answer.status_code, answer.content.decode().replace(f"“{customer}”", "“ID”")))
        assert answers[0][0] == 422
        assert len(set(answers)) == 1


def test_many_at_once_report_foreign_records_as_not_found(world: World) -> None:
    alice = visitor(world, "alice")
    rows = [world.rows[owner, "contacts"] for owner in ("alice", "carol", "dave")]
    body = {"ids": [*rows, NO_ID], "inputs": {"to": world.cast.alice.id, "reason": "mine"}}
    with unchanged("alice hands over to herself"):
        answer = send(alice, "POST", "/api/v1/contacts/actions/hand_over/", body).json()
    refused = {entry["id"]: entry["message"] for entry in answer["refused"]}
    assert list(refused) == [*rows[1:], NO_ID]
    assert set(refused.values()) == {"There is no such contact."}


# Bob and Carol hold the role that Alice holds, and reach as little of Dave's; nil may do nothing anywhere.
@pytest.mark.parametrize("name", [*sorted({*ROLES} - {"bob", "carol", "nil"}), *TOKENS, STRANGER])
def test_no_post_of_any_page_changes_what_is_out_of_reach(world: World, name: str) -> None:
    """Every address takes a form with ids of Dave's records; whatever it answers, Dave's agency stays as it was."""
    person = visitor(world, name)
    before = _rows_of(world)
    for place in routes.places(world, "dave", every_field=False):
        answer = person.client.post(place.address, _form(world, place.resource))
        assert answer.status_code < 500, f"{name} POST {place.address} → {answer.status_code}"
    assert _rows_of(world) == before


def _form(world: World, resource: Resource | None) -> dict[str, Any]:
    """What a form could send: values of the entity, and every name under which pages take ids."""
    slug = resource.slug if resource is not None else "contacts"
    row = world.rows.get(("dave", slug)) or world.rows.get(("b", slug)) or 0
    sent = world.sent.get(("dave", slug), world.sent.get(("b", slug), {}))
    plain = {name: value for name, value in sent.items() if isinstance(value, str | int)}
    ids = dict.fromkeys(("id", "ids", "row", "rows", "selected", "employee", "role", "view", "import"), row)
    return {**plain, **ids, "owner": world.cast.dave.id, "reason": "because", "to": world.cast.dave.id, "version": 1}


def _rows_of(world: World) -> dict[str, list[Any]]:
    """All rows of Dave's agency, by table."""
    return {
        model._meta.label: list(model._base_manager.filter(agency=world.cast.other.pk).order_by("pk").values())
        for model in kept_models()
        if issubclass(model, Row)
    }


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_reading_changes_nothing(world: World, method: str) -> None:
    """Every address of Kith, asked as the system administrator for what is there."""
    sys = visitor(world, "sys")
    before = snapshot()
    faults: list[str] = []
    for address in {place.address for owner in ("carol", "a") for place in routes.places(world, owner)}:
        answer = getattr(sys.client, method)(address)
        if answer.status_code >= 500:
            faults.append(f"{method} {address} → {answer.status_code}")
    after = snapshot()
    assert faults == []
    assert difference(before, after) == []
