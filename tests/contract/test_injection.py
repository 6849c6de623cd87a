"""Attacks in the address of every list and of all its twins: refused with 400 or 404, or harmless; never an error of
the server, never a row of somebody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from kith.engine.declare import registry
from kith.engine.declare.resource import Resource
from kith.engine.fields.links import Link
from kith.kit.cursors import encode_cursor
from tests.contract import routes
from tests.contract.people import Visitor, shown, visitor
from tests.contract.sight import SIGN
from tests.contract.world import World

pytestmark = pytest.mark.database

SLUGS = tuple(resource.slug for resource in registry.every())
NAMES = (
    "name;--", "-name) , (select 1", "a.b", "name\x00", "__class__", "owner__user__password", "owner.user.password",
    "password", "agency", "agency_id", "_connector", "_negated", "pk", "id__in", "search_text", "deleted_at", "version",
    "created_by.user.email", "team.members.employee.user", "name'", 'name"', "name`", "name)", "name%s", "%(name)s",
    "\u202ename", "name\r\nX-Evil: 1", "*", "?", "1", "-", "--name", "name,,name", "x" * 5000, "owner." * 60 + "name",
)  # fmt: skip
VALUES = (
    "' OR 1=1 --", '" OR ""="', "1); DROP TABLE people_contact;--", "\x00", "%", "_", "\\", "{{7*7}}", "${7*7}", "%s%n",
    "9" * 400, "9" * 5_000, "-1", "1e400", "NaN", "Infinity", "[]", "{}", '{"$gt": ""}', "null", "true", "0x1F", "١٢٣",
    "\ud7ff\uffff",
    "2020-13-45", "0000-00-00", "-99999999999999999999d", "today+9999999999y",
    "a" * 10_000, ",", ",,,", "me", "\u202e",
)  # fmt: skip
LIMITS = ("0", "-1", "201", "1e3", "١", "9" * 30, "1;--", "", " 5", "0x10", "1.5", "[]")
# Every door but one takes a share of the attacks: a ninth in the API, less on pages, which take longer to draw.
SHARES, SHARES_OF_PAGES = 9, 41
DEEP = '{"not":' * 60 + "{}" + "}" * 60
WHERES = (
    "{", "[]", "null", "1", '""', '{"and": 1}', '{"or": []}', '{"field": "name"}', '{"field": 1, "op": "eq"}', DEEP,
    '{"field": "agency", "op": "eq", "value": 1}', '{"field": "name", "op": "regex", "value": "(a+)+$"}',
    '{"field": "name", "op": "eq", "value": {"a": 1}}', '{"field": "name", "op": "in", "value": [[1], {}, null]}',
    '{"field": "owner.user.password", "op": "starts", "value": "pbkdf2"}', '{"and": [' + "{}," * 200 + "{}]}",
    '{"field": "id", "op": "gt", "value": 1e400}', '{"field": "_connector", "op": "eq", "value": "OR 1=1 OR"}',
    json.dumps({"or": [{"field": "name", "op": "eq", "value": "x"}] * 101}),
)  # fmt: skip
CURSORS = (
    "x", "é", "e30", "W10", "AAAA", "=" * 9, "a" * 9000, encode_cursor([]), encode_cursor(["name", "a"]),
    encode_cursor(["name", "a", "b"]), encode_cursor(["name", None, 1]), encode_cursor(["name", "a", -1]),
    encode_cursor(["name", "a", 10**30]), encode_cursor(["-name", "a", 1]), encode_cursor(["owner", 1, 1]),
    encode_cursor(["id", "x", 1]), encode_cursor(["id", 1, 1]),
)  # fmt: skip
SORTS = (*NAMES, "name,city,status,updated_at,created_at", "-", ",", "name desc", "name nulls first", "random", "?")


def attacks(resource: Resource) -> Iterator[list[tuple[str, str]]]:
    """Parameters of a list that no honest client sends."""
    for sort in SORTS:
        yield [("sort", sort)]
    for fields in NAMES:
        yield [("fields", fields)]
        yield [(fields, "x")]
        yield [(f"{fields}.in", "1,2")]
    for limit in LIMITS:
        yield [("limit", limit)]
    for where in WHERES:
        yield [("where", where)]
    for cursor in CURSORS:
        yield [("cursor", cursor)]
    for q in VALUES:
        yield [("q", q)]
    yield [("sort", "name"), ("sort", "id")]
    yield [("limit", "1"), ("limit", "200")]
    yield [("page", "1")]
    yield from _values(resource)


def _values(resource: Resource) -> Iterator[list[tuple[str, str]]]:
    """Every filter with a wrong operator, and every hostile value in turn over the filters and their operators."""
    pairs = [(name, word) for name in resource.filters for word in resource.bound[name].kind.operator_names()]
    for number, value in enumerate(VALUES * (1 + len(pairs) // len(VALUES))):
        if pairs:
            name, word = pairs[number % len(pairs)]
            yield [(f"{name}.{word}", value)]
    for name in resource.filters:
        yield [(f"{name}.regex", "(a+)+$")]
        yield [(f"{name}.exact", "x")]
        if isinstance(resource.bound[name].kind, Link):
            yield [(f"{name}.agency", "1")]
            yield [(f"{name}.{name}.{name}.{name}.{name}.name", "x")]


def foreign(body: bytes) -> bool:
    """Whether a mark of the other agency stands in an answer (marks never stand in the attacks)."""
    return any(f"{owner}{slug.replace('-', '')}{SIGN}".encode() in body for owner in ("dave", "b") for slug in SLUGS)


def lists() -> list[str]:
    """The addresses of everything that takes the parameters of a list, with {slug} for the entity."""
    found = []
    for route in routes.every():
        names = [name for name, _converter in route.parameters]
        if route.takes_resource and len(names) == 1:
            found.append(route.address(**{names[0]: "SLUG"}).replace("SLUG", "{slug}"))
    return found


@pytest.mark.parametrize("slug", SLUGS)
def test_hostile_parameters_of_lists_and_their_twins_do_no_harm(world: World, slug: str) -> None:
    resource, alice = registry.named(slug), visitor(world, "alice")
    faults: list[str] = []
    for pattern in lists():
        for pairs in share(resource, pattern):
            faults += _faults(alice, f"{pattern.format(slug=slug)}?{_encoded(pairs)}")
    assert not faults, "\n".join(fault[:300] for fault in faults[:40])


def share(resource: Resource, door: str) -> list[list[tuple[str, str]]]:
    """All attacks for the API's list of contacts; every other door and entity gets a share, together they get all."""
    chosen = list(attacks(resource))
    if resource.slug == "contacts" and door == "/api/v1/{slug}/":
        return chosen
    shares = SHARES_OF_PAGES if door.startswith("/{slug}") else SHARES
    return chosen[(SLUGS.index(resource.slug) + len(door)) % shares :: shares]


