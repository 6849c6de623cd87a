"""Merging records: which values stay, what moves along, who may, and where the old ids lead."""

from __future__ import annotations

from typing import Any

import pytest
from django_scopes import scope

from kith.activities.models import Note
from kith.engine.models import ExternalId, Redirect, SavedView
from kith.engine.writes import work
from kith.people.models import Affiliation, Contact, ContactPoint, ContactTag, Customer, DuplicatePair
from tests.api.client import Api, errors
from tests.cast import Cast, Person
from tests.contract.state import unchanged
from tests.pages.reading import sign_in
from tests.people.merging import change_set_of, everything, merge, undo


def two(person: Person, first: dict[str, Any], second: dict[str, Any]) -> tuple[Contact, Contact]:
    return person.create("contacts", **first), person.create("contacts", **second)


def read(person: Person, row_id: int, slug: str = "contacts") -> Any:
    answer = Api(person).get(f"{slug}/{row_id}/")
    assert answer.status_code == 200, answer.content
    return answer.json()


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
    assert "Oldtown" in sign_in(cast.henry).get(f"/contacts/{one.pk}/").content.decode()


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


# Taking it back -------------------------------------------------------------------------------------


def rich(person: Person, number: int) -> Any:
    """A contact with something of everything."""
    customer = person.create("customers", name=f"Company {number}")
    row = person.create(
        "contacts",
        first_name=f"Ann {number}",
        last_name="Lee",
        email=f"ann{number}@x.example",
        phone=f"030 90182{number}",
        street=f"{number} High Street",
        city="Leeds",
        customer=customer.pk,
        tags=["same", f"own {number}"],
        description=f"Text {number}",
        addresses=[{"label": "holiday", "city": "Brighton"}],
        points=[{"type": "E-mail", "value": "same@x.example"}, {"type": "E-mail", "value": f"own{number}@x.example"}],
    )
    person.create("notes", entity="contacts", object_id=row.pk, text=f"Note {number}")
    Api(person).post(f"contacts/{row.pk}/actions/hand_over/", {"to": person.id, "reason": "none"})
    return row


def test_a_merge_that_is_taken_back_leaves_no_trace(cast: Cast) -> None:
    rows = [rich(cast.henry, number) for number in range(3)]
    before = everything()
    choose = dict.fromkeys(("email", "customer", "city", "owner", "first_name"), rows[2].pk)
    made = change_set_of(merge(cast.henry, "contacts", rows[1].pk, rows[0].pk, rows[2].pk, choose=choose))
    assert everything() != before
    report = undo(cast.henry, made).json()
    assert report["conflicts"] == []
    assert everything() == before


def test_a_merge_of_customers_that_is_taken_back_leaves_no_trace(cast: Cast) -> None:
    contact = rich(cast.henry, 1)
    with scope(agency=cast.agency.pk):
        one = Customer.objects.get()
    other = cast.henry.create("customers", name="Other", parent=one.pk, tags=["x"], annual_revenue="5.00")
    cast.henry.create("affiliations", contact=contact.pk, customer=other.pk, role="")
    cast.henry.create("customers", name="Below", parent=other.pk)
    before = everything()
    made = change_set_of(merge(cast.henry, "customers", other.pk, one.pk, choose={"parent": other.pk}))
    report = undo(cast.henry, made).json()
    assert report["conflicts"] == []
    assert everything() == before


def test_later_edits_are_kept_and_told(cast: Cast) -> None:
    one, other = two(cast.henry, {"last_name": "Lee"}, {"last_name": "Lee", "city": "Kiel", "email": "lee@x.example"})
    made = change_set_of(merge(cast.henry, "contacts", one.pk, other.pk))
    Api(cast.sys).patch(f"contacts/{one.pk}/", {"city": "Bonn"})
    cast.sys.create("notes", entity="contacts", object_id=one.pk, text="Later")
    report = undo(cast.henry, made).json()
    said = [(conflict["id"], conflict["message"]) for conflict in report["conflicts"]]
    assert said == [(one.pk, f"“city” was changed afterwards by {cast.sys.employee}")]
    back = read(cast.henry, other.pk)
    assert (back["city"], back["email"]) == ("Kiel", "lee@x.example")
    now = read(cast.henry, one.pk)
    assert (now["city"], now["email"], now["points"]) == ("Bonn", "", [])
    with scope(agency=cast.agency.pk):
        assert Note.objects.get().object_id == one.pk


