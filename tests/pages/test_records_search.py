"""Finding: the page of results, and what the palette offers where."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.cast import Cast, Person
from tests.pages.counting import queries_of

pytestmark = pytest.mark.database

FRAGMENT = {"HX-Request": "true"}


def sign_in(person: Person) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def rows(client: Client, **params: str) -> list[tuple[str, str]]:
    """(group, label) of each row of the palette."""
    text = client.get("/palette/", params, headers=FRAGMENT).content.decode()
    found = []
    for group in text.split('<div role="group" aria-label="')[1:]:
        label = group.partition('"')[0]
        found += [(label, row) for row in re.findall(r'role="option".*?<span>(.*?)</span>', group, re.DOTALL)]
    return found


def test_results_say_why_they_matched(cast: Cast) -> None:
    cast.alice.create("contacts", first_name="Ann", last_name="Lee", city="Berlin", phone="+49 30 901820")
    text = sign_in(cast.alice).get("/search/", {"q": "901820"}).content.decode()
    assert "<b>Ann Lee</b>" in text
    assert "<small>Telephone: +49 30 901820 · Berlin</small>" in text


def test_results_keep_to_what_one_may_see(cast: Cast) -> None:
    cast.alice.create("contacts", first_name="Ann", last_name="Lee")
    assert "<b>Ann Lee</b>" in sign_in(cast.bob).get("/search/", {"q": "lee"}).content.decode()
    for stranger in (cast.carol, cast.dave):
        assert "Ann Lee" not in sign_in(stranger).get("/search/", {"q": "lee"}).content.decode()
        assert ("Records", "Ann Lee") not in rows(sign_in(stranger), q="lee")


def test_one_kind_of_record_alone(cast: Cast) -> None:
    cast.alice.create("contacts", last_name="Nordlicht")
    cast.alice.create("customers", name="Nordlicht AG")
    client = sign_in(cast.alice)
    assert "<b>Nordlicht AG</b>" in client.get("/search/", {"q": "nordlicht"}).content.decode()
    text = client.get("/search/", {"q": "nordlicht", "only": "contacts"}).content.decode()
    assert "<b>Nordlicht</b>" in text
    assert "Nordlicht AG" not in text


def test_an_unknown_kind_means_everything(cast: Cast) -> None:
    cast.alice.create("contacts", last_name="Nordlicht")
    assert "<b>Nordlicht</b>" in sign_in(cast.alice).get("/search/", {"q": "nord", "only": "x"}).content.decode()


def test_nothing_found_leads_on(cast: Cast) -> None:
    text = sign_in(cast.alice).get("/search/", {"q": "Ann <Lee>"}).content.decode()
    assert "Nothing found for “Ann &lt;Lee&gt;”." in text
    assert 'href="/contacts/new/?name=Ann+%3CLee%3E"' in text
    assert 'href="/contacts/?trash=1&amp;q=Ann+%3CLee%3E"' in text


def test_a_fragment_is_only_the_results(cast: Cast) -> None:
    answer = sign_in(cast.alice).get("/search/", {"q": "lee"}, headers=FRAGMENT)
    assert b"<html" not in answer.content
    assert "HX-Request" in answer["Vary"]


def test_odd_input_is_no_error(cast: Cast) -> None:
    client = sign_in(cast.alice)
    for text in ("\x00", "%", "'", "a" * 5000, ">", "@", "#", "#9999999999999999999999", " ", '"*"'):
        assert client.get("/search/", {"q": text}).status_code == 200
        assert client.get("/palette/", {"q": text}).status_code == 200
    for here in ("contacts:0", "nothing:1", "contacts:99999999999999999999", "/contacts/x/"):
        assert client.get("/palette/", {"on": here, "at": here}).status_code == 200


def test_strangers_sign_in_first(client: Client, db: None) -> None:
    for address in ("/search/", "/palette/", "/"):
        assert client.get(address).status_code == 302


def test_the_palette_begins_with_the_record_on_the_page(cast: Cast) -> None:
    row = cast.alice.create("contacts", first_name="Ann", last_name="Lee")
    client = sign_in(cast.alice)
    for asked in ({"on": f"contacts:{row.pk}"}, {"at": f"/contacts/{row.pk}/"}):
        offered = rows(client, **asked)
        mine = [label for group, label in offered if group == "Ann Lee"]
        assert offered[: len(mine)] == [("Ann Lee", label) for label in mine]
        assert {"Hand over", "Note consent", "Add to segment", "Edit"} <= set(mine)


def test_the_palette_offers_only_what_one_may_do(cast: Cast) -> None:
    row = cast.bob.create("contacts", first_name="Ann", last_name="Lee")
    offered = rows(sign_in(cast.alice), on=f"contacts:{row.pk}")
    assert ("Ann Lee", "History") in offered
    assert ("Ann Lee", "Edit") not in offered
    assert not [label for group, label in rows(sign_in(cast.carol), on=f"contacts:{row.pk}") if group == "Ann Lee"]


def test_the_palette_acts_on_ticked_rows(cast: Cast) -> None:
    text = sign_in(cast.alice).get("/palette/", {"at": "/contacts/", "ids": ["1", "2"]}, headers=FRAGMENT)
    assert 'aria-label="2 selected"' in text.content.decode()
    assert "hand_over" in text.content.decode()


def test_opened_records_come_again(cast: Cast) -> None:
    first = cast.alice.create("contacts", last_name="First")
    second = cast.alice.create("customers", name="Second")
    client = sign_in(cast.alice)
    client.get(f"/contacts/{first.pk}/")
    client.get(f"/customers/{second.pk}/")
    assert [label for group, label in rows(client) if group == "Recent"] == ["Second", "First"]
    assert [label for group, label in rows(client, on=f"customers:{second.pk}") if group == "Recent"] == ["First"]


def test_opened_records_are_no_way_around_rights(cast: Cast) -> None:
    hidden = cast.carol.create("contacts", last_name="Hidden")
    client = sign_in(cast.alice)
    client.cookies["kith-recent"] = f"{cast.alice.id}|contacts.{hidden.pk}|nothing.1|contacts.x|contacts.{10**30}"
    assert [label for group, label in rows(client) if group == "Recent"] == []
    client.cookies["kith-recent"] = f"{cast.bob.id}|contacts.{cast.bob.create('contacts', last_name='Bobs').pk}"
    assert [label for group, label in rows(client) if group == "Recent"] == []


def test_words_find_records_actions_places_and_the_way_to_create(cast: Cast) -> None:
    cast.alice.create("contacts", first_name="Ann", last_name="Lee")
    client = sign_in(cast.alice)
    found = rows(client, q="ann")
    assert found[0] == ("Records", "Ann Lee")
    assert found[-3:] == [("More", f"Create {what} “ann”") for what in ("contact", "customer", "segment")]
    assert ("Go to", "Customers") in rows(client, q="cust")
    assert ("Actions", "New contact") in rows(client, q="new con")


def test_a_sign_narrows_the_palette(cast: Cast) -> None:
    row = cast.alice.create("contacts", first_name="Hanna", last_name="Lee")
    cast.alice.create("customers", name="Hand AG")
    client = sign_in(cast.alice)
    assert rows(client, q="> hand", on=f"contacts:{row.pk}") == [("Hanna Lee", "Hand over")]
    assert rows(client, q="@han") == [("Records", "Hanna Lee")]


def test_the_number_of_queries_is_constant(cast: Cast) -> None:
    client = sign_in(cast.alice)
    for number in range(3):
        cast.alice.create("contacts", last_name=f"Berg{number}")
        cast.alice.create("customers", name=f"Berg{number} AG")
    few = queries_of(client, "/search/?q=berg"), queries_of(client, "/palette/?q=berg")
    for number in range(12):
        cast.alice.create("contacts", last_name=f"Bergmann{number}", city="Berg")
    assert (queries_of(client, "/search/?q=berg"), queries_of(client, "/palette/?q=berg")) == few
