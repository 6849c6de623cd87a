"""A POST that is sent twice has one effect."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import close_old_connections, connection
from django.utils import timezone
from django_scopes import scope

from kith.api import idempotency
from kith.engine.models import IdempotencyKey
from kith.people.models import Contact
from tests.api.client import Api
from tests.cast import Cast

pytestmark = pytest.mark.database

BODY = {"last_name": "Berg"}


@pytest.fixture
def alice(cast: Cast) -> Api:
    return Api(cast.alice)


def count(cast: Cast) -> int:
    with cast.alice.at_work():
        return Contact.objects.count()


def test_the_same_key_and_body_get_the_same_answer_and_one_record(cast: Cast, alice: Api) -> None:
    first = alice.post("contacts/", BODY, Idempotency_Key="k-1")
    second = alice.post("contacts/", BODY, Idempotency_Key="k-1")
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    for name in ("Location", "ETag", "Kith-Change-Set", "Content-Type"):
        assert first.headers[name] == second.headers[name]
    assert second.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert count(cast) == 1


def test_the_same_key_with_another_request_is_refused(cast: Cast, alice: Api) -> None:
    alice.post("contacts/", BODY, Idempotency_Key="k-1")
    assert alice.post("contacts/", {"last_name": "Tal"}, Idempotency_Key="k-1").status_code == 422
    assert alice.post("customers/", {"name": "Berg"}, Idempotency_Key="k-1").status_code == 422
    assert count(cast) == 1


def test_keys_belong_to_one_person(cast: Cast, alice: Api) -> None:
    alice.post("contacts/", BODY, Idempotency_Key="k-1")
    assert Api(cast.bob).post("contacts/", BODY, Idempotency_Key="k-1").status_code == 201
    assert Api(cast.dave).post("contacts/", BODY, Idempotency_Key="k-1").status_code == 201
    assert count(cast) == 2


def test_a_request_that_failed_leaves_the_key_free(cast: Cast, alice: Api) -> None:
    assert alice.post("contacts/", {"email": "no"}, Idempotency_Key="k-1").status_code == 422
    assert alice.post("contacts/", BODY, Idempotency_Key="k-1").status_code == 201
    assert count(cast) == 1


@pytest.mark.parametrize("key", ["", "a" * 201, "a\tb", "ä"])
def test_a_key_that_cannot_be_kept_is_refused(cast: Cast, alice: Api, key: str) -> None:
    assert alice.post("contacts/", BODY, Idempotency_Key=key).status_code == 400
    assert count(cast) == 0


def test_actions_and_undo_take_keys_as_well(cast: Cast, alice: Api) -> None:
    row = cast.alice.create("contacts", last_name="Berg")
    body = {"to": cast.bob.id, "reason": "leave"}
    first = alice.post(f"contacts/{row.pk}/actions/hand_over/", body, Idempotency_Key="k-1")
    assert alice.post(f"contacts/{row.pk}/actions/hand_over/", body, Idempotency_Key="k-1").content == first.content
    path = f"undo/{first.headers['Kith-Change-Set']}/"
    undone = alice.post(path, Idempotency_Key="k-2")
    assert alice.post(path, Idempotency_Key="k-2").content == undone.content
    assert undone.status_code == 200


def test_answers_are_forgotten_after_a_day(cast: Cast, alice: Api) -> None:
    alice.post("contacts/", BODY, Idempotency_Key="old")
    alice.post("contacts/", BODY, Idempotency_Key="new")
    with scope(agency=cast.agency.pk):
        IdempotencyKey.objects.filter(key="old").update(at=timezone.now() - timedelta(hours=25))
        idempotency.forget_old()
        assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["new"]
    assert alice.post("contacts/", BODY, Idempotency_Key="old").status_code == 201
    assert count(cast) == 3


@pytest.mark.django_db(transaction=True)
def test_parallel_requests_with_one_key_have_one_effect(transactional_db: None, cast: Cast) -> None:
    token_users = [Api(cast.alice) for _number in range(6)]

    def send(api: Api) -> tuple[int, bytes]:
        close_old_connections()
        try:
            answer = api.post("contacts/", BODY, Idempotency_Key="race")
            return answer.status_code, answer.content
        finally:
            connection.close()

    with ThreadPoolExecutor(len(token_users)) as pool:
        answers = set(pool.map(send, token_users))
    assert len(answers) == 1
    assert answers.pop()[0] == 201
    assert count(cast) == 1
