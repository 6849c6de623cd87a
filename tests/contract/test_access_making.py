"""Whatever rights, teams, units and owners there are: records are made, passed on and moved as the oracle says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from kith.engine.declare import registry
from kith.engine.declare.resource import Resource
from tests.contract.calls import Call
from tests.contract.oracle import Fact, Facts, Oracle, look_around
from tests.contract.scenes import ME, NOBODY, PEOPLE, Stage, drawn, owned_entities, placed_rows, played, row_of, scenes
from tests.contract.sight import mark
from tests.contract.world import Planter, World

REFUSED = (403, 404, 422)
UNSAID, STRANGER = "unsaid", "dave"  # no owner is named; one of the other agency is
OWNERS = (UNSAID, NOBODY, *PEOPLE, STRANGER)
DOORS = pytest.mark.parametrize("by_token", [False, True], ids=["session", "token"])


def sent(me: Client, call: Call) -> tuple[Any, Facts]:
    """The answer and what the tables say after it; then everything is as before."""
    with transaction.atomic():
        answer = call.send(me)
        after = look_around()
        transaction.set_rollback(True)
    return answer, after


def id_of(world: World, owner: str) -> int | None:
    return None if owner == NOBODY else world.person(owner).id


def may_name(oracle: Oracle, owner: str) -> bool:
    """Whether a field can lead to this person."""
    return owner in (UNSAID, NOBODY) or (owner != STRANGER and oracle.may("employees", "view"))


# Making -------------------------------------------------------------------------------------------------


@DOORS
@drawn(15)
@given(data=st.data())
def test_a_record_is_made_for_whom_its_maker_may(
    stage: Stage, me: Client, program: Client, by_token: bool, data: st.DataObject
) -> None:
    scene = data.draw(scenes(stage.world, by_token=by_token))
    wanted = st.tuples(st.sampled_from(owned_entities()), st.sampled_from(OWNERS))
    tries = data.draw(st.lists(wanted, min_size=4, max_size=6, unique=True))
    with played(stage, scene):
        oracle = Oracle(stage.world, scene, look_around(), stage.books)
        for slug, owner in tries:
            for call in _makings(stage.world, registry.named(slug), owner):
                if call.form is None or not by_token:
                    _check_making(oracle, program if by_token else me, call, slug, owner)


def _makings(world: World, resource: Resource, owner: str) -> Iterator[Call]:
    values = dict(resource.values_called("Newly Made"))
    if owner != UNSAID:
        values["owner"] = id_of(world, owner)
    yield Call("create", f"/api/v1/{resource.slug}/", body=values)
    yield Call("create", f"/{resource.slug}/new/", {name: value or "" for name, value in values.items()})


def _check_making(oracle: Oracle, me: Client, call: Call, slug: str, owner: str) -> None:
    # In a form that names nobody, as in a request that names no owner, it is whoever makes the record.
    holder = ME if owner == UNSAID or (owner == NOBODY and call.form is not None) else owner
    answer, after = sent(me, call)
    made = {key: fact for key, fact in after.items() if key not in oracle.facts}
    if not oracle.may(slug, "create"):
        expected = 403
    elif not may_name(oracle, owner):
        expected = 422
    elif not oracle.owned("create", slug, id_of(oracle.world, holder), None):
        expected = 403
    else:
        (fact,) = (each for each in made.values() if each.slug == slug)
        assert (fact.agency, fact.owner) == (oracle.agency, id_of(oracle.world, holder))
        expected = 201 if call.form is None else 302
        after = {key: fact for key, fact in after.items() if key not in made}
    assert answer.status_code == expected, f"{call} → {answer.status_code} {answer.content[-300:]!r}"
    assert after == oracle.facts, str(call)


@DOORS
@drawn(15)
@given(data=st.data())
def test_parts_and_notes_are_made_on_records_that_one_may_edit_and_see(
    stage: Stage, me: Client, program: Client, by_token: bool, data: st.DataObject
) -> None:
    world = stage.world
    scene = data.draw(scenes(world, by_token=by_token))
    keys = data.draw(st.lists(st.sampled_from(placed_rows(world)), min_size=2, max_size=4, unique=True))
    with played(stage, scene):
        oracle = Oracle(world, scene, look_around(), stage.books)
        for key in keys:
            record = oracle.facts[key[1], row_of(world, key)]
            for resource, call in _additions(world, record):
                if call.form is None or not by_token:
                    _check_addition(oracle, program if by_token else me, call, resource, record)


def _additions(world: World, record: Fact) -> Iterator[tuple[Resource, Call]]:
    """A new row of each part that can belong to the record, and a note on it."""
    for resource in registry.every():
        names: tuple[str, ...] = getattr(resource.policy, "parents", ())
        column = next((name for name in names if registry.of(resource.relation(name)).slug == record.slug), "")
        if resource.fields and column and not hasattr(resource.policy, "sides"):  # what joins two is made of both
            values = Planter(world).data(resource, "alice", mark("more", resource.slug))
            own = {name: value for name, value in values.items() if name not in names}
            yield resource, Call("create", f"/api/v1/{resource.slug}/", body={**own, column: record.id})
            yield resource, Call("create", f"/{resource.slug}/new/", {**own, column: record.id})
    notes, text = registry.named("notes"), "A new note"
    about = {"entity": record.slug, "object_id": record.id}
    yield notes, Call("create", "/api/v1/notes/", body={**about, "text": text})
    yield notes, Call("create", f"/{record.slug}/{record.id}/notes/", {"text": text})


def _check_addition(oracle: Oracle, me: Client, call: Call, resource: Resource, record: Fact) -> None:
    answer, after = sent(me, call)
    allowed = oracle.sees(record) and oracle.may(resource.slug, "create")
    if resource.slug != "notes":
        allowed = allowed and oracle.within("edit", record)
    if answer.status_code < 400:
        assert allowed, f"{call} → {answer.status_code}"
        added = {fact.slug for key, fact in after.items() if key not in oracle.facts}
        assert resource.slug in added
    else:
        assert answer.status_code in REFUSED, f"{call} → {answer.status_code}"
        assert after == oracle.facts, str(call)
        # What else is refused is a link to something that one does not see, such as the type of a contact point.
        assert not allowed or _errors(answer, call), f"{call} → {answer.status_code} {answer.content[-300:]!r}"


def _errors(answer: Any, call: Call) -> bool:
    return answer.status_code == 422 and (call.form is not None or bool(json.loads(answer.content)["errors"]))


# Passing on ---------------------------------------------------------------------------------------------


@DOORS
@drawn(20)
@given(data=st.data())
def test_a_record_passes_to_whom_its_giver_may_give_it(
    stage: Stage, me: Client, program: Client, by_token: bool, data: st.DataObject
) -> None:
    """By editing to those whose records one may edit; by a hand-over to anybody whom one can name."""
    world = stage.world
    scene = data.draw(scenes(world, by_token=by_token))
    wanted = st.tuples(st.sampled_from(placed_rows(world)), st.sampled_from(OWNERS[1:]))
    tries = data.draw(st.lists(wanted, min_size=2, max_size=4, unique=True))
    with played(stage, scene):
        oracle = Oracle(world, scene, look_around(), stage.books)
        for key, owner in tries:
            fact = oracle.facts[key[1], row_of(world, key)]
            for call in _passings(fact, id_of(world, owner)):
                if call.form is None or not by_token:
                    _check_passing(oracle, program if by_token else me, call, fact, owner)


def _passings(row: Fact, to: int | None) -> Iterator[Call]:
    api, page, bulk = f"/api/v1/{row.slug}/", f"/{row.slug}/{row.id}/", f"/{row.slug}/bulk/"
    field = {"owner": to or ""}
    yield Call("edit", f"{api}{row.id}/", method="PATCH", body={"owner": to})
    yield Call("edit", f"{page}cell/owner/", field)
    yield Call("edit", f"{api}actions/edit/", body={"ids": [row.id], "inputs": {"owner": to}}, many=True)
    yield Call("edit", bulk, {"verb": "edit", "field": "owner", "ids": row.id, "confirm": "1", **field}, many=True)
    data = {"to": to or "", "reason": "moves away"}
    yield Call("hand_over", f"{api}{row.id}/actions/hand_over/", body={**data, "to": to})
    yield Call("hand_over", f"{page}actions/hand_over/", data)
    yield Call("hand_over", f"{api}actions/hand_over/", body={"ids": [row.id], "inputs": {**data, "to": to}}, many=True)
    yield Call("hand_over", bulk, {"verb": "hand_over", "ids": row.id, "confirm": "1", **data}, many=True)


def _check_passing(oracle: Oracle, me: Client, call: Call, row: Fact, owner: str) -> None:
    to = id_of(oracle.world, owner)
    takes = oracle.owned("edit", row.slug, to, row.book) if call.verb == "edit" else to is not None
    allowed = not row.trashed and oracle.changes(call.verb, row) and may_name(oracle, owner) and takes
    answer, after = sent(me, call)
    told = f"{call} → {answer.status_code} {answer.content[-300:]!r}"
    if not allowed:
        assert answer.status_code in REFUSED or (call.many and answer.status_code in (200, 302)), told
        assert after == oracle.facts, told
        return
    key = (row.slug, row.id)
    changed = {each for each, fact in oracle.facts.items() if after.get(each) != fact}
    assert answer.status_code < 400, told
    assert after[key].owner == to, told
    assert changed == ({key} if row.owner != to else set()), told


# Moving -------------------------------------------------------------------------------------------------


@DOORS
@drawn(20)
@given(data=st.data())
def test_a_part_moves_only_between_records_that_one_may_edit(
    stage: Stage, me: Client, program: Client, by_token: bool, data: st.DataObject
) -> None:
    world = stage.world
    scene = data.draw(scenes(world, by_token=by_token))
    contacts = [row_of(world, key) for key in placed_rows(world) if key[1] == "contacts"]
    wanted = st.tuples(st.sampled_from(_parts_of_contacts(world)), st.sampled_from(contacts))
    tries = data.draw(st.lists(wanted, min_size=4, max_size=8, unique=True))
    with played(stage, scene):
        oracle = Oracle(world, scene, look_around(), stage.books)
        for (slug, row), contact in tries:
            part, record = oracle.facts[slug, row], oracle.facts["contacts", contact]
            call = Call("edit", f"/api/v1/{slug}/{row}/", method="PATCH", body={"contact": contact})
            allowed = oracle.changes("edit", part) and oracle.sees(record) and oracle.within("edit", record)
            answer, after = sent(program if by_token else me, call)
            if allowed:
                assert answer.status_code == 200, f"{call} → {answer.status_code} {answer.content[-300:]!r}"
                assert after[slug, row].parents[0] == ("contacts", contact)
            else:
                assert answer.status_code in REFUSED, f"{call} → {answer.status_code}"
                assert after == oracle.facts


def _parts_of_contacts(world: World) -> list[tuple[str, int]]:
    """Those that were planted for the owners of contacts."""
    slugs = [each.slug for each in registry.every() if each.fields and "contact" in getattr(each.policy, "parents", ())]
    return [(slug, world.rows[owner, slug]) for slug in slugs for owner in ("alice", "carol", "nobody")]


@DOORS
@drawn(25)
@given(data=st.data())
def test_a_record_moves_between_books_by_whoever_may_edit_all_in_both(
    stage: Stage, me: Client, program: Client, by_token: bool, data: st.DataObject
) -> None:
    world = stage.world
    scene = data.draw(scenes(world, by_token=by_token))
    wanted = st.tuples(st.sampled_from(placed_rows(world)), st.sampled_from((None, *stage.books)))
    tries = data.draw(st.lists(wanted, min_size=3, max_size=5, unique=True))
    with played(stage, scene):
        oracle = Oracle(world, scene, look_around(), stage.books)
        for key, book in tries:
            fact = oracle.facts[key[1], row_of(world, key)]
            for call in _moves(fact, book):
                if call.form is None or not by_token:
                    _check_move(oracle, program if by_token else me, call, fact, book)


def _moves(row: Fact, book: int | None) -> Iterator[Call]:
    api, page, bulk = f"/api/v1/{row.slug}/", f"/{row.slug}/{row.id}/", f"/{row.slug}/bulk/"
    yield Call("edit", f"{api}{row.id}/", method="PATCH", body={"book": book})
    yield Call("edit", f"{page}cell/book/", {"book": book or ""})
    yield Call("edit", f"{api}actions/edit/", body={"ids": [row.id], "inputs": {"book": book}}, many=True)
    form = {"verb": "edit", "field": "book", "ids": row.id, "confirm": "1", "book": book or ""}
    yield Call("edit", bulk, form, many=True)


def _check_move(oracle: Oracle, me: Client, call: Call, row: Fact, book: int | None) -> None:
    allowed = not row.trashed and oracle.changes("edit", row) and oracle.owned("edit", row.slug, row.owner, book)
    if book != row.book:
        allowed = allowed and all(oracle.edits_all_in(each) for each in (row.book, book) if each is not None)
    named = book is None or oracle.within("view", oracle.facts["contact-books", book])
    answer, after = sent(me, call)
    told = f"{call} → {answer.status_code} {answer.content[-300:]!r}"
    if not (allowed and named):
        assert answer.status_code in REFUSED or (call.many and answer.status_code in (200, 302)), told
        assert after == oracle.facts, told
        return
    assert answer.status_code < 400, told
    assert after[row.slug, row.id].book == book, told
    changed = {each for each, fact in oracle.facts.items() if after.get(each) != fact}
    assert changed == ({(row.slug, row.id)} if row.book != book else set()), told
