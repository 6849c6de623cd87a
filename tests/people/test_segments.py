"""Segments: as filters, within one another, filled by hand, and who entered and left them."""

from __future__ import annotations

from typing import Any

import pytest

from kith.activities.services import notes
from kith.engine import policy
from kith.engine.declare import registry
from kith.engine.history import changelog
from kith.engine.policy import Actor
from kith.engine.query.paging import page_of
from kith.engine.query.parse import parse
from kith.engine.web.errors import BadQuery, FieldErrors, Refused
from kith.engine.write import writes
from kith.people.models import Segment, SegmentMove
from kith.people.services.segments import looking, rules
from tests.cast import Cast, Person

pytestmark = pytest.mark.database


def where(field: str, op: str = "eq", value: Any = None, **more: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value, **more}


HOT = where("status", "eq", "hot")


def segment(person: Person, tree: Any = HOT, **data: Any) -> Segment:
    made: Segment = person.create("segments", **{"name": "Hot ones", "tree": tree, **data})
    return made


def contact(person: Person, name: str, **data: Any) -> Any:
    return person.create("contacts", last_name=name, **data)


def names(person: Person, slug: str = "contacts", **params: Any) -> list[str]:
    """What a list shows for these parameters."""
    pairs = [(name.replace("__", "."), str(value)) for name, value in params.items()]
    with person.at_work() as actor:
        return [line["name"] for line in page_of(parse(registry.named(slug, actor), pairs), actor).lines]


def moves(of: Segment, person: Person) -> list[tuple[int, str, str]]:
    with person.at_work():
        found = SegmentMove.objects.filter(segment=of).order_by("pk")
        return list(found.values_list("object_id", "kind", "cause"))


def look(of: Segment, person: Person) -> tuple[int, int, int]:
    with person.at_work():
        run = looking.look_through(Segment.objects.get(pk=of.pk))
        return run.size, run.entered, run.left


def edit(person: Person, slug: str, row: Any, **data: Any) -> None:
    with person.at_work() as actor:
        writes.edit(registry.named(slug, actor), row.pk, data, by=actor, door="ui")


# As a filter -----------------------------------------------------------------------------------------


def test_a_segment_filters_a_list_by_its_condition_as_it_is_now(cast: Cast) -> None:
    contact(cast.alice, "Berg", status="hot")
    cold = contact(cast.alice, "Cohn", status="cold")
    hot = segment(cast.alice)
    assert names(cast.alice, segment=hot.pk) == ["Berg"]
    assert names(cast.alice, segment__not=hot.pk) == ["Cohn"]
    edit(cast.alice, "contacts", cold, status="hot")
    assert names(cast.alice, segment__in=hot.pk) == ["Berg", "Cohn"]
    edit(cast.alice, "segments", hot, tree=where("last_name", "starts", "C"))
    assert names(cast.alice, segment=hot.pk) == ["Cohn"]


def test_a_reader_finds_only_what_they_see_and_conditions_tell_nothing_of_hidden_records(cast: Cast) -> None:
    hidden = cast.carol.create("customers", name="Secret AG", city="Bonn")
    contact(cast.carol, "Carols", customer=hidden.pk)
    with cast.henry.at_work() as by:
        shared, _set = writes.create(
            registry.named("contacts", by),
            {"last_name": "Shared", "owner": cast.alice.id, "customer": hidden.pk},
            by=by,
            door="ui",
        )
    bonn = segment(cast.henry, where("customer.city", "eq", "Bonn"), audience="all")
    assert names(cast.henry, segment=bonn.pk) == ["Carols", "Shared"]
    assert names(cast.alice, segment=bonn.pk) == []
    look(bonn, cast.henry)
    with cast.alice.at_work() as actor:
        line = page_of(parse(registry.named("contacts", by), [("fields", "name,segment")]), actor).lines[0]
        assert (line["name"], line["segment"]) == (shared.name, ())


