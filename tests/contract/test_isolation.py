"""No door shows a row of another agency or beyond the scope of whoever asks; what they cannot see does not exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256

import pytest

from kith.engine.declare import registry
from kith.engine.declare.resource import Resource
from kith.engine.fields.links import Link
from tests.contract import routes, sight
from tests.contract.people import ROLES, STRANGER, TOKENS, shown, visitor
from tests.contract.routes import Place
from tests.contract.sight import IN_A, is_owned, mark, sees
from tests.contract.test_frames import is_framed
from tests.contract.world import World

# Bob, Sue and Ada see what Alice and Henry see, so of their answers only those are looked at that must be empty.
CRAWLERS = ("alice", "carol", "henry", "sys", "nil", *TOKENS, STRANGER)
OWNERS = (*IN_A, "dave", "a", "b")
# Of whose rows those that somebody must not see are compared with rows that there are not.
COMPARED = ("dave", "carol")
SIGN = sight.SIGN.encode()
# What differs between any two answers, and one's own running jobs, which the frame of each page shows.
TEMPORARY = re.compile(
    rb'name="csrf[a-z-]*"[^>]*|"request_id": ?"[^"]*"|data-csrf="[^"]*"|\'x-csrftoken\': ?\'[^\']*\''
    rb"|<kith-progress .*?</kith-progress>",
    re.DOTALL,
)

type Bare = tuple[int, bytes]  # the status, and the hash of what the answer says

# Rows without a general door that have a page of their own: (who, entity) who sees those of Carol there.
ON_PAGES = {("carol", "tokens"), ("sys", "tokens"), ("sys", "invitations")}


def hidden_marks(world: World, name: str) -> dict[bytes, str]:
    """The marks of all rows that a visitor must not see → what they stand for."""
    hidden = {}
    for (owner, slug), _row in world.rows.items():
        resource = registry.get(slug)
        if not _may_see(name, resource, owner, slug):
            hidden[mark(owner, slug).encode()] = f"{slug} of {owner}"
    for (owner, slug), _row in world.trashed.items():
        if owner == "dave" or not _may_see(name, registry.get(slug), owner, slug):
            hidden[mark(f"gone{owner}", slug).encode()] = f"trashed {slug} of {owner}"
    return hidden


def _may_see(name: str, resource: Resource | None, owner: str, slug: str) -> bool:
    if name == STRANGER or owner in ("dave", "b"):
        return False
    if resource is None:  # tables without an entity: shown with the record they belong to, if at all
        return name not in TOKENS and owner in ("a", "carol") and sees(name, registry.named("contacts"), "carol")
    if name in TOKENS:
        person, scopes = TOKENS[name]
        return sees(person, resource, owner) and (not scopes or _within(resource, scopes))
    return sees(name, resource, owner) or (name, slug) in ON_PAGES


def _within(resource: Resource, scopes: tuple[tuple[str, str], ...]) -> bool:
    if (resource.slug, "view") in scopes or resource.slug == "tags":  # tags are shown on the records that carry them
        return True
    if resource.slug == "custom-fields":  # so are the names of fields
        return ("contacts", "view") in scopes
    parents = getattr(resource.policy, "parents", ())
    return any((registry.of(resource.relation(parent)).slug, "view") in scopes for parent in parents)


def questions(world: World, place: Place) -> Iterator[str]:
    """The ways to ask a list for a row by something else than its id."""
    yield place.address
    if place.resource is None:
        yield f"{place.address}?q={mark('dave', 'contacts')[:-1]}"
        yield f"{place.address}?q={mark('carol', 'contacts')[:-1]}"
        return
    if place.nothing or place.address.rstrip("/").rpartition("/")[2] != place.resource.slug:
        return
    yield f"{place.address}?limit=200"
    yield f"{place.address}?trash=1"
    for owner in ("dave", "carol"):
        yield f"{place.address}?q={mark(owner, place.resource.slug)[:-1]}"
        foreign = world.rows.get((owner, "engine.savedview"))
        yield f"{place.address}?view={foreign}"
        for name in place.resource.filters:
            kind = place.resource.bound[name].kind
            if isinstance(kind, Link) and (
                linked := world.rows.get((owner, kind.target(place.resource.bound[name]).slug))
            ):
                yield f"{place.address}?{name}={linked}"


class Walk:
    """One visitor on the way through all addresses; each is opened once, whoever's row it is about."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name, self.person = world, name, visitor(world, name)
        self.hidden = hidden_marks(world, name)
        self.answers: dict[str, Bare] = {}
        self.faults: list[str] = []

    def look(self, address: str) -> Bare:
        """Open an address, unless that was done; what the answer shows of hidden rows is a fault."""
        if address not in self.answers:
            response = self.person.get(address)
            body = shown(response)
            if response.status_code >= 500:
                self.faults.append(f"{self.name}: GET {address} → {response.status_code}")
            if not is_framed(response):
                self.faults.append(f"{self.name}: GET {address} → {response.status_code} is a page without a frame")
            for sign, what in self.hidden.items() if SIGN in body else ():
                if sign in body:
                    self.faults.append(f"{self.name}: GET {address} → {response.status_code} shows {what}")
            self.answers[address] = response.status_code, _hash(_bare(body, address))
        return self.answers[address]

    def compare(self, place: Place) -> None:
        """What cannot be seen answers like what does not exist.

        An answer may differ by what the walk has opened in between, such as a mention that is read now; so those that
        differ are asked for again, one right after the other.
        """
        if self.look(place.address) == self.look(place.nothing):
            return
        there, nowhere = self.person.get(place.address), self.person.get(place.nothing)
        one, other = _bare(shown(there), place.address), _bare(shown(nowhere), place.nothing)
        if (there.status_code, one) != (nowhere.status_code, other):
            statuses = f"{there.status_code} and {nowhere.status_code}"
            where = f"{place.address} and {place.nothing}: {statuses}, {_difference(one, other)}"
            self.faults.append(f"{self.name}: {where}")


