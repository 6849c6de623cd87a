"""Whatever rights, teams, units and owners there are: each door shows what the oracle says, and no more."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from kith.engine.declare import registry
from kith.engine.declare.resource import Resource
from tests.contract import routes
from tests.contract.oracle import Fact, Facts, Oracle, look_around
from tests.contract.people import shown
from tests.contract.scenes import (
    Stage,
    drawn,
    open_entities,
    owned_entities,
    placed_rows,
    played,
    row_of,
    scenes,
)
from tests.contract.sight import SIGN, mark
from tests.contract.world import World

MARKS = re.compile(rb"[a-z]+" + SIGN.encode())


def rows_of(facts: Facts, slug: str) -> list[Fact]:
    return [fact for fact in facts.values() if fact.slug == slug]


def marks_in(answer: Any) -> set[str]:
    """The marks of all rows of which the answer shows anything."""
    return {found.decode() for found in MARKS.findall(shown(answer))}


@drawn(8)
@given(data=st.data())
def test_every_door_shows_what_the_oracle_says(stage: Stage, me: Client, data: st.DataObject) -> None:
    world = stage.world
    scene = data.draw(scenes(world))
    places = data.draw(st.lists(st.sampled_from(_places(world)), max_size=8, unique=True))
    with played(stage, scene):
        oracle = Oracle(world, scene, look_around(), stage.books)
        for number, resource in enumerate(registry.every()):
            trash = resource.takes("trash") and (number + len(places)) % 3 == 0
            assert _listed(me, resource, trash=trash) == _expected(oracle, resource, trash=trash), resource.slug
        for slug in owned_entities():
            _check_records(oracle, me, slug, ("/api/v1/{}/{}/", "/api/v1/{}/{}/history/", "/{}/{}/peek/"))
            _check_export(oracle, me, slug)
            _check_search(oracle, me, slug)
            _check_suggestions(oracle, me, slug)
        _check_nothing_hidden(oracle, me, places)


@drawn(12)
@given(data=st.data())
def test_a_token_shows_what_its_scopes_leave_of_that(stage: Stage, program: Client, data: st.DataObject) -> None:
    world = stage.world
    scene = data.draw(scenes(world, by_token=True))
    addresses = [address for address in _places(world) if address.startswith("/api/")]
    places = data.draw(st.lists(st.sampled_from(addresses), max_size=8, unique=True))
    with played(stage, scene):
        oracle = Oracle(world, scene, look_around(), stage.books)
        for number, resource in enumerate(registry.every()):
            trash = resource.takes("trash") and (number + len(places)) % 3 == 0
            assert _listed(program, resource, trash=trash) == _expected(oracle, resource, trash=trash), resource.slug
        for slug in owned_entities():
            _check_records(oracle, program, slug, ("/api/v1/{}/{}/", "/api/v1/{}/{}/history/"))
            _check_search(oracle, program, slug)
        _check_nothing_hidden(oracle, program, places)


def _listed(me: Client, resource: Resource, *, trash: bool) -> set[int] | int:
    """The ids in a list of the API; the status when it is refused."""
    answer = me.get(f"/api/v1/{resource.slug}/?fields=id&limit=200{'&trash=1' if trash else ''}")
    return {item["id"] for item in answer.json()["items"]} if answer.status_code == 200 else answer.status_code


def _expected(oracle: Oracle, resource: Resource, *, trash: bool) -> set[int] | int:
    if not oracle.may(resource.slug, "view"):
        return 403
    rows = [fact for fact in rows_of(oracle.facts, resource.slug) if fact.trashed is trash]
    return {fact.id for fact in rows if oracle.within("view", fact)}


def _check_records(oracle: Oracle, me: Client, slug: str, doors: tuple[str, ...]) -> None:
    """The addresses of a record; the trash is open by page and history."""
    none = 404 if oracle.may(slug, "view") else 403
    for fact in rows_of(oracle.facts, slug):
        for door in doors:
            shows = oracle.sees(fact) if door == "/api/v1/{}/{}/" else oracle.within("view", fact)
            address = door.format(slug, fact.id)
            assert (address, me.get(address).status_code) == (address, 200 if shows else none)


def _check_export(oracle: Oracle, me: Client, slug: str) -> None:
    """A file holds what one may both see and export."""
    answer = me.get(f"/{slug}/export/?format=csv&columns=list")
    if not oracle.may(slug, "export"):
        assert answer.status_code == 403
        return
    found = marks_in(answer)
    for key, fact in _placed(oracle, slug):
        wanted = oracle.sees(fact) and oracle.within("export", fact)
        assert (mark(*key) in found) is wanted, f"export of {key}"


def _check_search(oracle: Oracle, me: Client, slug: str) -> None:
    for key, fact in _placed(oracle, slug):
        found = me.get(f"/api/v1/search/?q={mark(*key)}").json()["items"]
        assert ((slug, fact.id) in {(hit["entity"], hit["id"]) for hit in found}) is oracle.sees(fact), key


def _check_suggestions(oracle: Oracle, me: Client, slug: str) -> None:
    for key, fact in _placed(oracle, slug):
        options = me.get(f"/{slug}/options/?q={mark(*key)}")
        assert options.status_code == (200 if oracle.may(slug, "view") else 403)
        assert (f'"{fact.id}"'.encode() in options.content) is oracle.sees(fact), key


def _check_nothing_hidden(oracle: Oracle, me: Client, places: list[str]) -> None:
    hidden = _hidden_marks(oracle)
    for address in places:
        assert marks_in(me.get(address)) & hidden == set(), address


def _placed(oracle: Oracle, slug: str) -> list[tuple[tuple[str, str], Fact]]:
    """The rows of an entity that the scene placed, by their keys."""
    keys = [key for key in placed_rows(oracle.world) if key[1] == slug]
    return [(key, oracle.facts[slug, row_of(oracle.world, key)]) for key in keys]


def _places(world: World) -> list[str]:
    """Every address of every route, for rows of whichever owner."""
    owners = ("alice", "carol", "nobody", "a", "dave", "b")
    found = (place for owner in owners for place in routes.places(world, owner))
    return sorted({place.address for place in found})


def _hidden_marks(oracle: Oracle) -> set[str]:
    """The marks of rows beyond the scope, and of the other agency.

    Tags and the names of custom fields are read on the records that have them.
    """
    hidden, told = set(), set(open_entities()) - {"tags", "custom-fields"}
    for (owner, slug), row in oracle.world.rows.items():
        fact = oracle.facts.get((slug, row))
        foreign = owner in ("dave", "b")
        if foreign or (fact is not None and slug in told and not _told_somewhere(oracle, fact)):
            hidden.add(mark(owner, slug))
    return hidden


def _told_somewhere(oracle: Oracle, fact: Fact) -> bool:
    """Whether any page may tell of the row: that of a record in the trash tells of its parts, as lists do not."""
    if oracle.within("view", fact):
        return True
    part = oracle.sorts[fact.slug] in ("part", "told", "noted") and not fact.joins and fact.object is None
    return part and any(oracle.within("view", oracle.facts[key]) for key in fact.parents)
