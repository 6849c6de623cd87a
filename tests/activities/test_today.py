"""Today: what was handed over, what one worked on, and how to begin when there is nothing."""

from __future__ import annotations

import re

from django.test import Client

from kith.engine.declare import registry
from kith.engine.write import actions, writes
from tests.cast import Cast
from tests.pages.counting import queries_of
from tests.pages.test_records import contact, sign_in
from tests.pages.test_records_timeline import words


def test_with_nothing_there_it_says_how_to_begin(cast: Cast) -> None:
    text = sign_in(cast.alice).get("/").content.decode()
    assert "Good to see you, Alice Adams" in text
    assert 'href="/contacts/new/"' in text
    assert 'href="/contacts/import/"' in text


def test_what_was_handed_over_and_what_one_worked_on(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee")
    with cast.alice.at_work() as actor:
        action = registry.named("contacts", actor).action("hand_over")
        assert action is not None
        actions.run(action, row.pk, {"to": cast.bob.id, "reason": "Holiday cover"}, by=actor, door="ui")
    text = words(sign_in(cast.bob).get("/").content.decode())
    assert "Ann Lee from Alice Adams" in text
    assert "Holiday cover" in text
    mine = words(sign_in(cast.alice).get("/").content.decode())
    assert "You worked on Ann Lee contact" in mine
    assert "Handed over to you" not in mine
    assert "Ann Lee" not in words(sign_in(cast.carol).get("/").content.decode())


def test_what_others_changed_in_the_records_one_works_on(cast: Cast) -> None:
    row, left = contact(cast.alice, "Ann", "Lee"), contact(cast.alice, "Eve", "Left")
    contact(cast.bob, "Mate", "Own")
    for person, name in ((cast.henry, "Lea"), (cast.alice, "Lee"), (cast.henry, "Leeds")):
        with person.at_work() as actor:
            writes.edit(registry.named("contacts", actor), row.pk, {"last_name": name}, by=actor, door="ui")
    changed = panel(sign_in(cast.alice), "Changed by others")
    assert "Ann Leeds contact · by Henry" in changed
    assert left.name not in changed
    assert "Mate" not in changed
    assert "Your records are as you left them." in panel(sign_in(cast.bob), "Changed by others")


def test_an_own_change_takes_a_record_out_of_what_others_changed(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee")
    for person, name in ((cast.henry, "Lea"), (cast.alice, "Lee")):
        with person.at_work() as actor:
            writes.edit(registry.named("contacts", actor), row.pk, {"last_name": name}, by=actor, door="ui")
    client = sign_in(cast.alice)
    assert "Ann" not in panel(client, "Changed by others")
    assert "Ann Lee contact" in panel(client, "You worked on")


def panel(client: Client, title: str) -> str:
    """The words of one panel of the page."""
    (found,) = re.findall(rf'<section class="panel"><h2>{title}</h2>.*?</section>', client.get("/").text, re.DOTALL)
    return words(found)


def test_the_number_of_queries_is_constant(cast: Cast) -> None:
    client = sign_in(cast.alice)
    contact(cast.alice, "Ann", "Lee")
    few = queries_of(client, "/")
    for number in range(8):
        row = contact(cast.alice, "Ann", f"Lee {number}")
        with cast.henry.at_work() as actor:
            writes.edit(registry.named("contacts", actor), row.pk, {"city": "Bonn"}, by=actor, door="ui")
    assert queries_of(client, "/") == few
