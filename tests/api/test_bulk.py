"""Plain work on many records over HTTP: setting fields, tagging, the trash and the way back."""

from __future__ import annotations

from typing import Any

import pytest

from kith.people.models import Contact
from tests.api.client import Api, errors
from tests.cast import Cast

pytestmark = pytest.mark.database


@pytest.fixture
def alice(cast: Cast) -> Api:
    return Api(cast.alice)


def made(cast: Cast, number: int, **values: Any) -> list[int]:
    return [cast.alice.create("contacts", last_name=f"Lee {each}", **values).pk for each in range(number)]


def test_fields_of_many_are_set_as_one_change_set(cast: Cast, alice: Api) -> None:
    ids, mates = made(cast, 2, city="Bonn"), cast.bob.create("contacts", last_name="Mate", city="Bonn").pk
    body = {"filter": {"city": "Bonn"}, "inputs": {"city": "Mainz", "status": "hot"}}
    answer = alice.post("contacts/actions/edit/", body).json()
    assert (answer["done"], answer["unchanged"]) == (2, 0)
    assert answer["refused"] == [{"id": mates, "message": "You may see this contact but not change it."}]
    assert [alice.get(f"contacts/{pk}/").json()["status"] for pk in ids] == ["hot", "hot"]
    assert alice.post(f"undo/{answer['change_set']}/").json() | {"change_set": 0} == {
        "undone": 2,
        "conflicts": [],
        "change_set": 0,
    }
    assert [alice.get(f"contacts/{pk}/").json()["city"] for pk in ids] == ["Bonn", "Bonn"]


def test_tags_are_added_to_what_is_there(cast: Cast, alice: Api) -> None:
    (pk,) = made(cast, 1)
    alice.patch(f"contacts/{pk}/", {"tags": ["vip"]})
    assert alice.post("contacts/actions/tag/", {"ids": [pk], "inputs": {"tags": ["fair"]}}).json()["done"] == 1
    assert alice.get(f"contacts/{pk}/").json()["tags"] == ["fair", "vip"]


def test_many_go_to_the_trash_and_come_back(cast: Cast, alice: Api) -> None:
    ids = made(cast, 3, city="Bonn")
    assert alice.post("contacts/actions/trash/", {"filter": {"city": "Bonn"}}).json()["done"] == 3
    assert alice.get("contacts/").json()["count"] == 0
    assert alice.post("contacts/actions/restore/", {"ids": ids[:1]}).json()["done"] == 1
    assert alice.post("contacts/actions/restore/", {"filter": {"city": "Bonn"}}).json()["done"] == 2
    assert alice.get("contacts/").json()["count"] == 3


@pytest.mark.parametrize(
    ("path", "inputs", "name"),
    [
        ("contacts/actions/edit/", {"colour": "red"}, "colour"),
        ("contacts/actions/edit/", {"updated_at": "2026-01-01T00:00:00Z"}, "updated_at"),
        ("contacts/actions/edit/", {"status": "boiling"}, "status"),
        ("contacts/actions/edit/", {"street": 7}, "street"),
        ("contacts/actions/trash/", {"reason": "x"}, "reason"),
    ],
)
def test_inputs_that_cannot_be_taken_change_nothing(
    cast: Cast, alice: Api, path: str, inputs: dict[str, Any], name: str
) -> None:
    (pk,) = made(cast, 1)
    answer = alice.post(path, {"ids": [pk], "inputs": inputs})
    assert (answer.status_code, list(errors(answer))) == (422, [name])
    with cast.alice.at_work():
        assert Contact.objects.get(pk=pk).version == 1


def test_who_may_not_trash_trashes_nothing_and_histories_have_no_plain_actions(cast: Cast) -> None:
    (pk,) = made(cast, 1)
    assert Api(cast.sue).post("contacts/actions/trash/", {"ids": [pk]}).status_code == 403
    assert Api(cast.alice).post("handovers/actions/edit/", {"ids": [pk]}).status_code == 404


def test_a_record_of_which_one_part_cannot_be_taken_stays_as_it_was(cast: Cast, alice: Api) -> None:
    ids = made(cast, 2, city="Bonn")
    kind = alice.get("point-types/?name=E-mail").json()["items"][0]["id"]
    parts = [{"type": kind, "value": "no address"}]
    answer = alice.post("contacts/actions/edit/", {"ids": ids, "inputs": {"city": "Mainz", "points": parts}}).json()
    assert (answer["done"], [each["id"] for each in answer["refused"]], answer["change_set"]) == (0, ids, None)
    with cast.alice.at_work():
        assert {(row.city, row.version) for row in Contact.objects.filter(pk__in=ids)} == {("Bonn", 1)}
