"""Work on many records at once: what is asked, what is done under the policy, and the way back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django_scopes import scope

from kith.people.models import Contact
from tests.cast import Cast, Person
from tests.pages.reading import FRAGMENT, Shown, attribute, get, query_of, sign_in, words


def contacts(person: Person, many: int, **data: Any) -> list[Contact]:
    return [person.create("contacts", first_name="Ann", last_name=f"Lee {number}", **data) for number in range(many)]


def bulk(client: Client, **data: Any) -> Any:
    return client.post("/contacts/bulk/", data)


def ids(rows: list[Contact]) -> list[int]:
    return [row.pk for row in rows]


def now(cast: Cast, field: str, *rows: Contact) -> list[Any]:
    with scope(agency=cast.agency.pk):
        kept = Contact.objects.in_bulk([row.pk for row in rows])
        return [getattr(kept[row.pk], field) for row in rows]


def told(client: Client, answer: Any) -> Shown:
    """The page after a redirect, with the message on it."""
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    return get(client, answer.headers["Location"])


def test_handing_over_asks_to_whom_and_why(cast: Cast) -> None:
    rows = contacts(cast.alice, 2)
    client = sign_in(cast.henry)
    shown = Shown(bulk(client, verb="hand_over", ids=ids(rows)))
    assert shown.status == 200
    assert shown.has(name="to")
    assert shown.has(name="reason")
    assert "This changes 2 records." in shown.text
    refused = Shown(bulk(client, verb="hand_over", ids=ids(rows), confirm="1", to="", reason=""))
    assert refused.status == 422
    assert now(cast, "owner_id", *rows) == [cast.alice.id] * 2


def test_handing_over_changes_all_and_one_undo_brings_them_back(cast: Cast) -> None:
    rows = contacts(cast.alice, 3)
    client = sign_in(cast.henry)
    answer = bulk(client, verb="hand_over", ids=ids(rows), confirm="1", to=cast.bob.id, reason="On leave", list="q=ann")
    shown = told(client, answer)
    assert "3 records changed." in shown.text
    assert query_of(answer) == {"q": "ann"}
    assert now(cast, "owner_id", *rows) == [cast.bob.id] * 3
    client.post(shown.undo)
    assert now(cast, "owner_id", *rows) == [cast.alice.id] * 3


def test_what_one_may_not_change_is_left_alone_and_told(cast: Cast) -> None:
    own, mates, hidden, foreign = (
        person.create("contacts", first_name="Ann", last_name="Lee", city="Bonn")
        for person in (cast.alice, cast.bob, cast.carol, cast.dave)
    )
    client = sign_in(cast.alice)
    chosen = ids([own, mates, hidden, foreign])
    shown = told(client, bulk(client, verb="edit", field="city", ids=chosen, confirm="1", city="Mainz"))
    assert "1 record changed. 3 were left alone:" in shown.text
    assert now(cast, "city", own, mates, hidden) == ["Mainz", "Bonn", "Bonn"]
    with scope(agency=cast.other.pk):
        assert Contact.objects.get(pk=foreign.pk).city == "Bonn"


def test_editing_asks_for_the_field_and_then_for_its_value(cast: Cast) -> None:
    rows = contacts(cast.alice, 2)
    client = sign_in(cast.alice)
    asked = Shown(bulk(client, verb="edit", ids=ids(rows)))
    offered = {attribute(each, "value") for each in asked.all("option")}
    assert {"city", "status", "tags"} <= offered
    assert not {"name", "points", "updated_at"} & offered
    assert Shown(bulk(client, verb="edit", ids=ids(rows), field="city")).has("input", name="city")
    told(client, bulk(client, verb="edit", ids=ids(rows), field="status", confirm="1", status="hot"))
    assert now(cast, "status", *rows) == ["hot", "hot"]


def test_all_that_match_means_the_list_under_the_policy(cast: Cast) -> None:
    own = contacts(cast.alice, 3, city="Bonn")
    elsewhere = contacts(cast.alice, 1, city="Celle")
    hidden = contacts(cast.carol, 1, city="Bonn")
    client = sign_in(cast.alice)
    answer = bulk(client, verb="edit", field="city", all="1", list="city=Bonn", confirm="1", city="Mainz")
    assert "3 records changed." in told(client, answer).text
    assert now(cast, "city", *own, *elsewhere, *hidden) == ["Mainz"] * 3 + ["Celle", "Bonn"]


def test_to_the_trash_and_back(cast: Cast) -> None:
    rows = contacts(cast.alice, 2)
    client = sign_in(cast.alice)
    assert "2 records changed." in told(client, bulk(client, verb="trash", ids=ids(rows))).text
    assert get(client, "/contacts/?view=all").rows == []
    assert get(client, "/contacts/?trash=1").rows == ["Ann Lee 0", "Ann Lee 1"]
    told(client, bulk(client, verb="restore", ids=ids(rows), list="trash=1"))
    assert get(client, "/contacts/?view=all").rows == ["Ann Lee 0", "Ann Lee 1"]


def test_exporting_leads_to_the_export_of_the_ticked_ones(cast: Cast) -> None:
    rows = contacts(cast.alice, 2)
    client = sign_in(cast.alice)
    answer = bulk(client, verb="export", ids=ids(rows))
    assert query_of(answer) == {"id.in": f"{rows[0].pk},{rows[1].pk}"}
    assert client.get(answer.headers["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"verb": "trash"}, 302),
        ({"verb": "trash", "ids": ["x", "-1", "9" * 30]}, 302),
        ({"verb": "nonsense", "ids": ["1"]}, 404),
        ({"verb": "trash", "all": "1", "list": "nonsense=1"}, 302),
    ],
)
def test_what_makes_no_sense_changes_nothing(cast: Cast, data: dict[str, Any], status: int) -> None:
    (row,) = contacts(cast.alice, 1)
    assert bulk(sign_in(cast.alice), **data).status_code == status
    assert now(cast, "deleted_at", row) == [None]


def test_who_may_not_trash_is_offered_nothing_and_refused(cast: Cast) -> None:
    (row,) = contacts(cast.alice, 1)
    client = sign_in(cast.sue)
    buttons = {attribute(each, "value") for each in get(client, "/contacts/?view=all").all("button", name="verb")}
    assert not buttons & {"trash", "hand_over"}
    client.post("/contacts/bulk/", {"verb": "trash", "ids": [row.pk]}, headers=FRAGMENT)
    assert now(cast, "deleted_at", row) == [None]


def test_very_many_are_changed_in_the_background(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kith.pages.bulk.choosing.AT_ONCE", 2)
    rows = contacts(cast.alice, 3)
    client = sign_in(cast.alice)
    answer = bulk(client, verb="edit", field="city", ids=ids(rows), confirm="1", city="Mainz")
    assert answer.headers["Location"].startswith("/jobs/")
    shown = get(client, answer.headers["Location"])
    assert "3 contacts" in words(shown.root)