def test_whom_a_segment_is_shared_with(cast: Cast) -> None:
    kinds = {each: segment(cast.alice, name=each, audience=each).pk for each in ("private", "team", "all")}
    for person, seen in (("alice", 3), ("bob", 2), ("carol", 1), ("henry", 3), ("dave", 0)):
        who: Person = getattr(cast, person)
        with who.at_work() as actor:
            assert policy.scope(actor, "view", registry.of(Segment, actor)).count() == seen
    with pytest.raises(BadQuery, match="no segment"):
        names(cast.bob, segment=kinds["private"])


def test_segments_stand_within_one_another_but_not_in_circles(cast: Cast) -> None:
    contact(cast.alice, "Berg", status="hot", city="Bonn")
    contact(cast.alice, "Cohn", status="hot", city="Kiel")
    hot = segment(cast.alice)
    both = segment(cast.alice, {"and": [where("segment", "eq", hot.pk), where("city", "eq", "Kiel")]}, name="Both")
    assert names(cast.alice, segment=both.pk) == ["Cohn"]
    with pytest.raises(FieldErrors, match="within itself"):
        edit(cast.alice, "segments", hot, tree={"not": where("segment", "eq", both.pk)})
    for number in range(4):
        both = segment(cast.alice, where("segment", "eq", both.pk), name=f"Deep {number}")
    with pytest.raises(FieldErrors, match="deep"):
        segment(cast.alice, where("segment", "eq", both.pk), name="Too deep")


def test_a_segment_in_use_says_where_and_stays(cast: Cast) -> None:
    hot = segment(cast.alice)
    segment(cast.alice, where("segment", "eq", hot.pk), name="Upon it")
    with cast.alice.at_work() as actor, pytest.raises(Refused, match="the segment “Upon it”"):
        writes.trash(registry.named("segments", actor), hot.pk, by=actor, door="ui")
    with cast.dave.at_work():
        assert rules.used_in(hot, by=Actor.system(cast.other.pk)) == []


def test_a_segment_whose_condition_cannot_be_asked_any_more_says_so(cast: Cast) -> None:
    broken = segment(cast.alice)
    with cast.alice.at_work():
        Segment.objects.filter(pk=broken.pk).update(tree='{"field": "shoe_size", "op": "eq", "value": 1}', version=9)
    with pytest.raises(BadQuery, match="cannot be asked any more"):
        names(cast.alice, segment=broken.pk)
    look(broken, cast.alice)
    with cast.alice.at_work():
        assert "shoe_size" in Segment.objects.get(pk=broken.pk).run.fault


@pytest.mark.parametrize(
    ("tree", "problem"),
    [
        (where("shoe_size"), "shoe_size"),
        (where("status", "eq", "lukewarm"), "lukewarm"),
        (where("city", "roars", "x"), "roars"),
        (where("notes.count", "gte", "many"), "whole number"),
        (where("city", "eq", "x", where=HOT), "no rows"),
        ("{", "JSON"),
        ([1], "condition is"),
        ({"and": [HOT] * 101}, "too large"),
        (where("customer.parent.parent.parent.parent.city", "eq", "x"), "too long"),
        (where("city", "eq", "\x00"), "too large"),
    ],
)
def test_what_no_condition_is(cast: Cast, tree: Any, problem: str) -> None:
    with pytest.raises(FieldErrors, match=problem) as told:
        segment(cast.alice, tree)
    assert list(told.value.errors) == ["tree"]


# What happened ---------------------------------------------------------------------------------------


