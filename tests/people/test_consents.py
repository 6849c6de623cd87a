"""Consents are noted with their proof and never changed."""

from __future__ import annotations

import pytest

from kith.engine.web.errors import Refused
from kith.engine.write.changes import Changes
from kith.people.models import Consent
from tests.api.client import Api, errors
from tests.cast import Cast
from tests.pages.reading import sign_in


def test_a_consent_and_its_withdrawal_stand_beside_each_other(cast: Cast) -> None:
    row, api = cast.alice.create("contacts", last_name="Lee"), Api(cast.alice)
    given = {
        "topic": "Newsletter",
        "channel": "email",
        "source": "fair",
        "wording": "Yes, write me",
        "proof": "1.2.3.4",
    }
    assert api.post(f"contacts/{row.pk}/actions/note_consent/", given).status_code == 200
    assert (
        api.post(f"contacts/{row.pk}/actions/note_consent/", {"topic": "Newsletter", "withdrawn": True}).status_code
        == 200
    )
    items = api.get(f"consents/?contact={row.pk}&sort=at").json()["items"]
    assert [(item["topic"], item["state"], item["channel"]) for item in items] == [
        ("Newsletter", "given", "email"),
        ("Newsletter", "withdrawn", "any"),
    ]
    assert "Newsletter" in sign_in(cast.alice).get(f"/contacts/{row.pk}/?tab=consents").content.decode()


def test_an_unknown_way_is_named(cast: Cast) -> None:
    row = cast.alice.create("contacts", last_name="Lee")
    answer = Api(cast.alice).post(f"contacts/{row.pk}/actions/note_consent/", {"topic": "News", "channel": "pigeon"})
    assert list(errors(answer)) == ["channel"]


def test_nobody_changes_what_was_agreed_to(cast: Cast) -> None:
    row = cast.alice.create("contacts", last_name="Lee")
    Api(cast.alice).post(f"contacts/{row.pk}/actions/note_consent/", {"topic": "News"})
    with cast.sys.at_work() as by:
        consent = Consent.objects.get()
        consent.topic = "Everything"  # which nobody said
        changes = Changes(by=by, door="ui", action="test")
        with pytest.raises(Refused):
            changes.save(consent)
    assert Api(cast.sys).patch(f"consents/{consent.pk}/", {"source": "x"}).status_code == 403
