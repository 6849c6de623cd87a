"""The report of hand-overs counts what one sees, and each number leads to exactly these hand-overs."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from kith.engine.declare import registry
from kith.engine.write import actions
from kith.people.pages import handovers
from tests.cast import Cast, Person


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person.user, backend="kith.agency.backends.Backend")
    return client


def passes(cast: Cast, slug: str, name: str, to: Person) -> None:
    fields = {"last_name": name} if slug == "contacts" else {"name": name}
    row = cast.alice.create(slug, **fields)
    over = registry.named(slug).action("hand_over")
    assert over is not None
    with cast.henry.at_work() as actor:
        actions.run(over, row.pk, {"to": to.id, "reason": "moves away"}, by=actor, door="ui")


@pytest.mark.django_db
def test_each_number_leads_to_its_hand_overs(cast: Cast) -> None:
    passes(cast, "contacts", "One", cast.bob)
    passes(cast, "customers", "Two", cast.bob)
    passes(cast, "contacts", "Three", cast.carol)
    client = browser(cast.henry)
    html = client.get("/handovers/report/").content.decode()
    found = re.findall(r'href="(/handovers/\?giver=[^"]+)"[^>]*>(\d+)<', html)
    assert sorted(number for _address, number in found) == ["1", "2"]
    for address, number in found:
        listed = client.get("/api/v1" + unescape(address)).json()
        assert str(listed["count"]) == number


@pytest.mark.django_db
def test_whoever_passed_on_most_is_kept_when_the_report_is_cut(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handovers, "MOST_PAIRS", 1)
    passes(cast, "contacts", "One", cast.carol)
    passes(cast, "customers", "Two", cast.bob)
    passes(cast, "customers", "Three", cast.bob)
    with cast.henry.at_work() as actor:
        found = handovers.passed_on(actor, actor.today(), actor.today())
    assert [(each.contacts, each.customers) for each in found] == [(0, 2)]


@pytest.mark.django_db
def test_only_hand_overs_of_visible_records_are_counted(cast: Cast) -> None:
    passes(cast, "contacts", "Gone south", cast.carol)
    assert "giver=" in browser(cast.carol).get("/handovers/report/").content.decode()
    assert "giver=" not in browser(cast.bob).get("/handovers/report/").content.decode()


@pytest.mark.django_db
def test_a_wrong_period_is_named(cast: Cast) -> None:
    client = browser(cast.henry)
    for wrong in ("since=soon", "since=2020-02-30", "until=9999-12-31", "since=2020-02-02&until=2020-02-01"):
        assert client.get(f"/handovers/report/?{wrong}").status_code == 422