def test_records_are_asked_for_what_happened_with_them(cast: Cast) -> None:
    busy, once, never = (contact(cast.alice, name) for name in ("Busy", "Once", "Never"))
    with cast.alice.at_work() as actor:
        for row, number in ((busy, 3), (once, 1)):
            for text in range(number):
                notes.write("contacts", row.pk, by=actor, door="ui", text=f"Note {text}")
    assert names(cast.alice, notes__count__gte=3) == ["Busy"]
    assert names(cast.alice, notes__count__lt=3) == ["Never", "Once"]
    assert names(cast.alice, notes__empty=1) == ["Never"]
    assert names(cast.alice, notes__none__created_at__gte="-90d") == ["Never"]
    assert names(cast.alice, notes__created_at__gte="today") == ["Busy", "Once"]
    assert names(cast.alice, last_activity__gte="-1d") == ["Busy", "Once"]
    assert names(cast.alice, last_activity__empty=1) == [never.name]
    assert names(cast.alice, last_activity__lt="-1d") == []
    assert names(cast.alice, handovers__empty=1) == ["Busy", "Never", "Once"]
    with cast.alice.at_work() as actor:
        columns = parse(registry.named("contacts", actor), [("fields", "name,notes,last_activity"), ("sort", "name")])
        assert [line["notes"] for line in page_of(columns, actor).lines] == [3, 0, 1]


def test_private_notes_of_others_do_not_count(cast: Cast) -> None:
    row = contact(cast.alice, "Berg")
    with cast.alice.at_work() as actor:
        notes.write("contacts", row.pk, by=actor, door="ui", text="Mine", audience="me")
    assert names(cast.alice, notes__count__gte=1) == ["Berg"]
    assert names(cast.bob, notes__count__gte=1) == []


# By hand ---------------------------------------------------------------------------------------------


def test_records_are_put_in_by_hand_and_undone(cast: Cast) -> None:
    row, fair = contact(cast.alice, "Berg"), segment(cast.alice, None, kind="static", name="Fair")
    with cast.alice.at_work() as actor:
        _member, change_set = writes.create(
            registry.named("segment-members", actor), {"segment": fair.pk, "object_id": row.pk}, by=actor, door="api"
        )
        with pytest.raises(FieldErrors, match="in this segment already"):
            writes.create(
                registry.named("segment-members", actor),
                {"segment": fair.pk, "object_id": row.pk},
                by=actor,
                door="api",
            )
    assert names(cast.alice, segment=fair.pk) == ["Berg"]
    assert names(cast.alice, segment__empty=1) == []
    with cast.alice.at_work() as actor:
        changelog.undo(change_set.pk, by=actor, door="ui")
    assert names(cast.alice, segment=fair.pk) == []
    assert moves(fair, cast.alice) == [(row.pk, "entered", "hand"), (row.pk, "left", "hand")]


# Who entered and who left ----------------------------------------------------------------------------


def test_who_entered_and_who_left_is_told(cast: Cast) -> None:
    berg, cohn = contact(cast.alice, "Berg", status="hot"), contact(cast.alice, "Cohn")
    contact(cast.carol, "Out of sight", status="hot")
    hot = segment(cast.alice)
    assert look(hot, cast.alice) == (1, 0, 0)
    assert moves(hot, cast.alice) == []
    edit(cast.alice, "contacts", berg, status="cold")
    edit(cast.alice, "contacts", cohn, status="hot")
    assert look(hot, cast.alice) == (1, 1, 1)
    assert moves(hot, cast.alice) == [(cohn.pk, "entered", "records"), (berg.pk, "left", "records")]
    assert look(hot, cast.alice) == (1, 0, 0)
    edit(cast.alice, "segments", hot, tree=where("status", "in", ["hot", "cold"]))
    assert look(hot, cast.alice) == (2, 1, 0)
    assert moves(hot, cast.alice)[2:] == [(berg.pk, "entered", "condition")]


def test_the_schedule_looks_through_what_may_differ(cast: Cast, settings: Any) -> None:
    settings.SEGMENTS_EVERY = -1
    contact(cast.alice, "Berg", status="hot")
    segment(cast.alice)
    segment(cast.dave)
    assert looking.look_through_all() == 2
    assert looking.look_through_all() == 0
    contact(cast.alice, "Cohn", status="hot")
    assert looking.look_through_all() == 1
