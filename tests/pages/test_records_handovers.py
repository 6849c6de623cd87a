"""The report of hand-overs: who gave what to whom, when and why, for whoever sees the record."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kith.engine.declare import registry
from kith.engine.write import actions
from tests.cast import Cast, Person


def sign_in(person: Person) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def hand_over(giver: Person, slug: str, row_id: int, taker: Person, reason: str) -> None:
    with giver.at_work() as actor:
        chosen = registry.named(slug, actor).action("hand_over")
        assert chosen is not None
        actions.run(chosen, row_id, {"to": taker.id, "reason": reason}, by=actor, door="ui")


def listed(person: Person, **params: Any) -> str:
    answer = sign_in(person).get("/handovers/", params)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_newest_hand_over_comes_first_with_giver_taker_and_reason(cast: Cast) -> None:
    contact = cast.alice.create("contacts", first_name="Ann", last_name="Lee")
    customer = cast.alice.create("customers", name="Nordlicht")
    hand_over(cast.alice, "contacts", contact.pk, cast.bob, "On leave")
    hand_over(cast.alice, "customers", customer.pk, cast.bob, "New territory")
    text = listed(cast.henry)
    assert text.index("New territory") < text.index("On leave")
    for words in ("Ann Lee", "Nordlicht", "Alice Adams", "Bob Brown"):
        assert words in text


def test_filters_by_giver_and_taker(cast: Cast) -> None:
    for taker, reason in ((cast.bob, "To Bob"), (cast.carol, "To Carol")):
        row = cast.alice.create("contacts", last_name="Lee")
        hand_over(cast.alice, "contacts", row.pk, taker, reason)
    assert "To Bob" in listed(cast.henry, taker=cast.bob.id)
    assert "To Carol" not in listed(cast.henry, taker=cast.bob.id)
    assert "To Carol" in listed(cast.henry, **{"giver": cast.alice.id, "handed_at.gte": "today"})
    assert "To Bob" not in listed(cast.henry, giver=cast.bob.id)


def test_only_for_whoever_sees_the_record(cast: Cast) -> None:
    row = cast.alice.create("contacts", last_name="Lee")
    hand_over(cast.alice, "contacts", row.pk, cast.bob, "Between us")
    assert "Between us" in listed(cast.bob)
    for stranger in (cast.carol, cast.dave):
        assert "Between us" not in listed(stranger)


def test_nothing_is_written_here(cast: Cast) -> None:
    row = cast.alice.create("contacts", last_name="Lee")
    hand_over(cast.alice, "contacts", row.pk, cast.bob, "On leave")
    assert 'href="/handovers/new/"' not in listed(cast.sys)
    assert "/handovers/new/" not in sign_in(cast.sys).get("/palette/", {"q": "new"}).content.decode()


def test_reasons_are_no_hits_of_the_search(cast: Cast) -> None:
    row = cast.alice.create("contacts", last_name="Lee")
    hand_over(cast.alice, "contacts", row.pk, cast.bob, "Quicksilver")
    answer = sign_in(cast.henry).get("/palette/", {"q": "Quicksilver"}, headers={"HX-Request": "true"})
    assert "/handovers/" not in answer.content.decode()


def test_the_number_of_queries_is_constant(cast: Cast) -> None:
    client = sign_in(cast.bob)

    def spent() -> int:
        client.get("/handovers/?view=all")
        with CaptureQueriesContext(connection) as queries:
            client.get("/handovers/?view=all")
        return len(queries)

    row = cast.alice.create("contacts", last_name="Lee")
    hand_over(cast.alice, "contacts", row.pk, cast.bob, "One")
    few = spent()
    for number in range(9):
        row = cast.alice.create("contacts", last_name="Lee")
        hand_over(cast.alice, "contacts", row.pk, cast.bob, f"Reason {number}")
    assert spent() == few
