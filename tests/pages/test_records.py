"""The page of a record: what it shows to whom, where it stands in its list, the way to the trash and back."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

from kith.engine.declare import registry
from kith.engine.write import writes
from kith.people.models import Contact, PointType
from tests.cast import Cast, Person

# Session, user and actor are three of them, the side bar and the tray two more; each list of parts is one.
QUERIES = 12


def sign_in(person: Person) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.force_login(person.user)
    return client


def contact(person: Person, first: str, last: str, **data: object) -> Contact:
    row: Contact = person.create("contacts", first_name=first, last_name=last, **data)
    return row


def test_the_page_shows_head_values_and_tabs(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee", designation="Buyer", city="Berlin", phone="+49 30 901820", tags="vip")
    answer = sign_in(cast.alice).get(f"/contacts/{row.pk}/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "<h2>Ann Lee</h2>" in text
    assert "Buyer" in text
    assert "Berlin" in text
    assert "vip" in text
    assert f'href="/contacts/{row.pk}/cell/designation/"' in text
    assert re.search(r'href="\?tab=affiliations"[^>]*>', text)
    assert "style=" not in text.replace("stylesheet", "")


def test_what_one_may_not_edit_has_no_editors(cast: Cast) -> None:
    row = contact(cast.bob, "Ann", "Lee", designation="Buyer")
    text = sign_in(cast.alice).get(f"/contacts/{row.pk}/").content.decode()
    assert "Ann Lee" in text
    assert "/cell/" not in text
    assert "/trash/" not in text
    assert "/edit/" not in text


@pytest.mark.parametrize("place", ["", "peek/"])
def test_what_one_may_not_see_is_not_there(cast: Cast, place: str) -> None:
    row = contact(cast.alice, "Ann", "Lee")
    assert sign_in(cast.carol).get(f"/contacts/{row.pk}/{place}").status_code == 404
    assert sign_in(cast.dave).get(f"/contacts/{row.pk}/{place}").status_code == 404


def test_the_place_in_the_list(cast: Cast) -> None:
    rows = [contact(cast.alice, "Ann", name, city="Berlin") for name in ("Adams", "Baker", "Cole")]
    contact(cast.alice, "Ann", "Bach", city="Bonn")
    client = sign_in(cast.alice)
    text = client.get(f"/contacts/{rows[1].pk}/", {"list": "city=Berlin"}).content.decode()
    assert "2 of 3" in text
    assert f'href="/contacts/{rows[0].pk}/?list={quote("city=Berlin", safe="")}"' in text
    assert f'href="/contacts/{rows[2].pk}/?list={quote("city=Berlin", safe="")}"' in text
    turned = client.get(f"/contacts/{rows[0].pk}/", {"list": "city=Berlin&sort=-name"}).content.decode()
    assert "3 of 3" in turned
    assert 'data-key="j"' not in turned


def test_a_broken_list_is_no_error(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee")
    answer = sign_in(cast.alice).get(f"/contacts/{row.pk}/", {"list": "nothing=1&sort=%"})
    assert answer.status_code == 200
    assert b"position" not in answer.content


def test_trash_and_back(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee")
    client = sign_in(cast.alice)
    assert client.post(f"/contacts/{row.pk}/trash/", {"version": 1}).headers["Location"] == "/contacts/"
    assert b"This record is in the trash" in client.get(f"/contacts/{row.pk}/").content
    assert client.post(f"/contacts/{row.pk}/restore/").headers["Location"] == f"/contacts/{row.pk}/"
    with scope(agency=cast.agency.pk):
        assert Contact.objects.get(pk=row.pk).deleted_at is None


def test_trash_needs_the_right_and_the_version(cast: Cast) -> None:
    row = contact(cast.bob, "Ann", "Lee")
    assert sign_in(cast.alice).post(f"/contacts/{row.pk}/trash/").status_code == 403
    assert sign_in(cast.carol).post(f"/contacts/{row.pk}/trash/").status_code == 404
    assert sign_in(cast.bob).post(f"/contacts/{row.pk}/trash/", {"version": 0}).status_code == 409


def test_related_rows_are_counted_and_listed(cast: Cast) -> None:
    customer = cast.alice.create("customers", name="Nordlicht")
    contact(cast.alice, "Ann", "Lee", customer=customer.pk)
    contact(cast.alice, "Bo", "Lind", customer=customer.pk)
    client = sign_in(cast.alice)
    text = client.get(f"/customers/{customer.pk}/", {"tab": "affiliations"}).content.decode()
    assert "Affiliations <span>2</span>" in text
    assert "Ann Lee" in text
    assert "Bo Lind" in text


def queries_of(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as spent:
        client.get(url)
    assert len(spent) <= QUERIES, [query["sql"] for query in spent]
    return len(spent)


@pytest.mark.parametrize("points", [0, 9])
def test_the_number_of_queries_is_constant(cast: Cast, points: int) -> None:
    row = contact(cast.alice, "Ann", "Lee", city="Berlin")
    with cast.alice.at_work() as actor:
        kind = PointType.objects.get(key="phone").pk
        values = [{"type": kind, "value": f"+49 30 90182{number}"} for number in range(points)]
        writes.edit(registry.named("contacts", actor), row.pk, {"points": values}, by=actor, door="ui")
    queries_of(sign_in(cast.alice), f"/contacts/{row.pk}/")
