"""Records over HTTP: list, create, read, edit, trash, restore and history."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kith.engine.models import ChangeSet
from kith.people.models import Contact
from tests.api.client import Api, errors
from tests.cast import Cast


@pytest.fixture
def alice(cast: Cast) -> Api:
    return Api(cast.alice)


def test_a_list_gives_the_declared_columns_and_an_exact_count(cast: Cast, alice: Api) -> None:
    row = cast.alice.create("contacts", first_name="Zoë", last_name="Berg", email="zoe@berg.example")
    answer = alice.get("contacts/")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.json()
    assert body["count"] == 1
    assert body["count_exact"] is True
    assert body["next"] is None
    (item,) = body["items"]
    assert list(item) == [
        "id", "version", "name", "designation", "customer", "status", "phone", "email", "city", "owner", "updated_at",
    ]  # fmt: skip
    assert item["id"] == row.pk
    assert item["name"] == "Zoë Berg"
    assert item["owner"] == {"id": cast.alice.id, "name": "Alice Adams"}


def test_a_list_shows_the_chosen_fields_in_their_order(cast: Cast, alice: Api) -> None:
    cast.alice.create("contacts", last_name="Berg", tags=["VIP"])
    (item,) = alice.get("contacts/?fields=tags,last_name").json()["items"]
    assert {name: item[name] for name in ("tags", "last_name")} == {"tags": ["VIP"], "last_name": "Berg"}
    assert list(item) == ["id", "version", "tags", "last_name"]


def test_pages_follow_one_another_without_gap_or_repetition(cast: Cast, alice: Api) -> None:
    for number in range(7):
        cast.alice.create("contacts", last_name=f"Berg {number}")
    names, address = [], "contacts/?limit=3"
    while address:
        page = alice.get(address).json()
        assert page["count"] == 7
        names += [item["name"] for item in page["items"]]
        address = f"contacts/?limit=3&cursor={page['next']}" if page["next"] else ""
    assert names == [f"Berg {number}" for number in range(7)]


def test_a_new_record_is_answered_whole_with_address_version_and_change_set(cast: Cast, alice: Api) -> None:
    answer = alice.post("contacts/", {"first_name": "Zoë", "email": "zoe@berg.example", "tags": ["VIP", "vip"]})
    body = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/contacts/{body['id']}/"
    assert answer.headers["ETag"] == f'"{body["version"]}"'
    assert body["tags"] == ["VIP"]
    assert [point["value"] for point in body["points"]] == ["zoe@berg.example"]
    assert body["owner"]["id"] == cast.alice.id
    with cast.alice.at_work():
        change_set = ChangeSet.objects.get(pk=int(answer.headers["Kith-Change-Set"]))
        assert (change_set.door, change_set.action, change_set.by_id) == ("api", "contacts.create", cast.alice.id)


def test_a_client_that_prefers_little_gets_id_and_version_alone(alice: Api) -> None:
    answer = alice.post("contacts/", {"last_name": "Berg"}, Prefer="return=minimal")
    assert sorted(answer.json()) == ["id", "version"]
    assert answer.headers["Preference-Applied"] == "return=minimal"


def test_a_record_shows_all_fields_with_children_and_tags(cast: Cast, alice: Api) -> None:
    row = cast.alice.create("contacts", last_name="Berg", phone="+49 30 123456", tags=["VIP"], birthday="1980-02-29")
    body = alice.get(f"contacts/{row.pk}/").json()
    assert body["birthday"] == "1980-02-29"
    assert body["points"][0]["type"]["name"] == "Phone"
    assert body["tags"] == ["VIP"]
    assert set(body) >= {"affiliations", "addresses", "created_at", "created_by", "updated_by", "description"}


def test_an_edit_changes_only_what_is_given(cast: Cast, alice: Api) -> None:
    row = cast.alice.create("contacts", first_name="Zoë", last_name="Berg", city="Kiel")
    answer = alice.patch(f"contacts/{row.pk}/", {"city": "Bonn"})
    assert answer.status_code == 200
    assert (answer.json()["city"], answer.json()["first_name"], answer.json()["version"]) == ("Bonn", "Zoë", 2)
    assert answer.headers["ETag"] == '"2"'


def test_an_edit_that_changes_nothing_makes_no_change_set(cast: Cast, alice: Api) -> None:
    row = cast.alice.create("contacts", last_name="Berg", city="Kiel")
    answer = alice.patch(f"contacts/{row.pk}/", {"city": "Kiel"})
    assert answer.status_code == 200
    assert "Kith-Change-Set" not in answer.headers
    assert answer.json()["version"] == 1


def test_null_empties_a_field_and_a_number_in_place_of_text_is_a_fault(cast: Cast, alice: Api) -> None:
    row = cast.alice.create("contacts", last_name="Berg", city="Kiel")
    assert alice.patch(f"contacts/{row.pk}/", {"city": None}).json()["city"] == ""
    answer = alice.patch(f"contacts/{row.pk}/", {"city": 5})
    assert answer.status_code == 422
    assert errors(answer) == {"city": ["Write text in quotes."]}


@pytest.mark.parametrize("header", ['"1"', 'W/"1"', None])
def test_two_edits_of_one_field_conflict_and_name_current_yours_and_original(
    cast: Cast, alice: Api, header: str | None
) -> None:
    row = cast.alice.create("contacts", last_name="Berg", city="Kiel")
    alice.patch(f"contacts/{row.pk}/", {"city": "Bonn"})
    body = {"city": "Köln"} | ({} if header else {"version": 1})
    answer = alice.patch(f"contacts/{row.pk}/", body, **({"If_Match": header} if header else {}))
    assert answer.status_code == 409
    assert answer.json()["conflicts"] == {"city": {"current": "Bonn", "yours": "Köln", "original": "Kiel"}}
    assert answer.json()["version"] == 2
    with cast.alice.at_work():
        assert Contact.objects.get(pk=row.pk).city == "Bonn"


def test_two_edits_of_different_fields_are_merged(cast: Cast, alice: Api) -> None:
    row = cast.alice.create("contacts", last_name="Berg", city="Kiel")
    alice.patch(f"contacts/{row.pk}/", {"city": "Bonn"})
    answer = alice.patch(f"contacts/{row.pk}/", {"first_name": "Zoë", "version": 1})
    assert answer.status_code == 200
    assert (answer.json()["city"], answer.json()["first_name"]) == ("Bonn", "Zoë")


def test_trash_and_restore(cast: Cast, alice: Api) -> None:
    row = cast.alice.create("contacts", last_name="Berg")
    gone = alice.delete(f"contacts/{row.pk}/")
    assert (gone.status_code, gone.content) == (204, b"")
    assert gone.headers["Kith-Change-Set"].isdecimal()
    assert alice.get(f"contacts/{row.pk}/").status_code == 404
    assert alice.get("contacts/").json()["items"] == []
    assert [item["id"] for item in alice.get("contacts/?trash=1").json()["items"]] == [row.pk]
    back = alice.post(f"contacts/{row.pk}/restore/")
    assert back.status_code == 200
    assert back.json()["name"] == "Berg"
    assert alice.post(f"contacts/{row.pk}/restore/").status_code == 404


def test_a_record_that_was_changed_meanwhile_is_not_trashed(cast: Cast, alice: Api) -> None:
    row = cast.alice.create("contacts", last_name="Berg")
    alice.patch(f"contacts/{row.pk}/", {"city": "Bonn"})
    assert alice.delete(f"contacts/{row.pk}/", If_Match='"1"').status_code == 409
    assert alice.delete(f"contacts/{row.pk}/", If_Match='"2"').status_code == 204


def test_the_history_tells_each_change_newest_first_and_in_pages(cast: Cast, alice: Api) -> None:
    row = cast.alice.create("contacts", last_name="Berg", city="Kiel")
    alice.patch(f"contacts/{row.pk}/", {"city": "Bonn"})
    first = alice.get(f"contacts/{row.pk}/history/?limit=1").json()
    (change,) = first["items"]
    assert (change["kind"], change["door"], change["by"]["name"]) == ("update", "api", "Alice Adams")
    assert change["fields"] == {"city": {"before": "Kiel", "after": "Bonn"}}
    second = alice.get(f"contacts/{row.pk}/history/?cursor={first['next']}").json()
    assert [item["kind"] for item in second["items"]] == ["create"]
    assert "sort_name" not in second["items"][0]["fields"]
    assert second["next"] is None


def test_the_history_of_a_trashed_record_can_be_read(cast: Cast, alice: Api) -> None:
    row = cast.alice.create("contacts", last_name="Berg")
    alice.delete(f"contacts/{row.pk}/")
    assert [item["kind"] for item in alice.get(f"contacts/{row.pk}/history/").json()["items"]] == ["trash", "create"]


def test_undo_takes_a_change_set_back_once(cast: Cast, alice: Api) -> None:
    row = cast.alice.create("contacts", last_name="Berg", city="Kiel")
    made = alice.patch(f"contacts/{row.pk}/", {"city": "Bonn"}).headers["Kith-Change-Set"]
    answer = alice.post(f"undo/{made}/")
    assert answer.status_code == 200
    assert (answer.json()["undone"], answer.json()["conflicts"]) == (1, [])
    assert alice.get(f"contacts/{row.pk}/").json()["city"] == "Kiel"
    assert alice.post(f"undo/{made}/").status_code == 409


def test_nobody_takes_back_what_others_did_and_other_agencies_changes_do_not_exist(cast: Cast, alice: Api) -> None:
    made = alice.post("contacts/", {"last_name": "Berg"}).headers["Kith-Change-Set"]
    assert Api(cast.bob).post(f"undo/{made}/").status_code == 403
    assert Api(cast.dave).post(f"undo/{made}/").status_code == 404
    assert Api(cast.sys).post(f"undo/{made}/").status_code == 200


def test_handovers_are_read_only(cast: Cast) -> None:
    ada = Api(cast.ada)
    assert ada.get("handovers/").status_code == 200
    answer = ada.post("handovers/", {})
    assert answer.status_code == 403
    assert answer.json()["detail"] == "Handovers come about by actions and cannot be written directly."


def test_child_resources_are_written_with_the_right_to_edit_their_record(cast: Cast, alice: Api) -> None:
    row = cast.alice.create("contacts", last_name="Berg", email="a@b.example")
    kind = alice.get("point-types/?name=Mobile").json()["items"][0]["id"]
    point = {"contact": row.pk, "type": kind, "value": "+49 171 555123"}
    assert alice.post("contact-points/", point).status_code == 201
    assert Api(cast.bob).post("contact-points/", point).status_code == 403
    assert alice.get(f"contacts/{row.pk}/").json()["phone"] == "+49 171 555123"


def test_a_record_with_many_parts_is_listed_once(cast: Cast, alice: Api) -> None:
    cast.alice.create("contacts", last_name="Many", email="a@b.example", phone="+49 30 123456", tags=["A", "B"])
    cast.alice.create("contacts", last_name="None")
    for query, names in (
        ("points.empty=0", ["Many"]),
        ("points.empty=1", ["None"]),
        ("points.value.contains=1234", ["Many"]),
        ("tags.in=a,b", ["Many"]),
        ("tags.empty=1", ["None"]),
    ):
        assert [item["name"] for item in alice.get(f"contacts/?{query}").json()["items"]] == names


@pytest.mark.parametrize("rows", [1, 50])
def test_a_list_costs_the_same_few_queries_whatever_its_length(cast: Cast, alice: Api, rows: int) -> None:
    for number in range(rows):
        cast.sue.create("contacts", last_name=f"Berg {number}")
    api = Api(cast.henry)
    api.get("contacts/")  # fills the cache of rights
    with CaptureQueriesContext(
        connection,
    ) as log:
        assert len(api.get("contacts/?limit=80").json()["items"]) == rows
    assert [query["sql"].split()[0] for query in log.captured_queries] == ["SELECT", "SELECT"]


def test_the_token_is_checked_with_one_query(cast: Cast) -> None:
    api = Api(cast.henry)
    api.get("me/")
    with CaptureQueriesContext(connection) as log:
        assert api.get("contacts/1/x/").status_code == 404
    assert len(log.captured_queries) == 1


def test_a_number_is_not_longer_than_the_column_of_the_record_that_follows_it(alice: Api) -> None:
    """SQLite would keep it, PostgreSQL would break."""
    kind = alice.get("point-types/?name=Mobile").json()["items"][0]["id"]
    sent = {"last_name": "Berg", "points": [{"type": kind, "value": "1" * 61}]}
    assert "points" in errors(alice.post("contacts/", sent))
    sent["points"] = [{"type": kind, "value": "1" * 60}]
    assert alice.post("contacts/", sent).json()["phone"] == "1" * 60