@pytest.mark.parametrize("name", CRAWLERS)
def test_what_lies_beyond_the_reach_is_nowhere_shown_and_answers_like_nothing(world: World, name: str) -> None:
    walk = Walk(world, name)
    # Of rows that one sees, each shows as much as every other one; of a row that one does not see, no field more than
    # another.
    opened: set[tuple[object, ...]] = set()
    for owner in OWNERS:
        for place in routes.places(world, owner, routes.read()):
            visible = _visible(name, place, owner)
            alike = (
                (place.nothing,)
                if visible
                else (owner, place.route, place.resource if place.route.of_field else place.nothing)
            )
            if place.nothing and alike in opened:
                continue
            opened.add(alike)
            for address in questions(world, place):
                walk.look(address)
            if name != STRANGER and owner in COMPARED and place.nothing and not visible:
                walk.compare(place)
    assert not walk.faults, "\n".join(walk.faults[:40])
    assert len(walk.answers) > 300


@pytest.mark.parametrize("name", sorted({*ROLES} - {*CRAWLERS, "bob"}))  # Bob holds what Alice holds
def test_whoever_sees_as_much_as_another_gets_the_same_answers_for_nothing(world: World, name: str) -> None:
    walk = Walk(world, name)
    for owner in COMPARED:
        for place in routes.places(world, owner, routes.read()):
            if place.nothing and not _visible(name, place, owner):
                walk.compare(place)
    assert not walk.faults, "\n".join(walk.faults[:40])


def test_a_route_that_takes_no_get_refuses_it(world: World) -> None:
    """So that the walks may leave it out."""
    sys = visitor(world, "sys")
    one_of_each = {place.route: place for owner in OWNERS for place in routes.places(world, owner)}
    statuses = {
        str(route): sys.get(place.address).status_code for route, place in one_of_each.items() if not route.is_read
    }
    assert statuses == dict.fromkeys(statuses, 405)
    assert len(statuses) > 30


def _visible(name: str, place: Place, owner: str) -> bool:
    """Whether the row behind the address is one that the visitor may see."""
    if place.resource is None:
        return owner == "carol"
    of = owner if (is_owned(place.resource) or owner == "dave") else "a"
    return _may_see(name, place.resource, of, place.resource.slug)


def _bare(body: bytes, address: str) -> bytes:
    """A body without what differs between any two answers, and without the id that was asked for."""
    number = next((part for part in reversed(address.split("/")) if part.isdecimal()), "")
    body = TEMPORARY.sub(b"", body.partition(b"\n\nheaders")[0])
    for form in (f"/{number}/", f"%2f{number}%2f"):
        body = body.replace(form.encode(), b"/ID/")
    return body


def _hash(body: bytes) -> bytes:
    return sha256(body).digest()


def _difference(one: bytes, other: bytes) -> str:
    """Where two bodies part."""
    at = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    return f"{one[max(0, at - 60) : at + 60]!r} and {other[max(0, at - 60) : at + 60]!r}"


@pytest.mark.parametrize("door", ["/api/v1/{slug}/?limit=200", "/api/v1/{slug}/{id}/", "/api/v1/{slug}/{id}/history/"])
def test_the_marks_are_shown_to_those_who_may_see_them(world: World, door: str) -> None:
    """Without this, the tests above could pass because nothing is ever shown. Parts tell their history elsewhere."""
    sys = visitor(world, "sys")
    for resource in registry.every():
        for owner in ("alice", "carol", "a"):
            row = world.rows.get((owner, resource.slug))
            if row is not None and sees("sys", resource, owner) and resource.fields and not resource.is_child:
                fields = "&fields=" + ",".join(resource.fields) if "?" in door else ""
                body = shown(sys.get(door.format(slug=resource.slug, id=row) + fields))
                assert mark(owner, resource.slug).encode() in body, f"{door} {resource.slug} of {owner}"


def test_the_search_finds_own_rows_and_none_beyond(world: World) -> None:
    alice, henry = visitor(world, "alice"), visitor(world, "henry")
    for slug in ("contacts", "customers"):
        for owner, seen_by in (("alice", (alice, henry)), ("carol", (henry,)), ("dave", ())):
            for person in (alice, henry):
                found = person.get(f"/api/v1/search/?q={mark(owner, slug)}").json()["items"]
                ids = {(item["entity"], item["id"]) for item in found}
                assert ((slug, world.rows[owner, slug]) in ids) is (person in seen_by), (person.name, slug, owner)


def test_links_that_lead_out_of_sight_have_no_name(world: World) -> None:
    """Alice's own contact belongs to a customer of Carol's: she learns that there is one, and nothing else of it."""
    row = world.rows["cross", "contacts"]
    answer = visitor(world, "alice").get(f"/api/v1/contacts/{row}/").json()
    assert answer["customer"] == {"id": world.rows["carol", "customers"], "name": ""}
    assert visitor(world, "henry").get(f"/api/v1/contacts/{row}/").json()["customer"]["name"] == mark(
        "carol", "customers"
    )
