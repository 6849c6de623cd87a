"""Actions over HTTP, on one record and on many."""

from __future__ import annotations

from typing import Any

import pytest

from kith.engine.models import ChangeSet
from kith.people.models import Contact, Handover
from tests.api.client import Api, errors
from tests.cast import Cast


@pytest.fixture
def alice(cast: Cast) -> Api:
    return Api(cast.alice)


def test_an_action_changes_the_record_and_keeps_the_line(cast: Cast, alice: Api) -> None:
    row = cast.alice.create("contacts", last_name="Berg")
    answer = alice.post(f"contacts/{row.pk}/actions/hand_over/", {"to": cast.bob.id, "reason": "leave"})
    assert answer.status_code == 200
    assert answer.json()["owner"] == {"id": cast.bob.id, "name": "Bob Brown"}
    with cast.alice.at_work():
        change_set = ChangeSet.objects.get(pk=int(answer.headers["Kith-Change-Set"]))
        assert (change_set.action, change_set.reason, change_set.door) == ("contacts.hand_over", "leave", "api")
        assert Handover.objects.get(contact=row).giver_id == cast.alice.id


def test_an_action_may_be_written_with_a_hyphen(cast: Cast, alice: Api) -> None:
    row = cast.alice.create("contacts", last_name="Berg")
    assert alice.post(f"contacts/{row.pk}/actions/hand-over/", {"to": cast.bob.id, "reason": "x"}).status_code == 200


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ({}, ["to", "reason"]),
        ({"to": 987654321, "reason": "x"}, ["to"]),
        ({"to": None, "reason": "x"}, ["to"]),
        ({"to": "{carol}", "reason": "x" * 501}, ["reason"]),
        ({"to": "{carol}", "reason": "x", "owner": 1}, ["owner"]),
        ({"to": "{carol}", "reason": "x", "keep_following": "perhaps"}, ["keep_following"]),
    ],
)
def test_the_inputs_of_an_action_are_checked_by_name(
    cast: Cast, alice: Api, body: dict[str, Any], names: list[str]
) -> None:
    row = cast.alice.create("contacts", last_name="Berg")
    sent = {name: cast.carol.id if value == "{carol}" else value for name, value in body.items()}
    answer = alice.post(f"contacts/{row.pk}/actions/hand_over/", sent)
    assert answer.status_code == 422
    assert list(errors(answer)) == names


def test_an_action_on_a_record_that_changed_meanwhile_is_a_conflict(cast: Cast, alice: Api) -> None:
    row = cast.alice.create("contacts", last_name="Berg")
    alice.patch(f"contacts/{row.pk}/", {"city": "Bonn"})
    body = {"to": cast.bob.id, "reason": "x", "version": 1}
    assert alice.post(f"contacts/{row.pk}/actions/hand_over/", body).status_code == 409


@pytest.mark.parametrize(
    "path", ["contacts/{id}/actions/explode/", "contacts/actions/explode/", "tags/actions/hand_over/"]
)
def test_an_action_that_is_not_declared_does_not_exist(cast: Cast, alice: Api, path: str) -> None:
    row = cast.alice.create("contacts", last_name="Berg")
    assert alice.post(path.format(id=row.pk), {}).status_code == 404


def test_bulk_with_foreign_forbidden_and_missing_ids_does_what_it_may_and_reports_the_rest(
    cast: Cast, alice: Api
) -> None:
    mine = [cast.alice.create("contacts", last_name=f"Mine {number}").pk for number in range(3)]
    team = cast.bob.create("contacts", last_name="Bob's").pk
    unseen = cast.carol.create("contacts", last_name="Carol's").pk
    foreign = cast.dave.create("contacts", last_name="Dave's").pk
    ids = [*mine, team, unseen, foreign, 987654321, mine[0]]
    answer = alice.post("contacts/actions/hand_over/", {"ids": ids, "inputs": {"to": cast.bob.id, "reason": "leave"}})
    assert answer.status_code == 200
    body = answer.json()
    assert (body["done"], body["unchanged"]) == (3, 0)
    assert {each["id"]: each["message"] for each in body["refused"]} == {
        team: "You may see this contact but not change it.",
        unseen: "There is no such contact.",
        foreign: "There is no such contact.",
        987654321: "There is no such contact.",
    }
    assert answer.headers["Kith-Change-Set"] == str(body["change_set"])
    assert alice.post(f"undo/{body['change_set']}/").json()["conflicts"] == []
    with cast.alice.at_work():
        assert set(Contact.objects.filter(pk__in=mine).values_list("owner", flat=True)) == {cast.alice.id}


def test_bulk_takes_a_filter_in_place_of_ids(cast: Cast, alice: Api) -> None:
    cast.alice.create("contacts", last_name="Berg", city="Kiel")
    cast.alice.create("contacts", last_name="Tal", city="Bonn")
    body = {"filter": {"city.in": ["Kiel", "Ulm"]}, "inputs": {"to": cast.bob.id, "reason": "leave"}}
    assert alice.post("contacts/actions/hand_over/", body).json()["done"] == 1
    nested = {"where": {"or": [{"field": "city", "op": "eq", "value": "Bonn"}]}, "owner": "me"}
    body = {"filter": nested, "inputs": {"to": cast.bob.id, "reason": "leave"}}
    assert alice.post("contacts/actions/hand_over/", body).json()["done"] == 1


@pytest.mark.parametrize(
    ("body", "status", "name"),
    [
        ({}, 422, "ids"),
        ({"ids": [1], "filter": {"city": "x"}}, 422, "ids"),
        ({"ids": []}, 422, "ids"),
        ({"ids": ["1"]}, 422, "ids"),
        ({"ids": [True]}, 422, "ids"),
        ({"ids": [10**30]}, 422, "ids"),
        ({"ids": [0]}, 422, "ids"),
        ({"ids": list(range(1, 1002))}, 422, "ids"),
        ({"ids": 5}, 422, "ids"),
        ({"ids": [1], "inputs": []}, 422, "inputs"),
        ({"ids": [1], "to": 1}, 422, "to"),
        ({"ids": [1], "inputs": {"to": 987654321, "reason": "x"}}, 422, "to"),
        ({"filter": {}}, 422, "filter"),
        ({"filter": []}, 422, "filter"),
        ({"filter": {"colour": "red"}}, 400, "colour"),
        ({"filter": {"city": None}}, 400, "city"),
        ({"filter": {"city": {"a": 1}}}, 400, "city"),
        ({"filter": {"limit": 1}}, 400, "limit"),
        ({"filter": {"where": {"field": "password"}}}, 400, "password"),
    ],
)
def test_a_bulk_request_that_is_not_clear_changes_nothing(
    alice: Api, body: dict[str, Any], status: int, name: str
) -> None:
    answer = alice.post("contacts/actions/hand_over/", body)
    assert answer.status_code == status
    assert list(errors(answer)) == [name]