def _encoded(pairs: list[tuple[str, str]]) -> str:
    return urlencode([(name, value.encode("utf-8", "surrogatepass")) for name, value in pairs])


def _faults(person: Visitor, address: str) -> Iterator[str]:
    response = person.get(address)
    body = shown(response)
    if response.status_code >= 500 or response.status_code not in (200, 204, 302, 400, 403, 404, 405, 422):
        yield f"{response.status_code} {address}"
    if foreign(body):
        yield f"shows foreign rows: {address}"


@pytest.mark.parametrize("slug", SLUGS)
def test_unknown_names_are_errors_in_the_same_words_as_hidden_ones(world: World, slug: str) -> None:
    """So that neither sorting nor filtering can ask for what is not shown."""
    sys = visitor(world, "sys")
    resource = registry.named(slug)
    for hidden in ("agency", "search_text", "deleted_at", "secret_hash", "owner__user__password", "no_such_field"):
        if hidden in resource.bound:
            continue
        for params in ({"sort": hidden}, {"fields": hidden}, {hidden: "x"}, {f"{hidden}.gt": "x"}):
            answer = sys.get(f"/api/v1/{slug}/?{urlencode(params)}")
            assert answer.status_code == (403 if type(resource.policy).__name__ == "Closed" else 400), (slug, params)


@pytest.mark.parametrize("slug", [resource.slug for resource in registry.every() if resource.actions])
def test_the_filter_of_a_bulk_action_is_as_strict_as_the_list(world: World, slug: str) -> None:
    resource, sys = registry.named(slug), visitor(world, "sys")
    faults: list[str] = []
    for action in resource.actions:
        for pairs in share(resource, action.name):
            body = json.dumps({"filter": dict(pairs), "inputs": {}}).encode()
            path = f"/api/v1/{slug}/actions/{action.name}/"
            answer = sys.client.post(path, body, content_type="application/json")
            if answer.status_code not in (200, 400, 404, 422) or foreign(shown(answer)):
                faults.append(f"{answer.status_code} {action.name} {pairs}"[:300])
    assert not faults, "\n".join(faults[:40])


@pytest.mark.parametrize("text", ["9" * 5_000, "-1", "²", "١", "1e3"])
def test_what_is_no_number_does_no_harm_in_pages_that_expect_one(world: World, text: str) -> None:
    sys, contact = visitor(world, "sys"), world.rows["alice", "contacts"]
    gets = (
        "filter/?chip=",
        "filter/advanced/?m=and&do=add.",
        "?view=",
        "?seen=",
        "?owner=",
        "?owner.in=me,",
        "new/?owner=",
        "new/?customer=",
    )
    statuses = [sys.client.get(f"/contacts/{address}{text}").status_code for address in gets]
    posts = {
        "bulk/": {"verb": "trash", "confirm": "1", "ids": text},
        f"{contact}/edit/": {"version": text, "last_name": "Berg", "points-0-id": text, "points-0-value": "x"},
        f"{contact}/cell/city/": {"version": text, "city": "Kiel"},
        f"{contact}/notes/": {"text": "A note", "answers": text},
    }
    statuses += [sys.client.post(f"/contacts/{address}", form).status_code for address, form in posts.items()]
    assert [status for status in statuses if status >= 500] == []
