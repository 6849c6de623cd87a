"""The queue of duplicates, the hint while typing, and what the API says to a record that is there already."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from kith.people.models import DuplicatePair
from kith.people.services import duplicates
from tests.api.client import Api
from tests.cast import Cast, Person
from tests.pages.test_records import sign_in

pytestmark = pytest.mark.django_db
QUEUE = "/contacts/duplicates/"


def anna(who: Person, **more: Any) -> Any:
    return who.create("contacts", **{"first_name": "Anna", "last_name": "Weber", "city": "Berlin", **more})


def pair_of(who: Person) -> DuplicatePair:
    duplicates.compare_due()
    with who.at_work():
        return DuplicatePair.objects.get()


def test_the_queue_shows_both_records_and_what_differs(cast: Cast) -> None:
    one, other = anna(cast.alice, designation="Chair"), anna(cast.alice, designation="Table", phone="+49 30 1234567")
    pair_of(cast.alice)
    client = sign_in(cast.alice)
    text = client.get(QUEUE).content.decode()
    assert f'href="/contacts/merge/?ids={one.pk},{other.pk}"' in text
    assert "82 of 100" in text
    assert "same family name, same first name, same city" in text
    assert text.count('class="differs"') == 1
    assert '<span class="side-count">1</span>' in text
    assert client.get("/customers/duplicates/").status_code == 200


def test_not_duplicates_leaves_the_queue_and_comes_back(cast: Cast) -> None:
    anna(cast.alice)
    anna(cast.alice)
    pair = pair_of(cast.alice)
    client = sign_in(cast.alice)
    answer = client.post(f"{QUEUE}{pair.pk}/differ/", {"least": "75"})
    assert answer.headers["Location"] == f"{QUEUE}?least=75"
    assert "No duplicates" in client.get(QUEUE).content.decode()
    decided = client.get(f"{QUEUE}?state=not_duplicates").content.decode()
    assert f'action="{QUEUE}{pair.pk}/reopen/"' in decided
    client.post(f"{QUEUE}{pair.pk}/reopen/")
    assert f"{pair.pk}/differ/" in client.get(QUEUE).content.decode()


def test_the_queue_is_filtered_by_likeness_and_owner_and_read_page_by_page(cast: Cast) -> None:
    for number in range(12):
        for _each in range(2):
            anna(cast.henry, first_name=f"Anna{chr(97 + number) * 3}", last_name=f"{chr(97 + number) * 6}", city="")
    anna(cast.henry, email="anna@weber.example", owner=cast.alice.id)
    anna(cast.henry, email="anna@weber.example")
    duplicates.compare_due()
    client = sign_in(cast.henry)
    first = client.get(QUEUE).content.decode()
    assert first.count("<article") == 10
    following = first.partition('href="?after=')[2].partition('"')[0]
    assert client.get(f"{QUEUE}?after={following}").content.decode().count("<article") == 3
    assert client.get(f"{QUEUE}?least=90").content.decode().count("<article") == 1
    assert client.get(f"{QUEUE}?owner={cast.alice.id}").content.decode().count("<article") == 1
    assert client.get(f"{QUEUE}?least=x&owner=y&after=-&state=z").content.decode().count("<article") == 10


def test_somebody_elses_pair_is_not_there(cast: Cast) -> None:
    anna(cast.carol)
    anna(cast.carol)
    pair = pair_of(cast.carol)
    client = sign_in(cast.alice)
    assert "<article" not in client.get(QUEUE).content.decode()
    assert client.post(f"{QUEUE}{pair.pk}/differ/").status_code == 404
    assert client.get("/teams/duplicates/").status_code == 404


def test_a_scan_is_a_job_with_progress(cast: Cast) -> None:
    client = sign_in(cast.alice)
    answer = client.post(f"{QUEUE}scan/")
    assert answer.headers["Location"].startswith("/jobs/")
    assert client.post(f"{QUEUE}scan/").headers["Location"] == answer.headers["Location"]


def test_who_types_a_new_contact_hears_who_is_there(cast: Cast) -> None:
    row = anna(cast.alice)
    anna(cast.carol, designation="Hidden")
    client = Client(headers={"HX-Request": "true"})
    client.force_login(cast.alice.user)
    assert f'hx-post="{QUEUE}alike/"' in client.get("/contacts/new/").content.decode()
    typed = {"first_name": "Ana", "last_name": "Webber", "city": "Berlin"}
    text = client.post(f"{QUEUE}alike/", typed).content.decode()
    assert f'href="/contacts/{row.pk}/"' in text
    assert text.count("<li>") == 1
    assert "use it" not in text
    in_dialog = client.post(f"{QUEUE}alike/", typed, headers={"HX-Current-URL": "/customers/3/"}).content.decode()
    assert f'hx-post="/contacts/{row.pk}/use/"' in in_dialog
    taken = client.post(f"/contacts/{row.pk}/use/")
    assert f'"created": {{"id": {row.pk}, "label": "Anna Weber"}}' in taken["HX-Trigger"]
    assert client.post(f"{QUEUE}alike/", {"first_name": "Zoltan"}).content.decode().strip() == ""


def test_the_api_refuses_what_is_there_already_unless_it_is_told_otherwise(cast: Cast) -> None:
    row = anna(cast.alice, email="anna@weber.example", phone="+49 30 1234567")
    api = Api(cast.alice)
    again = {"last_name": "Weber", "email": "ANNA@weber.example"}
    refused = api.post("contacts/", again)
    assert refused.status_code == 409
    (there,) = refused.json()["candidates"]
    assert (there["id"], there["name"], there["reasons"][0]) == (row.pk, "Anna Weber", "same e-mail address")
    assert api.post("contacts/?duplicates=allow", again).status_code == 201
    assert api.post("contacts/?duplicates=maybe", again).status_code == 400
    assert api.post("tags/?duplicates=allow", {"name": "x"}).status_code == 400
    family = {"first_name": "Tom", "last_name": "Weber", "phone": "030 1234567"}
    assert api.post("contacts/", family).status_code == 201
    assert Api(cast.carol).post("contacts/", again).status_code == 201
    key = {"Idempotency_Key": "once"}
    assert [api.post("contacts/?duplicates=allow", again, **key).status_code for _ in range(2)] == [201, 201]
