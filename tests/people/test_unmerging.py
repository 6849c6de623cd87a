"""Taking a merge back: all of it, even after later edits, and the last merge first."""

from __future__ import annotations

from typing import Any

import pytest
from django_scopes import scope

from kith.activities.models import Note
from kith.engine.models import Redirect
from kith.people.models import Contact, Customer
from tests.api.client import Api
from tests.cast import Cast, Person
from tests.contract.state import unchanged
from tests.people.merging import change_set_of, everything, merge, read, two, undo

pytestmark = pytest.mark.database


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
    assert said == [(one.pk, f"“City” was changed afterwards by {cast.sys.employee}")]
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
        assert Contact.tags.through.objects.filter(deleted_at=None).count() == 3


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
