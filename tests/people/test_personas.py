"""Personas: defined by administrators, linked from contacts, counted within what one may see."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kith.engine.declare import registry
from kith.engine.web.errors import FieldErrors, Forbidden, Refused
from kith.engine.write import writes
from kith.people.services import personas
from tests.agency.browser import sign_in
from tests.cast import Cast


def planted(cast: Cast) -> tuple[int, int]:
    """A type with a persona; Alice and Carol have a contact of it each."""
    kind = cast.ada.create("persona-types", name="Buyers")
    persona = cast.ada.create("personas", name="Careful buyer", type=kind.pk, goals="Spend little\nRegret nothing")
    cast.alice.create("contacts", last_name="Ames", persona=persona.pk)
    cast.carol.create("contacts", last_name="Cole", persona="Careful buyer")
    return kind.pk, persona.pk


def test_each_sees_the_number_of_contacts_that_the_link_lists(cast: Cast) -> None:
    planted(cast)
    for person, names in ((cast.alice, ["Ames"]), (cast.henry, ["Ames", "Cole"])):
        with person.at_work() as actor:
            (group,) = personas.by_type(actor)
        assert (group.name, group.contacts, group.cards[0].contacts) == ("Buyers", len(names), len(names))
        for address in (group.contacts_url, group.cards[0].contacts_url):
            items = sign_in(person).get(f"/api/v1{address}").json()["items"]
            assert [item["name"] for item in items] == names


def test_the_list_counts_contacts_and_the_record_shows_them(cast: Cast) -> None:
    kind, persona = planted(cast)
    client = sign_in(cast.henry)
    (item,) = client.get("/api/v1/personas/").json()["items"]
    assert (item["contacts"], item["type"]["name"]) == (2, "Buyers")
    assert f'href="/contacts/?persona={persona}">2</a>' in client.get("/personas/").content.decode()
    assert client.get("/api/v1/persona-types/").json()["items"][0]["personas"] == 1
    shown = client.get(f"/personas/{persona}/?tab=contacts").content.decode()
    assert re.findall(r"(Ames|Cole)</", shown) == ["Cole", "Ames"]
    assert client.get(f"/api/v1/contacts/?persona.type={kind}").json()["count"] == 2


def test_the_overview_costs_as_many_queries_for_fifty_as_for_one(cast: Cast) -> None:
    planted(cast)
    client = sign_in(cast.henry)
    client.get("/personas/overview/")
    with CaptureQueriesContext(connection) as few:
        client.get("/personas/overview/")
    for number in range(49):
        cast.ada.create("personas", name=f"Persona {number}")
    with CaptureQueriesContext(connection) as many:
        page = client.get("/personas/overview/").content.decode()
    assert page.count('class="setting"') == 50
    assert "Without a type" in page
    assert len(many) == len(few) <= 12


def test_sellers_see_personas_and_administrators_define_them(cast: Cast) -> None:
    planted(cast)
    with pytest.raises(Forbidden):
        cast.alice.create("personas", name="Mine")
    with pytest.raises(FieldErrors, match="Another persona has this name already"):
        cast.ada.create("personas", name="CAREFUL buyer")


def test_what_is_in_use_stays(cast: Cast) -> None:
    kind, persona = planted(cast)
    with cast.ada.at_work() as actor:
        with pytest.raises(Refused, match="“Buyers” is in use by personas"):
            writes.trash(registry.named("persona-types", actor), kind, by=actor, door="ui")
        with pytest.raises(Refused, match="“Careful buyer” is in use by contacts"):
            writes.trash(registry.named("personas", actor), persona, by=actor, door="ui")
