"""Merging records: which values stay, what moves along, who may, and where the old ids lead."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django_scopes import scope

from kith.activities.models import Note
from kith.engine.models import ExternalId, SavedView
from kith.engine.write.writes import work
from kith.people.models import Affiliation, Contact, ContactPoint, Customer, DuplicatePair, Segment, SegmentMember
from tests.api.client import Api, errors
from tests.cast import Cast
from tests.contract.state import unchanged
from tests.pages.reading import sign_in
from tests.people.merging import change_set_of, everything, merge, two, undo

pytestmark = pytest.mark.database


def test_the_filled_values_of_all_records_make_the_result(cast: Cast) -> None:
    one, other = two(
        cast.henry,
        {"last_name": "Lee", "city": "Bonn", "email": "lee@work.example", "tags": ["fair", "vip"]},
        {
            "first_name": "Ann",
            "last_name": "Leigh",
            "email": "ann@home.example",
            "phone": "030 901820",
            "tags": ["vip"],
        },
    )
    found = merge(cast.henry, "contacts", one.pk, other.pk).json()
    assert (found["first_name"], found["last_name"], found["city"]) == ("Ann", "Lee", "Bonn")
    assert (found["email"], found["phone"]) == ("lee@work.example", "030 901820")
    assert sorted(tag if isinstance(tag, str) else tag["name"] for tag in found["tags"]) == ["fair", "vip"]
    assert [point["value"] for point in found["points"]] == ["lee@work.example", "ann@home.example", "030 901820"]


def test_each_value_is_taken_from_the_record_that_was_chosen(cast: Cast) -> None:
    one, other = two(
        cast.henry,
        {"last_name": "Lee", "city": "Bonn", "email": "lee@work.example"},
        {"last_name": "Leigh", "city": "Kiel", "email": "ann@home.example"},
    )
    choose = {"last_name": other.pk, "email": other.pk, "city": one.pk}
    found = merge(cast.henry, "contacts", one.pk, other.pk, choose=choose).json()
    assert (found["name"], found["email"], found["city"]) == ("Leigh", "ann@home.example", "Bonn")
    assert {point["value"]: point["primary"] for point in found["points"]} == {
        "lee@work.example": False,
        "ann@home.example": True,
    }
    assert [address["city"] for address in found["addresses"]] == ["Kiel"]


def test_parts_of_an_address_are_not_mixed(cast: Cast) -> None:
    one, other = two(
        cast.henry,
        {"last_name": "Lee", "city": "Bonn", "country": "DE"},
        {"last_name": "Lee", "street": "1 High Street", "city": "Leeds", "postcode": "LS1", "country": "GB"},
    )
    found = merge(cast.henry, "contacts", one.pk, other.pk).json()
    assert (found["street"], found["city"], found["country"]) == ("1 High Street", "Leeds", "GB")


def test_one_number_written_in_two_ways_stays_once(cast: Cast) -> None:
    one, other = two(
        cast.henry, {"last_name": "Lee", "phone": "+49 30 901820"}, {"last_name": "Lee", "phone": "030 / 90 18 20"}
    )
    found = merge(cast.henry, "contacts", one.pk, other.pk, choose={"phone": other.pk}).json()
    assert [point["value"] for point in found["points"]] == [found["phone"]]


def test_a_local_number_keeps_its_country(cast: Cast) -> None:
    one, other = two(
        cast.henry,
        {"last_name": "Lee", "country": "DE"},
        {"last_name": "Lee", "phone": "0664 1234567", "country": "AT"},
    )
    merge(cast.henry, "contacts", one.pk, other.pk, choose={"country": one.pk})
    with scope(agency=cast.agency.pk):
        point = ContactPoint.objects.get(contact=one, deleted_at=None)
        assert (point.normal, point.value) == ("+436641234567", "+436641234567")


def test_texts_stand_below_each_other(cast: Cast) -> None:
    one, other = two(
        cast.henry, {"last_name": "Lee", "description": "Tall"}, {"last_name": "Lee", "description": "Plays chess"}
    )
    assert merge(cast.henry, "contacts", one.pk, other.pk).json()["description"] == "Tall\n\nPlays chess"


def test_affiliations_come_together_with_one_primary(cast: Cast) -> None:
    acme, globex = (cast.henry.create("customers", name=name) for name in ("Acme", "Globex"))
    one, other = two(cast.henry, {"last_name": "Lee", "customer": acme.pk}, {"last_name": "Lee", "customer": globex.pk})
    found = merge(cast.henry, "contacts", one.pk, other.pk, choose={"customer": other.pk}).json()
    assert found["customer"]["id"] == globex.pk
    primary = {each["customer"]["id"]: each["primary"] for each in found["affiliations"]}
    assert primary == {acme.pk: False, globex.pk: True}


def test_everything_that_points_to_the_record_moves_along(cast: Cast) -> None:
    one, other = two(cast.henry, {"last_name": "Lee"}, {"last_name": "Lee"})
    bystander = cast.henry.create("contacts", last_name="Lee")
    cast.henry.create("notes", entity="contacts", object_id=other.pk, text="Likes tea")
    Api(cast.henry).post(f"contacts/{other.pk}/actions/hand_over/", {"to": cast.alice.id, "reason": "a move"})
    with cast.henry.at_work() as by, work(by=by, door="ui", action="test") as changes:
        changes.add(ExternalId(entity="contacts", source="shop", key="K-7", object_id=other.pk))
        changes.add(DuplicatePair(entity="contacts", first_id=one.pk, second_id=other.pk))
        changes.add(DuplicatePair(entity="contacts", first_id=other.pk, second_id=bystander.pk))
        changes.add(
            SavedView(entity="contacts", name="Two", params=f"id.in={other.pk}%2C{bystander.pk}", owner_id=by.staff_id)
        )
    assert merge(cast.henry, "contacts", one.pk, other.pk).status_code == 200
    with scope(agency=cast.agency.pk):
        assert Note.objects.get().object_id == one.pk
        assert ExternalId.objects.get(key="K-7").object_id == one.pk
        assert one.handovers.count() == 1
        pairs = DuplicatePair.objects.order_by("pk").values_list("first_id", "second_id", "state")
        assert list(pairs) == [(one.pk, other.pk, "merged"), (one.pk, bystander.pk, "open")]
        assert SavedView.objects.get(name="Two").params == f"id.in={one.pk}%2C{bystander.pk}"


def test_segments_keep_the_record_and_their_conditions(cast: Cast) -> None:
    company, twin = (cast.henry.create("customers", name=name) for name in ("Acme", "Acme Ltd"))
    by_hand = cast.henry.create("segments", name="By hand", entity="customers", kind="static")
    tree = json.dumps({"field": "customer", "op": "eq", "value": twin.pk})
    ruled = cast.henry.create("segments", name="Ruled", entity="contacts", kind="dynamic", tree=tree)
    with cast.henry.at_work() as by, work(by=by, door="ui", action="test") as changes:
        changes.add(SegmentMember(segment=by_hand, object_id=twin.pk))
    before = everything()
    made = change_set_of(merge(cast.henry, "customers", company.pk, twin.pk))
    with scope(agency=cast.agency.pk):
        assert SegmentMember.objects.get(deleted_at=None).object_id == company.pk
        assert json.loads(Segment.objects.get(pk=ruled.pk).tree)["value"] == company.pk
    assert undo(cast.henry, made).json()["conflicts"] == []
    assert everything()["people_segmentmember"] == before["people_segmentmember"]


def test_customers_bring_their_people_and_parts_along(cast: Cast) -> None:
    one = cast.henry.create("customers", name="Acme")
    other = cast.henry.create("customers", name="Acme Ltd", parent=one.pk)
    part = cast.henry.create("customers", name="Acme Paris", parent=other.pk)
    ann = cast.henry.create("contacts", last_name="Lee", customer=other.pk)
    both = cast.henry.create(
        "contacts",
        last_name="Both",
        customer=other.pk,
        affiliations=[{"customer": other.pk, "primary": True}, {"customer": one.pk}],
    )
    assert merge(cast.henry, "customers", one.pk, other.pk).status_code == 200
    with scope(agency=cast.agency.pk):
        assert Customer.objects.get(pk=part.pk).parent_id == one.pk
        assert {row.customer_id for row in Contact.objects.filter(pk__in=(ann.pk, both.pk))} == {one.pk}
        kept = Affiliation.objects.filter(customer=one, deleted_at=None).order_by("contact_id")
        assert list(kept.values_list("contact_id", "primary")) == [(ann.pk, True), (both.pk, True)]


def test_a_customer_is_never_part_of_itself(cast: Cast) -> None:
    top = cast.henry.create("customers", name="Top")
    middle = cast.henry.create("customers", name="Middle", parent=top.pk)
    low = cast.henry.create("customers", name="Low", parent=middle.pk)
    assert merge(cast.henry, "customers", low.pk, top.pk).status_code == 200
    with scope(agency=cast.agency.pk):
        assert (Customer.objects.get(pk=low.pk).parent_id, Customer.objects.get(pk=middle.pk).parent_id) == (
            None,
            low.pk,
        )


# Where the old ids lead ------------------------------------------------------------------------------


def test_the_old_id_leads_to_the_result_through_every_door(cast: Cast) -> None:
    one, other = two(cast.henry, {"last_name": "Lee"}, {"last_name": "Leigh"})
    third = cast.henry.create("contacts", last_name="Ley")
    merge(cast.henry, "contacts", other.pk, third.pk)
    merge(cast.henry, "contacts", one.pk, other.pk)
    api, client = Api(cast.henry), sign_in(cast.henry)
    for gone in (other, third):
        page = client.get(f"/contacts/{gone.pk}/?tab=history")
        assert (page.status_code, page.headers["Location"]) == (302, f"/contacts/{one.pk}/?tab=history")
        answer = api.get(f"contacts/{gone.pk}/")
        assert (answer.status_code, answer.headers["Location"]) == (308, f"/api/v1/contacts/{one.pk}/")
        refused = api.patch(f"contacts/{gone.pk}/", {"city": "Kiel"})
        assert (refused.status_code, refused.json()["moved_to"]) == (409, one.pk)
        assert api.post(f"contacts/{gone.pk}/restore/").status_code == 409


def test_who_does_not_see_the_result_is_not_led_there(cast: Cast) -> None:
    one = cast.carol.create("contacts", last_name="Lee")
    other = cast.alice.create("contacts", last_name="Leigh")
    merge(cast.henry, "contacts", one.pk, other.pk)
    assert Api(cast.alice).get(f"contacts/{other.pk}/").status_code == 404
    page = sign_in(cast.alice).get(f"/contacts/{other.pk}/")
    assert (page.status_code, "in the trash" in page.content.decode()) == (200, True)


def test_the_result_tells_the_history_of_both(cast: Cast) -> None:
    one, other = two(cast.henry, {"last_name": "Lee"}, {"last_name": "Leigh"})
    Api(cast.henry).patch(f"contacts/{other.pk}/", {"city": "Oldtown"})
    merge(cast.henry, "contacts", one.pk, other.pk, choose={"city": one.pk})
    history = Api(cast.henry).get(f"contacts/{one.pk}/history/").json()["items"]
    assert {"before": "", "after": "Oldtown"} in [item["fields"].get("city") for item in history]
    page = sign_in(cast.henry).get(f"/contacts/{one.pk}/").content.decode()
    assert "Oldtown" in page
    assert "moved this contact to the trash" not in page


# Who may, and what is refused -----------------------------------------------------------------------


def test_records_out_of_sight_or_reach_are_refused_and_nothing_changes(cast: Cast) -> None:
    mine = cast.alice.create("contacts", last_name="Lee")
    mates = cast.bob.create("contacts", last_name="Lee")
    hidden = cast.carol.create("contacts", last_name="Lee")
    foreign = cast.dave.create("contacts", last_name="Lee")
    alice, sue = Api(cast.alice), Api(cast.sue)
    for other, status in ((mates, 403), (hidden, 404), (foreign, 404)):
        with unchanged(f"merging {other.pk}"):
            assert merge(alice, "contacts", mine.pk, other.pk).status_code == status
            assert merge(alice, "contacts", other.pk, mine.pk).status_code == status
    with unchanged("support"):
        assert merge(sue, "contacts", mine.pk, mates.pk).status_code == 403


@pytest.mark.parametrize("others", [[], "self", [1, 2, 3, 4, 5, 6], ["x"], [True], None, [0], {}])
def test_what_cannot_be_merged_is_named(cast: Cast, others: Any) -> None:
    row = cast.henry.create("contacts", last_name="Lee")
    api = Api(cast.henry)
    with unchanged("a refused merge"):
        body = {"others": [row.pk] if others == "self" else others}
        answer = api.post(f"contacts/{row.pk}/actions/merge/", body)
        assert answer.status_code == 422
        assert list(errors(answer)) == ["others"]


def test_choices_that_there_are_not_are_named(cast: Cast) -> None:
    one, other = two(cast.henry, {"last_name": "Lee"}, {"last_name": "Leigh"})
    third = cast.henry.create("contacts", last_name="Ley")
    api = Api(cast.henry)
    with unchanged("a refused merge"):
        for choose in ({"shoe_size": one.pk}, {"city": third.pk}, {"city": 0}, {"tags": one.pk}):
            answer = merge(api, "contacts", one.pk, other.pk, choose=choose)
            assert (answer.status_code, list(errors(answer))) == (422, ["choose"])


def test_a_record_that_was_changed_meanwhile_is_not_merged(cast: Cast) -> None:
    one, other = two(cast.henry, {"last_name": "Lee"}, {"last_name": "Leigh"})
    api = Api(cast.henry)
    api.patch(f"contacts/{other.pk}/", {"city": "Kiel"})
    with unchanged("a refused merge"):
        assert merge(api, "contacts", one.pk, other.pk, versions={str(other.pk): 1}).status_code == 409
