"""Whatever rights, teams, units and owners there are: each door changes what the oracle says, and no more."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client
from django_scopes import scope
from hypothesis import given
from hypothesis import strategies as st

from kith.engine.declare import registry
from kith.engine.declare.resource import Resource
from kith.engine.models import Change
from kith.engine.policy import ANY
from kith.engine.web.errors import Forbidden
from tests.contract import calls
from tests.contract.calls import NEW, Call
from tests.contract.oracle import ALL, Fact, Oracle, look_around
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
from tests.contract.sight import mark
from tests.contract.state import difference, snapshot
from tests.contract.world import World
from tests.transfer.helpers import load

REFUSED = (403, 404)
# A rule of the domain may say no where the role says yes; such as that rights never reach further than one's own.
BY_RULE = (*REFUSED, 409, 422)


@drawn(15)
@given(data=st.data())
def test_every_door_changes_what_the_oracle_says(stage: Stage, me: Client, data: st.DataObject) -> None:
    """Refused calls leave every table as it was; those that are taken change their row and nothing out of reach."""
    world = stage.world
    scene = data.draw(scenes(world))
    targets = data.draw(st.lists(st.sampled_from(_targets(world)), min_size=3, max_size=5, unique=True))
    with played(stage, scene):
        _check_changes(Oracle(world, scene, look_around(), stage.books), me, targets, by_page=True)


@drawn(15)
@given(data=st.data())
def test_a_token_changes_what_its_scopes_leave_of_that(stage: Stage, program: Client, data: st.DataObject) -> None:
    world = stage.world
    scene = data.draw(scenes(world, by_token=True))
    targets = data.draw(st.lists(st.sampled_from(_targets(world)), min_size=4, max_size=8, unique=True))
    with played(stage, scene):
        _check_changes(Oracle(world, scene, look_around(), stage.books), program, targets, by_page=False)


def _check_changes(oracle: Oracle, me: Client, targets: list[tuple[str, int]], *, by_page: bool) -> None:
    refused: list[Call] = []
    for slug, row in targets:
        resource, fact = registry.named(slug), oracle.facts[slug, row]
        for call in calls.every(oracle.world, resource, fact):
            if call.form is not None and not by_page:
                continue
            if _is_taken(oracle, call, fact):
                _check_taken(oracle, me, call, fact)
            else:
                refused.append(call)
    _check_refused(me, refused)


def _targets(world: World) -> list[tuple[str, int]]:
    """Rows of both agencies, those with an owner several times, because the scene places them."""
    placed = [(key[1], row_of(world, key)) for key in placed_rows(world)]
    every = [(slug, row) for (_owner, slug), row in world.rows.items() if slug in open_entities()]
    return placed * 4 + every


def _is_taken(oracle: Oracle, call: Call, fact: Fact) -> bool:
    return fact.trashed is call.of_trashed and oracle.changes(call.verb, fact)


def _check_taken(oracle: Oracle, me: Client, call: Call, fact: Fact) -> None:
    with transaction.atomic():
        answer = call.send(me)
        after = look_around()
        changed = {key for key, old in oracle.facts.items() if after.get(key) != old}
        transaction.set_rollback(True)
    beyond = {key for key in changed if _is_beyond(oracle, key, fact)}
    assert beyond == set(), f"{call} changed what is out of reach"
    if _has_rules(fact.slug) or call.by_rule:
        assert answer.status_code < 400 or answer.status_code in BY_RULE, f"{call} → {answer.status_code}"
    else:
        assert answer.status_code < 400, f"{call} → {answer.status_code} {answer.content[-300:]!r}"
        assert (fact.slug, fact.id) in changed, f"{call} changed nothing"


def _is_beyond(oracle: Oracle, key: tuple[str, int], fact: Fact) -> bool:
    """Rows with an owner change only if they are the target; nothing of the other agency ever changes."""
    row = oracle.facts[key]
    return row.agency != oracle.agency or (oracle.sorts[row.slug] == "owned" and key != (fact.slug, fact.id))


def _has_rules(slug: str) -> bool:
    """Whether the entity refuses some writes by rules of its own, such as those on rights."""
    resource = registry.named(slug)
    return type(resource).witness is not Resource.witness or not resource.fields


def _check_refused(me: Client, refused: list[Call]) -> None:
    """Together, because looking at all tables takes long; one by one, to name the call, when something changed."""
    before = snapshot()
    for call in refused:
        _send_refused(me, call)
    if difference(before, snapshot()):
        for call in refused:
            before = snapshot()
            _send_refused(me, call)
            assert difference(before, snapshot()) == [], f"{call} was refused and yet changed something"
        raise AssertionError("refused calls changed something, in this order only")


def _send_refused(me: Client, call: Call) -> None:
    answer = call.send(me)
    if call.many and answer.status_code in (200, 302):
        return
    assert answer.status_code in BY_RULE, f"{call} → {answer.status_code}"


@drawn(15)
@given(data=st.data())
def test_an_undo_reaches_as_far_as_the_edit_would(stage: Stage, me: Client, data: st.DataObject) -> None:
    """One's own change is taken back while one may still make it; others' only by whoever may do everything."""
    world = stage.world
    scene = data.draw(scenes(world))
    key = data.draw(st.sampled_from(sorted(stage.edited)))
    door = data.draw(st.sampled_from(("/api/v1/undo/{}/", "/undo/{}/")))
    with played(stage, scene):
        oracle = Oracle(world, scene, look_around(), stage.books)
        fact = oracle.facts[key[1], row_of(world, key)]
        own = oracle.within("view", fact) and oracle.within("edit", fact)
        _check_undo(oracle, me, door.format(stage.edited[key]), fact if own else None)
        others = _made_by_others(world, key)
        everything = oracle.reach(ANY, ANY) == ALL
        if not everything:
            _check_undo(oracle, me, door.format(others), None)
        _check_undo(oracle, me, door.format(_made_elsewhere(world)), None)


def _check_undo(oracle: Oracle, me: Client, address: str, fact: Fact | None) -> None:
    with transaction.atomic():
        before = snapshot()
        answer = me.generic("POST", address, b"", content_type="")
        changed = {key for key, old in look_around().items() if oracle.facts.get(key) != old}
        if fact is None:
            assert answer.status_code in REFUSED, f"{address} → {answer.status_code}"
            assert difference(before, snapshot()) == [], address
        else:
            assert answer.status_code < 400, f"{address} → {answer.status_code} {answer.content!r}"
            assert changed == {(fact.slug, fact.id)}
        transaction.set_rollback(True)


def _made_by_others(world: World, key: tuple[str, str]) -> int:
    return _made(world.cast.agency.pk, key[1], row_of(world, key))


def _made_elsewhere(world: World) -> int:
    return _made(world.cast.other.pk, "contacts", world.rows["dave", "contacts"])


def _made(agency: int, slug: str, row: int) -> int:
    """The change set that made a row."""
    with scope(agency=agency):
        made = Change.objects.filter(entity=slug, object_id=row, kind=Change.Kind.CREATE)
        return int(made.values_list("change_set", flat=True)[0])


@drawn(20)
@given(data=st.data())
def test_an_import_changes_and_makes_what_the_oracle_says(stage: Stage, data: st.DataObject) -> None:
    """Rows match records that are seen, change those that may be edited and imported, and otherwise make new ones."""
    world = stage.world
    scene = data.draw(scenes(world))
    keys = [key for key in placed_rows(world) if key[1] == "contacts" and key[0] in ("alice", "carol", "nobody")]
    with played(stage, scene), world.nil.at_work() as by:
        oracle = Oracle(world, scene, look_around(), stage.books)
        facts = [oracle.facts["contacts", row_of(world, key)] for key in keys]
        text = "first_name,last_name,city\n" + "".join(f"{mark(*key)},{mark(*key)},{NEW}\n" for key in keys)
        if not oracle.may("contacts", "import"):
            before = snapshot()
            with pytest.raises(Forbidden):
                load(world.nil, "contacts", text, mode="both")
            assert difference(before, snapshot()) == []
            return
        result = load(world.nil, "contacts", text, mode="both")
        after = look_around()
    changed = {key for key, old in oracle.facts.items() if key[0] in owned_entities() and after.get(key) != old}
    wanted = [fact for fact in facts if oracle.sees(fact) and _imports(oracle, "edit", fact)]
    assert changed == {(fact.slug, fact.id) for fact in wanted}
    assert result["changed"] == len(wanted)
    unseen = sum(not oracle.sees(fact) for fact in facts)
    makes = all(oracle.reach("contacts", verb) for verb in ("create", "import"))
    assert result["created"] == (unseen if makes else 0)
    assert result["errors"] == len(facts) - result["changed"] - result["created"]
    assert by.staff_id == world.nil.id


def _imports(oracle: Oracle, verb: str, fact: Fact) -> bool:
    return oracle.within(verb, fact) and oracle.within("import", fact)