def test_a_value_that_was_rewritten_goes_back_with_its_record(cast: Cast) -> None:
    one, other = two(cast.henry, {"last_name": "Lee"}, {"last_name": "Leigh", "email": "lee@x.example"})
    made = change_set_of(merge(cast.henry, "contacts", one.pk, other.pk))
    Api(cast.henry).patch(f"contacts/{one.pk}/", {"email": "new@x.example"})
    undo(cast.henry, made)
    mirrors = [
        (read(cast.henry, row.pk)["email"], [p["value"] for p in read(cast.henry, row.pk)["points"]])
        for row in (one, other)
    ]
    assert mirrors == [("", []), ("new@x.example", ["new@x.example"])]


def test_of_two_merges_the_later_one_is_taken_back_first(cast: Cast) -> None:
    one, other = two(cast.henry, {"last_name": "Lee"}, {"last_name": "Leigh"})
    third = cast.henry.create("contacts", last_name="Ley")
    before = everything()
    first = change_set_of(merge(cast.henry, "contacts", other.pk, third.pk))
    second = change_set_of(merge(cast.henry, "contacts", one.pk, other.pk))
    refused = undo(cast.henry, first)
    assert refused.status_code == 409
    assert f"number {one.pk}" in refused.json()["detail"]
    assert undo(cast.henry, second).json()["conflicts"] == []
    assert undo(cast.henry, first).json()["conflicts"] == []
    assert everything() == before


def test_two_merges_into_one_record_are_taken_back_in_turn(cast: Cast) -> None:
    one, other = two(cast.henry, {"last_name": "Lee", "tags": ["a"]}, {"last_name": "Leigh", "tags": ["b"]})
    third = cast.henry.create("contacts", last_name="Ley", tags=["b"])
    first = change_set_of(merge(cast.henry, "contacts", one.pk, other.pk))
    second = change_set_of(merge(cast.henry, "contacts", one.pk, third.pk))
    assert undo(cast.henry, first).status_code == 409
    assert undo(cast.henry, second).status_code == 200
    assert undo(cast.henry, first).status_code == 200
    with scope(agency=cast.agency.pk):
        assert not Redirect.objects.exists()
        assert ContactTag.objects.filter(deleted_at=None).count() == 3


def test_who_may_not_merge_them_today_does_not_take_it_back(cast: Cast) -> None:
    one, other = two(cast.alice, {"last_name": "Lee"}, {"last_name": "Leigh"})
    made = change_set_of(merge(cast.alice, "contacts", one.pk, other.pk))
    Api(cast.henry).post(f"contacts/{one.pk}/actions/hand_over/", {"to": cast.carol.id, "reason": "a move"})
    alice, dave = Api(cast.alice), Api(cast.dave)
    with unchanged("a refused undo"):
        assert undo(alice, made).status_code in (403, 404, 409)
        assert undo(dave, made).status_code == 404
    assert undo(cast.henry, made).status_code == 200


def test_a_merge_that_was_taken_back_does_not_come_again_by_undo(cast: Cast) -> None:
    one, other = two(cast.henry, {"last_name": "Lee"}, {"last_name": "Leigh"})
    made = change_set_of(merge(cast.henry, "contacts", one.pk, other.pk))
    again = undo(cast.henry, made).json()["change_set"]
    assert undo(cast.henry, again).status_code == 409
    assert undo(cast.henry, made).status_code == 409
    assert merge(cast.henry, "contacts", one.pk, other.pk).status_code == 200
