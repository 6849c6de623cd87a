"""Whatever rights, teams, units and owners there are: each door shows what the oracle says, and no more."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from kith.engine import registry
from kith.engine.resource import Resource
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
from tests.contract.world import SIGN, World, mark

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
        oracle = Oracle(world, scene, look_around())
        for number, resource in enumerate(registry.every()):
            trash = (number + len(places)) % 3 == 0
            assert _listed(me, resource, trash=trash) == _expected(oracle, resource, trash=trash), resource.slug
        for slug in owned_entities():
            _check_records(oracle, me, slug)
            _check_export(oracle, me, slug)
            _check_finding(oracle, me, slug)
        hidden = _hidden_marks(oracle)
        for address in places:
            assert marks_in(me.get(address)) & hidden == set(), address


def _listed(me: Client, resource: Resource, *, trash: bool) -> set[int] | int:
    """The ids in a list of the API; the status when it is refused."""
    answer = me.get(f"/api/v1/{resource.slug}/?fields=id&limit=200{'&trash=1' if trash else ''}")
    return {item["id"] for item in answer.json()["items"]} if answer.status_code == 200 else answer.status_code


def _expected(oracle: Oracle, resource: Resource, *, trash: bool) -> set[int] | int:
    if not oracle.may(resource.slug, "view"):
        return 403
    rows = [fact for fact in rows_of(oracle.facts, resource.slug) if fact.trashed is trash]
    return {fact.id for fact in rows if oracle.within("view", fact)}


def _check_records(oracle: Oracle, me: Client, slug: str) -> None:
    """The address of a record and of its history, as program and as page; the trash is open by page and history."""
    for fact in rows_of(oracle.facts, slug):
        within, none = oracle.within("view", fact), 404 if oracle.may(slug, "view") else 403
        expected = {
            f"/api/v1/{slug}/{fact.id}/": 200 if oracle.sees(fact) else none,
            f"/api/v1/{slug}/{fact.id}/history/": 200 if within else none,
            f"/{slug}/{fact.id}/peek/": 200 if within else none,
        }
        assert {address: me.get(address).status_code for address in expected} == expected


def _check_export(oracle: Oracle, me: Client, slug: str) -> None:
    """A file holds what one may both see and export."""
    answer = me.get(f"/{slug}/export/?format=csv&columns=list")
    if not oracle.may(slug, "export"):
        assert answer.status_code == 403
        return
    found, world = marks_in(answer), oracle.world
    for key in placed_rows(world):
        fact = oracle.facts[slug, row_of(world, key)] if key[1] == slug else None
        if fact is not None:
            wanted = oracle.sees(fact) and oracle.within("export", fact)
            assert (mark(*key) in found) is wanted, f"export of {key}"


def _check_finding(oracle: Oracle, me: Client, slug: str) -> None:
    """Search and suggestions."""
    world = oracle.world
    for key in placed_rows(world):
        if key[1] != slug:
            continue
        fact = oracle.facts[slug, row_of(world, key)]
        found = me.get(f"/api/v1/search/?q={mark(*key)}").json()["items"]
        assert ((slug, fact.id) in {(hit["entity"], hit["id"]) for hit in found}) is oracle.sees(fact), key
        options = me.get(f"/{slug}/options/?q={mark(*key)}")
        assert options.status_code == (200 if oracle.may(slug, "view") else 403)
        assert (f'"{fact.id}"'.encode() in options.content) is oracle.sees(fact), key


def _places(world: World) -> list[str]:
    """Every address of every route, for rows of whichever owner."""
    owners = ("alice", "carol", "nobody", "a", "dave", "b")
    found = (place for owner in owners for place in routes.places(world, owner))
    return sorted({place.address for place in found})


def _hidden_marks(oracle: Oracle) -> set[str]:
    """The marks of rows beyond the scope, and of the other agency. Tags are read on the records that have them."""
    hidden, told = set(), set(open_entities()) - {"tags"}
    for (owner, slug), row in oracle.world.rows.items():
        fact = oracle.facts.get((slug, row))
        foreign = owner in ("dave", "b")
        if foreign or (fact is not None and slug in told and not oracle.within("view", fact)):
            hidden.add(mark(owner, slug))
    return hidden
