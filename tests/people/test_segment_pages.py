"""The pages of a segment: build and preview, put in by hand and by pasting, see who entered and left."""

from __future__ import annotations

import json
from typing import Any

from kith.engine.declare import registry
from kith.engine.write.actions import run, run_many
from kith.people.models import Segment, SegmentMember
from tests.cast import Cast
from tests.pages.test_records import sign_in
from tests.pages.test_records_timeline import words as told
from tests.people.test_segments import contact, edit, look, names, segment, where


def words(answer: Any) -> str:
    return told(answer.content.decode())


BUILT = {
    "m": "and",
    "f.0": "status", "o.0": "in", "v.0": "hot",
    "m.1": "none", "f.1.0": "city", "o.1.0": "eq", "v.1.0": "Kiel",
    "f.2": "notes.count", "o.2": "lte", "v.2": "0",
}  # fmt: skip


def test_a_condition_is_previewed_and_kept(cast: Cast) -> None:
    contact(cast.alice, "Berg", status="hot", city="Bonn")
    contact(cast.alice, "Cohn", status="hot", city="Kiel")
    contact(cast.alice, "Dorn", status="cold")
    made, client = segment(cast.alice, {}, name="Warm"), sign_in(cast.alice)
    address = f"/segments/{made.pk}/condition/"
    assert client.get(address).status_code == 200
    shown = words(client.post(address, {**BUILT, "look": "1"}))
    assert "1 contacts" in shown
    assert "Berg" in shown
    assert "Cohn" not in shown
    assert client.post(address, {**BUILT, "save": "1"}).status_code == 302
    assert names(cast.alice, segment=made.pk) == ["Berg"]
    with cast.alice.at_work():
        kept = json.loads(Segment.objects.get(pk=made.pk).tree)
    assert kept["and"][1] == {"not": where("city", "eq", "Kiel")}
    wrong = client.post(address, {**BUILT, "v.2": "few", "save": "1"})
    assert wrong.status_code == 422
    assert "whole number" in words(wrong)


def test_parts_of_a_condition_that_the_builder_only_carries_stay(cast: Cast) -> None:
    pinned = where("notes", "none", None, where=where("pinned", "eq", True))
    made, client = segment(cast.alice, {"and": [pinned]}), sign_in(cast.alice)
    page = client.get(f"/segments/{made.pk}/condition/").content.decode()
    assert "Pinned" in page
    sent = {"m": "and", "f.0": "notes", "o.0": "none", "v.0": "", "w.0": json.dumps(pinned["where"]), "save": "1"}
    assert client.post(f"/segments/{made.pk}/condition/", sent).status_code == 302
    with cast.alice.at_work():
        assert json.loads(Segment.objects.get(pk=made.pk).tree)["and"][0]["where"] == pinned["where"]


def test_only_whoever_may_change_a_segment_builds_it(cast: Cast) -> None:
    made = segment(cast.alice, audience="all")
    assert sign_in(cast.bob).get(f"/segments/{made.pk}/condition/").status_code == 403
    assert sign_in(cast.bob).get(f"/segments/{made.pk}/moves/").status_code == 200
    assert sign_in(cast.dave).get(f"/segments/{made.pk}/moves/").status_code == 404


def test_many_are_added_at_once_and_pasted_keys_say_what_they_lead_to(cast: Cast) -> None:
    first, second = contact(cast.alice, "Berg", email="berg@example.com"), contact(cast.alice, "Cohn")
    hidden = contact(cast.carol, "Hidden", email="hidden@example.com")
    fair = segment(cast.alice, None, kind="static", name="Fair")
    add = registry.named("contacts").action("add_to_segment")
    assert add is not None
    with cast.alice.at_work() as actor:
        result = run_many(add, [first.pk, second.pk, hidden.pk], {"segment": fair.pk}, by=actor, door="ui")
        assert (result.done, result.left) == (2, 1)
        SegmentMember.objects.all()._raw_delete(using="default")
    client = sign_in(cast.alice)
    answer = client.post(f"/segments/{fair.pk}/paste/", {"keys": f"berg@example.com\n{second.pk}\nhidden@example.com"})
    assert answer.status_code == 422
    assert "hidden@example.com" in words(answer)
    assert "1 line leads to no record" in words(answer)
    assert names(cast.alice, segment=fair.pk) == ["Berg", "Cohn"]
    take = registry.named("contacts", actor).action("remove_from_segment")
    assert take is not None
    with cast.alice.at_work() as actor:
        run(take, first.pk, {"segment": fair.pk}, by=actor, door="ui")
    assert names(cast.alice, segment=fair.pk) == ["Cohn"]


def test_moves_are_told_of_records_that_one_sees(cast: Cast) -> None:
    hot = segment(cast.henry, audience="all")
    mine, other = contact(cast.alice, "Berg"), contact(cast.carol, "Hidden")
    look(hot, cast.henry)
    for person, row in ((cast.alice, mine), (cast.carol, other)):
        edit(person, "contacts", row, status="hot")
    client = sign_in(cast.alice)
    assert client.post(f"/segments/{hot.pk}/update/").status_code == 302
    shown = words(client.get(f"/segments/{hot.pk}/moves/?kind=entered"))
    assert "Berg" in shown
    assert "Hidden" not in shown
    assert "records changed" in shown
    assert "Hidden" in words(sign_in(cast.henry).get(f"/segments/{hot.pk}/moves/"))
