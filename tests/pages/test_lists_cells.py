"""Editing a cell: its form, its new value, refusals that name the reason, and two people in the same field."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django_scopes import scope

from kith.people.models import Contact
from tests.cast import Cast, Person
from tests.pages.reading import FRAGMENT, Shown, attribute, fragment, get, sign_in, words


def contact(person: Person, **data: Any) -> Contact:
    row: Contact = person.create("contacts", **{"first_name": "Ann", "last_name": "Lee", **data})
    return row


def send(client: Client, row: Contact, field: str, value: Any, **more: Any) -> Shown:
    """Send a new value as the script of the list does."""
    data = {field: value, "version": row.version, **more}
    return Shown(client.post(f"/contacts/{row.pk}/cell/{field}/", data, headers=FRAGMENT))


def again(cast: Cast, row: Contact) -> Contact:
    with scope(agency=cast.agency.pk):
        found: Contact = Contact.objects.get(pk=row.pk)
        return found


def test_the_form_holds_the_value_and_the_version(cast: Cast) -> None:
    row = contact(cast.alice, city="Bonn")
    shown = fragment(sign_in(cast.alice), f"/contacts/{row.pk}/cell/city/")
    assert shown.status == 200
    assert attribute(shown.one("input", name="city"), "value") == "Bonn"
    assert attribute(shown.one("input", name="version"), "value") == str(row.version)


def test_without_a_script_the_form_is_a_page(cast: Cast) -> None:
    row = contact(cast.alice, city="Bonn")
    answer = sign_in(cast.alice).get(f"/contacts/{row.pk}/cell/city/")
    assert b"<html" in answer.content
    assert b'name="city"' in answer.content


def test_a_new_value_is_kept_shown_and_can_be_undone(cast: Cast) -> None:
    row = contact(cast.alice, city="Bonn")
    client = sign_in(cast.alice)
    shown = send(client, row, "city", "  Köln ")
    assert shown.status == 200
    assert words(shown.root) == "Köln" or shown.text == "Köln"
    assert shown.answer.headers["Kith-Version"] == str(row.version + 1)
    assert "saved" in shown.said
    assert again(cast, row).city == "Köln"
    client.post(shown.undo)
    assert again(cast, row).city == "Bonn"


def test_the_same_value_again_changes_nothing(cast: Cast) -> None:
    row = contact(cast.alice, city="Bonn")
    shown = send(sign_in(cast.alice), row, "city", "Bonn")
    assert (shown.status, shown.said) == (200, "")
    assert again(cast, row).version == row.version


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("status", "hot", "hot"),
        ("birthday", "1990-05-04", "1990-05-04"),
        ("country", "FR", "FR"),
        ("designation", "", ""),
    ],
)
def test_each_kind_of_field_takes_its_values(cast: Cast, field: str, value: str, kept: str) -> None:
    row = contact(cast.alice, designation="Buyer")
    assert send(sign_in(cast.alice), row, field, value).status == 200
    assert str(getattr(again(cast, row), field) or "") == kept


def test_a_link_takes_the_number_of_a_record_that_one_sees(cast: Cast) -> None:
    row = contact(cast.alice)
    seen = cast.alice.create("customers", name="Seen Ltd")
    hidden = cast.carol.create("customers", name="Hidden Ltd")
    client = sign_in(cast.alice)
    shown = send(client, row, "customer", str(hidden.pk))
    assert shown.status == 422
    assert "Hidden Ltd" not in shown.text
    assert "Seen Ltd" in send(client, row, "customer", str(seen.pk)).text
    assert again(cast, row).customer_id == seen.pk


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "not an address"), ("status", "purple"), ("birthday", "31.02."), ("country", "XX")],
)
def test_a_refusal_names_the_reason_and_keeps_what_was_typed(cast: Cast, field: str, value: str) -> None:
    row = contact(cast.alice)
    shown = send(sign_in(cast.alice), row, field, value)
    assert shown.status == 422
    assert words(shown.one("p", cls="cell-problem"))
    if field in ("email", "birthday"):
        assert value in shown.text
    assert again(cast, row).version == row.version


def test_two_people_in_the_same_field_choose_between_both(cast: Cast) -> None:
    row = contact(cast.alice, city="Bonn")
    assert send(sign_in(cast.henry), row, "city", "Köln").status == 200
    client = sign_in(cast.alice)
    shown = send(client, row, "city", "Mainz")
    assert shown.status == 409
    offered = [attribute(each, "value") for each in shown.all("input", type="radio", name="city")]
    assert offered == ["Mainz", "Köln", "Bonn"]
    assert again(cast, row).city == "Köln"
    seen = attribute(shown.one("input", name="version"), "value")
    solved = send(client, row, "city", "Mainz", version=seen, resolves="1")
    assert solved.status == 204
    assert again(cast, row).city == "Mainz"


def test_two_people_in_different_fields_do_not_meet(cast: Cast) -> None:
    row = contact(cast.alice, city="Bonn")
    assert send(sign_in(cast.henry), row, "designation", "Buyer").status == 200
    assert send(sign_in(cast.alice), row, "city", "Mainz").status == 200
    now = again(cast, row)
    assert (now.city, now.designation) == ("Mainz", "Buyer")


def test_who_may_only_see_gets_403_and_who_may_not_404(cast: Cast) -> None:
    row = contact(cast.bob, city="Bonn")
    for person, status in ((cast.alice, 403), (cast.carol, 404), (cast.dave, 404)):
        client = sign_in(person)
        assert client.get(f"/contacts/{row.pk}/cell/city/", headers=FRAGMENT).status_code == status
        assert send(client, row, "city", "Mainz").status == status
    assert again(cast, row).city == "Bonn"


@pytest.mark.parametrize("field", ["name", "updated_at", "points", "nonsense", "agency", "id"])
def test_what_follows_from_other_fields_has_no_form(cast: Cast, field: str) -> None:
    row = contact(cast.alice)
    assert sign_in(cast.alice).get(f"/contacts/{row.pk}/cell/{field}/", headers=FRAGMENT).status_code == 404


def test_many_values_take_one_line_of_a_list_and_all_lines_of_the_record(cast: Cast) -> None:
    row = contact(cast.alice, tags="blue,green,red", email="a@lee.example", phone="030 901820")
    client = sign_in(cast.alice)
    shown = get(client, "/contacts/?fields=name,tags,points")
    (line,) = [each for each in shown.all("tr") if attribute(each, "data-id") == str(row.pk)]
    assert [words(cell) for cell in line.children[2:]] == [
        "blue green, red",
        "a@lee.example · E-mail 030 901820 · Phone",
    ]
    assert [attribute(each, "title") for each in shown.all(cls="tag")] == ["", "green, red", "030 901820 · Phone"]
    whole = get(client, f"/contacts/{row.pk}/")
    assert {"blue", "green", "red"} <= {words(each) for each in whole.all(cls="tag")}


def test_a_cell_of_tags_is_folded_when_it_was_saved(cast: Cast) -> None:
    saved = send(sign_in(cast.alice), contact(cast.alice, tags="blue"), "tags", ["blue", "green"])
    assert [words(each) for each in saved.all(cls="tag")] == ["blue", "green"]
    assert saved.has(cls="tag", title="green")
