"""Journey stages: moved by an ordinary edit, with since when and the whole way, undone together."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from kith.engine.declare import registry
from kith.engine.history import changelog
from kith.engine.web.errors import FieldErrors, Refused
from kith.engine.write import writes
from kith.people.models import Contact, JourneyStage, StageMove
from tests.agency.browser import sign_in
from tests.cast import Cast, Person


def stage(person: Person, name: str) -> int:
    with person.at_work():
        return int(JourneyStage.objects.get(name=name).pk)


def moves(row_id: int) -> list[tuple[str, str]]:
    rows = StageMove.objects.filter(contact=row_id).order_by("pk").select_related("came_from", "stage")
    return [(str(row.came_from or ""), str(row.stage or "")) for row in rows]


def test_an_edit_moves_on_keeps_the_way_and_is_undone_as_one(cast: Cast) -> None:
    ann = cast.alice.create("contacts", last_name="Ames", journey_stage=stage(cast.alice, "Visitor"))
    contacts, interested = registry.named("contacts"), stage(cast.alice, "Interested")
    with cast.alice.at_work() as actor:
        first = Contact.objects.get(pk=ann.pk).stage_since
        row, change_set = writes.edit(contacts, ann.pk, {"journey_stage": interested}, by=actor, door="ui")
        assert change_set is not None
        assert moves(ann.pk) == [("", "Visitor"), ("Visitor", "Interested")]
        assert (row.stage_since, first) == (change_set.at, StageMove.objects.latest("pk").entered_at)
        row, _same = writes.edit(contacts, ann.pk, {"last_name": "Amis"}, by=actor, door="ui")
        assert row.stage_since == change_set.at
        assert changelog.undo(change_set.pk, by=actor, door="ui").conflicts == []
        assert (moves(ann.pk), Contact.objects.get(pk=ann.pk).stage_since) == ([("", "Visitor")], first)


def test_lists_ask_for_the_stage_and_for_how_long(cast: Cast) -> None:
    visitor = stage(cast.alice, "Visitor")
    old = cast.alice.create("contacts", last_name="Old", journey_stage=visitor)
    cast.alice.create("contacts", last_name="New", journey_stage=visitor)
    with cast.alice.at_work():
        row = Contact.objects.get(pk=old.pk)
        assert row.stage_since is not None
        Contact.objects.filter(pk=old.pk).update(stage_since=row.stage_since - timedelta(days=40))
    client = sign_in(cast.alice)
    names = [
        [item["name"] for item in client.get(f"/api/v1/contacts/?{query}").json()["items"]]
        for query in (f"journey_stage={visitor}&sort=stage_since", "stage_since.lt=-30d", "journey_stage.empty=1")
    ]
    assert names == [["Old", "New"], ["Old"], []]
    (shown,) = [item for item in client.get("/api/v1/journey-stages/").json()["items"] if item["name"] == "Visitor"]
    assert shown["contacts"] == 2


def test_a_stage_of_customers_is_none_of_contacts_and_stays_while_somebody_is_in_it(cast: Cast) -> None:
    with pytest.raises(FieldErrors, match="“At risk” is a stage of customers"):
        cast.alice.create("contacts", last_name="Ames", journey_stage=stage(cast.alice, "At risk"))
    cast.alice.create("customers", name="Acme", journey_stage=stage(cast.alice, "At risk"))
    with cast.ada.at_work() as actor, pytest.raises(Refused, match="“At risk” is in use by customers"):
        writes.trash(registry.named("journey-stages", actor), stage(cast.ada, "At risk"), by=actor, door="ui")


def test_a_click_on_the_bar_moves_it_and_whoever_comes_second_is_told(cast: Cast) -> None:
    visitor, interested, talks = (stage(cast.alice, name) for name in ("Visitor", "Interested", "In talks"))
    ann = cast.alice.create("contacts", last_name="Ames", journey_stage=visitor)
    client = sign_in(cast.alice)
    page = client.get(f"/contacts/{ann.pk}/").content.decode()
    assert re.findall(r'aria-current="step">([^<]+)<', page) == ["Visitor"]
    assert "At risk" not in page
    seen = {"version": ann.version}
    moved = client.post(f"/contacts/{ann.pk}/journey/", {"stage": interested, **seen})
    assert (moved.status_code, moved.headers["Location"]) == (302, f"/contacts/{ann.pk}/")
    assert client.post(f"/contacts/{ann.pk}/journey/", {"stage": talks, **seen}).status_code == 409
    of_customers = {"stage": stage(cast.alice, "At risk")}
    assert client.post(f"/contacts/{ann.pk}/journey/", of_customers).status_code == 409
    assert client.post(f"/employees/{cast.alice.id}/journey/", of_customers).status_code == 404
    with cast.alice.at_work():
        assert moves(ann.pk) == [("", "Visitor"), ("Visitor", "Interested")]


def test_whoever_may_not_edit_sees_how_far_it_is_and_no_buttons(cast: Cast) -> None:
    ann = cast.alice.create("contacts", last_name="Ames", journey_stage=stage(cast.alice, "Visitor"))
    page = sign_in(cast.bob).get(f"/contacts/{ann.pk}/").content.decode()
    assert 'aria-current="step">Visitor<' in page
    assert "/journey/" not in page


def test_the_report_counts_what_one_sees_and_each_number_lists_it(cast: Cast) -> None:
    visitor = stage(cast.alice, "Visitor")
    for name, days in (("Old", 40), ("New", 20)):
        row = cast.alice.create("contacts", last_name=name, journey_stage=visitor)
        with cast.alice.at_work():
            kept = Contact.objects.get(pk=row.pk)
            assert kept.stage_since is not None
            Contact.objects.filter(pk=row.pk).update(stage_since=kept.stage_since - timedelta(days=days))
    cast.alice.create("contacts", last_name="Nowhere")
    client = sign_in(cast.alice)
    page = client.get("/journey-stages/report/").content.decode()
    line = next(line for line in page.split("<tr>") if f"/contacts/?journey_stage={visitor}" in line)
    assert re.findall(r">([\d.]+)<", line) == ["2", "30.0"]
    for query in (f"journey_stage={visitor}", "journey_stage.empty=1"):
        number = re.search(rf'/contacts/\?{re.escape(query)}"[^>]*>(\d+)<', page)
        assert number is not None
        assert client.get(f"/api/v1/contacts/?{query}").json()["count"] == int(number[1])
