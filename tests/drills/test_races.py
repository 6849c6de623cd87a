"""Several clients at the same moment: each field has one winner, each key one effect, and nobody hears of locks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

import pytest

from tests.drills.client import Remote, together
from tests.serving import Kith

ROUNDS = 5


@pytest.fixture(scope="module")
def remote(kept_kith: Kith, token: str) -> Iterator[Remote]:
    with kept_kith.serving("--workers", "2") as address:
        yield Remote(address, token)


def test_of_two_edits_of_one_field_one_wins_and_the_other_is_told(remote: Remote) -> None:
    for number in range(ROUNDS):
        row = remote.create(last_name=f"Same {number}", city="Kiel")
        path = f"contacts/{row['id']}/"
        edits = [partial(remote.call, "PATCH", path, {"city": city, "version": 1}) for city in ("Bonn", "Köln")]
        answers = together(edits)
        assert sorted(answer.status for answer in answers) == [200, 409]
        won, lost = sorted(answers, key=lambda answer: answer.status)
        clash = lost.body["conflicts"]["city"]
        assert clash == {
            "current": won.body["city"],
            "yours": ({"Bonn", "Köln"} - {won.body["city"]}).pop(),
            "original": "Kiel",
        }
        assert remote.get(path)["city"] == won.body["city"]


def test_edits_of_different_fields_are_all_kept(remote: Remote) -> None:
    values = {
        "city": "Bonn",
        "first_name": "Ann",
        "designation": "Head",
        "source": "fair",
        "street": "A 1",
        "postcode": "1",
    }
    for number in range(ROUNDS):
        row = remote.create(last_name=f"Different {number}")
        path = f"contacts/{row['id']}/"
        edits = [partial(remote.call, "PATCH", path, {name: value, "version": 1}) for name, value in values.items()]
        assert [answer.status for answer in together(edits)] == [200] * len(values)
        now = remote.get(path)
        assert {name: now[name] for name in values} == values
        assert now["version"] == 1 + len(values)


def test_twenty_creates_with_one_key_make_one_record_and_one_answer(remote: Remote) -> None:
    body = {"last_name": "Once"}
    create = partial(remote.call, "POST", "contacts/", body, Idempotency_Key="drill-once")
    answers = together([create] * 20)
    assert Counter(answer.status for answer in answers) == {201: 20}
    assert len({answer.body["id"] for answer in answers}) == 1
    assert remote.get("contacts/?last_name=Once")["count"] == 1


def test_a_bulk_action_and_single_edits_lose_nothing(remote: Remote) -> None:
    me = remote.get("me/")["id"]
    other = remote.call("POST", "employees/", {"name": "Taker"}).body["id"]
    rows = [remote.create(last_name=f"Bulk {number}", owner=me)["id"] for number in range(30)]
    bulk = partial(
        remote.call, "POST", "contacts/actions/hand_over/", {"ids": rows, "inputs": {"to": other, "reason": "drill"}}
    )
    edits = [partial(remote.call, "PATCH", f"contacts/{row}/", {"city": f"City {row}"}) for row in rows[::3]]
    answers = together([bulk, *edits])
    assert {answer.status for answer in answers} == {200}
    assert (answers[0].body["done"], answers[0].body["refused"]) == (30, [])
    now = {
        item["id"]: item for item in remote.get("contacts/?last_name.starts=Bulk&limit=200&fields=city,owner")["items"]
    }
    assert {now[row]["owner"]["id"] for row in rows} == {other}
    assert [now[row]["city"] for row in rows[::3]] == [f"City {row}" for row in rows[::3]]


def test_eight_writers_at_once_never_hear_of_a_lock(remote: Remote) -> None:
    def write(number: int) -> list[int]:
        statuses = []
        for turn in range(12):
            made = remote.call("POST", "contacts/", {"last_name": f"Crowd {number} {turn}", "tags": ["crowd"]})
            statuses.append(made.status)
            statuses.append(remote.call("PATCH", f"contacts/{made.body['id']}/", {"city": "Bonn"}).status)
        return statuses

    statuses = [status for each in together([partial(write, number) for number in range(8)]) for status in each]
    assert Counter(statuses) == {201: 96, 200: 96}
    assert remote.get("contacts/?last_name.starts=Crowd&city=Bonn")["count"] == 96


def test_undo_and_edit_at_the_same_moment_leave_one_of_the_two_states(remote: Remote) -> None:
    for number in range(ROUNDS):
        row = remote.create(last_name=f"Undo {number}", city="Kiel")
        path = f"contacts/{row['id']}/"
        made = remote.call("PATCH", path, {"city": "Bonn"}).headers["kith-change-set"]
        undone, edited = together(
            [partial(remote.call, "POST", f"undo/{made}/"), partial(remote.call, "PATCH", path, {"city": "Köln"})]
        )
        assert edited.status == 200
        assert undone.status == 200
        assert remote.get(path)["city"] == "Köln"


def test_of_two_merges_crosswise_one_wins_and_the_other_is_told(remote: Remote) -> None:
    for number in range(ROUNDS):
        one, other = (remote.create(last_name=f"Cross {number}", city=city)["id"] for city in ("Bonn", "Köln"))
        merges = [
            partial(remote.call, "POST", f"contacts/{into}/actions/merge/", {"others": [gone]})
            for into, gone in ((one, other), (other, one))
        ]
        answers = together(merges)
        assert sorted(answer.status for answer in answers) == [200, 409]
        won, lost = sorted(answers, key=lambda answer: answer.status)
        assert lost.body["moved_to"] == won.body["id"]
        assert remote.get(f"contacts/?last_name=Cross {number}".replace(" ", "%20"))["count"] == 1
