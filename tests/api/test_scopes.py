"""What is out of reach does not exist, what may be seen but not changed is forbidden, and a refusal changes nothing."""

from __future__ import annotations

import pytest

from kith.engine.models import ChangeSet
from kith.people.models import Contact
from tests.api.client import Api, errors
from tests.cast import Cast

UNSEEN = ("carol", "dave")


@pytest.mark.parametrize("name", UNSEEN)
def test_rows_out_of_reach_are_answered_like_rows_that_never_were(cast: Cast, name: str) -> None:
    row = cast.alice.create("contacts", last_name="Berg")
    api = Api(getattr(cast, name))
    calls = [
        ("GET", "", None),
        ("PATCH", "", {"city": "Kiel"}),
        ("DELETE", "", None),
        ("POST", "restore/", None),
        ("GET", "history/", None),
        ("POST", "actions/hand_over/", {"to": getattr(cast, name).id, "reason": "mine"}),
    ]
    for method, rest, body in calls:
        there = api.call(method, f"contacts/{row.pk}/{rest}", body)
        never = api.call(method, f"contacts/987654321/{rest}", body)
        assert (there.status_code, there.content) == (404, never.content)
    assert api.get("contacts/").json()["items"] == []
    assert api.get("search/?q=Berg").json()["items"] == []
    with cast.alice.at_work():
        assert Contact.objects.get(pk=row.pk).version == 1


def test_team_mates_see_but_may_not_change(cast: Cast) -> None:
    row = cast.alice.create("contacts", last_name="Berg")
    bob = Api(cast.bob)
    assert bob.get(f"contacts/{row.pk}/").status_code == 200
    for answer in (
        bob.patch(f"contacts/{row.pk}/", {"city": "Kiel"}),
        bob.delete(f"contacts/{row.pk}/"),
        bob.post(f"contacts/{row.pk}/actions/hand_over/", {"to": cast.bob.id, "reason": "mine"}),
    ):
        assert answer.status_code == 403
    with cast.alice.at_work():
        assert Contact.objects.get(pk=row.pk).version == 1
        assert list(ChangeSet.objects.filter(by=cast.bob.id)) == []


def test_a_verb_without_any_grant_is_forbidden(cast: Cast) -> None:
    row = cast.alice.create("contacts", last_name="Berg")
    sue = Api(cast.sue)
    assert sue.patch(f"contacts/{row.pk}/", {"city": "Kiel"}).status_code == 200
    assert sue.delete(f"contacts/{row.pk}/").status_code == 403
    assert sue.post("tags/", {"name": "VIP"}).status_code == 403


@pytest.mark.parametrize("field", ["owner", "customer", "team"])
def test_a_link_to_another_agency_is_refused_in_the_words_of_a_missing_one(cast: Cast, field: str) -> None:
    foreign = {
        "owner": cast.dave.id,
        "customer": cast.dave.create("customers", name="Foreign").pk,
        "team": cast.dave.create("teams", name="Foreign").pk,
    }[field]
    sys = Api(cast.sys)
    there = sys.post("contacts/", {"last_name": "B", field: foreign})
    never = sys.post("contacts/", {"last_name": "B", field: 987654321})
    assert there.status_code == never.status_code == 422
    (told,), (expected,) = errors(there)[field], errors(never)[field]
    assert told == expected.replace("987654321", str(foreign))


def test_a_link_that_one_cannot_see_shows_its_id_without_a_name(cast: Cast) -> None:
    customer = cast.carol.create("customers", name="Secret & Co")
    row = cast.alice.create("contacts", last_name="Berg")
    Api(cast.sys).patch(f"contacts/{row.pk}/", {"customer": customer.pk})
    body = Api(cast.alice).get(f"contacts/{row.pk}/")
    assert body.json()["customer"] == {"id": customer.pk, "name": ""}
    assert "Secret" not in body.content.decode()
    assert Api(cast.alice).get("contacts/?customer.name=Secret %26 Co").json()["items"] == []


def test_the_history_of_an_employee_keeps_secrets(cast: Cast) -> None:
    token = cast.alice.token()
    body = Api(cast.bob).get(f"employees/{cast.alice.id}/history/").content.decode()
    assert "secret" not in body
    assert token[:12] not in body


def test_giving_a_record_away_by_editing_is_forbidden(cast: Cast) -> None:
    row = cast.alice.create("contacts", last_name="Berg")
    assert Api(cast.alice).patch(f"contacts/{row.pk}/", {"owner": cast.carol.id}).status_code == 403
