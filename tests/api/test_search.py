"""One search over everything: exact hits first, then names, then the rest; nothing out of reach comes at all."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kith.engine.search import candidates
from kith.kit.memory import Memory
from tests.api.client import Api
from tests.cast import Cast

pytestmark = pytest.mark.database


@pytest.fixture
def alice(cast: Cast) -> Api:
    return Api(cast.alice)


def hits(api: Api, text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get(f"search/?q={text}").json()["items"]
    return found


def test_exact_addresses_come_before_names_and_names_before_the_rest(cast: Cast, alice: Api) -> None:
    cast.alice.create("contacts", last_name="Bergmann", city="Kiel")
    cast.alice.create("customers", name="Kaiser", city="Bergen")
    cast.alice.create("contacts", first_name="Anna", last_name="Berg")
    cast.alice.create("contacts", last_name="Steinberg")
    found = hits(alice, "berg")
    assert [(hit["title"], hit["match"]) for hit in found] == [
        ("Bergmann", "name"),
        ("Anna Berg", "name"),
        ("Kaiser", "other"),
        ("Steinberg", "other"),
    ]
    assert found[2]["field"] == "city"
    assert found[2]["value"] == "Bergen"


def test_an_e_mail_address_finds_its_owner_first(cast: Cast, alice: Api) -> None:
    cast.alice.create("contacts", last_name="Other", email="anna.berg@example.org.br")
    cast.alice.create("contacts", last_name="Zimmer", email="anna.berg@example.org")
    found = hits(alice, "Anna.Berg@example.org")
    assert [(hit["title"], hit["match"], hit["field"]) for hit in found] == [
        ("Zimmer", "exact", "email"),
        ("Other", "other", "email"),
    ]


@pytest.mark.parametrize("typed", ["%2B49 171 5551234", "0171 5551234", "0171-555 12 34", "5551234"])
def test_a_number_is_found_however_it_is_typed(cast: Cast, alice: Api, typed: str) -> None:
    row = cast.alice.create("contacts", last_name="Berg", phone="+49 171 5551234")
    (hit,) = hits(alice, typed)
    assert (hit["id"], hit["match"], hit["field"]) == (row.pk, "exact", "phone")


def test_a_further_contact_point_finds_its_record_and_says_which_word_matched(cast: Cast, alice: Api) -> None:
    row = cast.alice.create("contacts", last_name="Berg", email="first@berg.example")
    kind = alice.get("point-types/?name=E-mail").json()["items"][0]["id"]
    point = alice.post("contact-points/", {"contact": row.pk, "type": kind, "value": "second@berg.example"})
    (hit,) = hits(alice, "second@berg.example")
    assert (hit["id"], hit["match"], hit["value"]) == (row.pk, "exact", "second@berg.example")
    alice.delete(f"contact-points/{point.json()['id']}/")
    assert hits(alice, "second@berg.example") == []


def test_a_record_shows_the_next_contact_point_when_its_first_one_is_trashed_and_restored(
    cast: Cast, alice: Api
) -> None:
    row = cast.alice.create("contacts", last_name="Berg", email="first@berg.example")
    kind = alice.get("point-types/?name=E-mail").json()["items"][0]["id"]
    alice.post("contact-points/", {"contact": row.pk, "type": kind, "value": "second@berg.example"})
    first = alice.get(f"contact-points/?contact={row.pk}&sort=id").json()["items"][0]["id"]
    assert alice.delete(f"contact-points/{first}/").status_code == 204
    assert alice.get(f"contacts/{row.pk}/").json()["email"] == "second@berg.example"
    assert alice.post(f"contact-points/{first}/restore/", {}).status_code == 200
    assert {hit["id"] for hit in hits(alice, "first@berg.example")} == {row.pk}


def test_the_town_of_a_further_address_finds_its_record_until_it_is_gone(cast: Cast, alice: Api) -> None:
    row = cast.alice.create("contacts", last_name="Berg", city="Kiel")
    address = alice.post("addresses/", {"contact": row.pk, "label": "Summer house", "city": "Västerås"}).json()["id"]
    (hit,) = hits(alice, "vasteras")
    assert (hit["id"], hit["match"], hit["value"]) == (row.pk, "other", "vasteras")
    alice.patch(f"addresses/{address}/", {"city": "Uppsala"})
    assert (hits(alice, "vasteras"), [hit["id"] for hit in hits(alice, "uppsala")]) == ([], [row.pk])
    alice.delete(f"addresses/{address}/")
    assert hits(alice, "uppsala") == []


def test_an_id_finds_its_record(cast: Cast, alice: Api) -> None:
    row = cast.alice.create("contacts", last_name="Berg")
    for text in (str(row.pk), f"%23{row.pk}"):
        found = [hit for hit in hits(alice, text) if hit["entity"] == "contacts"]
        assert [(hit["id"], hit["match"], hit["field"]) for hit in found] == [(row.pk, "exact", "id")]


def test_accents_order_and_beginnings_do_not_matter(cast: Cast, alice: Api) -> None:
    cast.alice.create("contacts", first_name="Zoë", last_name="van der Berg", designation="Head", city="Kiel")
    for text in ("zoe berg", "BERG ZO", "ber z", "zö"):
        (hit,) = hits(alice, text)
        assert (hit["title"], hit["subtitle"], hit["match"]) == ("Zoë van der Berg", "Head · Kiel", "name")
        assert hit["url"] == f"/contacts/{hit['id']}/"


def test_of_too_many_hits_those_remain_whose_names_begin_so(
    cast: Cast, alice: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "LOOKED_AT", 2)
    monkeypatch.setattr(candidates, "_queries", Memory(100))
    for number in range(3):
        cast.alice.create("contacts", first_name=f"Steinberg {number}", last_name="Adler", city="Bergen")
    cast.alice.create("contacts", first_name="Zoe", last_name="Berg")
    cast.alice.create("customers", name="Bergmann")
    assert [hit["title"] for hit in hits(alice, "berg")][:2] == ["Bergmann", "Zoe Berg"]
    assert [hit["title"] for hit in hits(alice, "zoe berg")] == ["Zoe Berg"]


def test_small_entities_are_found_by_name(cast: Cast, alice: Api) -> None:
    assert [(hit["entity"], hit["title"]) for hit in hits(alice, "north")] == [("teams", "North")]
    assert [(hit["entity"], hit["title"]) for hit in hits(alice, "carol")] == [("employees", "Carol Clark")]


def test_nothing_out_of_reach_is_found_and_trash_is_not(cast: Cast, alice: Api) -> None:
    cast.carol.create("contacts", last_name="Berg", email="x@berg.example")
    cast.dave.create("contacts", last_name="Berg", email="x@berg.example")
    mine = cast.alice.create("contacts", last_name="Bergmann")
    alice.delete(f"contacts/{mine.pk}/")
    assert hits(alice, "berg") == []
    assert hits(alice, "x@berg.example") == []


@pytest.mark.parametrize("text", ["", "%20", "a%00", "a" * 201])
def test_a_search_needs_words(alice: Api, text: str) -> None:
    assert alice.get(f"search/?q={text}").status_code == 400


@pytest.mark.parametrize(
    "text", ['"', "'; DROP TABLE", "a* OR b", "NEAR(a b)", "%25", "_", "\\", "()", "--", "[" * 200]
)
def test_signs_are_only_signs(cast: Cast, alice: Api, text: str) -> None:
    cast.alice.create("contacts", last_name="Berg")
    assert alice.get(f"search/?q={text}").json()["items"] == []


def test_the_number_of_queries_does_not_grow_with_the_hits(cast: Cast, alice: Api) -> None:
    def cost(text: str) -> int:
        with CaptureQueriesContext(connection) as log:
            hits(alice, text)
        return len(log.captured_queries)

    cast.alice.create("contacts", last_name="Berg")
    hits(alice, "berg")
    first = cost("berg")
    for number in range(30):
        cast.alice.create("contacts", last_name=f"Berg {number}")
    assert cost("berg") == first
    assert first <= 8
