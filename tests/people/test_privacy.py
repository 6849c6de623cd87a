"""All that is kept about a person is shown and handed out, and goes when it is erased."""

from __future__ import annotations

import json
from typing import Any

from django.apps import apps
from django_scopes import scopes_disabled

from kith.people.models import Consent, Contact, Handover
from tests.api.client import Api, errors
from tests.cast import Cast
from tests.contract.state import unchanged
from tests.pages.reading import sign_in
from tests.people.merging import merge

MARK = "qzvk"
PERSON: dict[str, Any] = {
    "first_name": f"Ann{MARK}",
    "last_name": f"Lee{MARK}",
    "email": f"ann@{MARK}.example",
    "phone": "+49 30 5550123",
    "street": f"{MARK} street 1",
    "city": "Bonn",
    "description": f"Likes {MARK}",
    "addresses": [{"label": f"{MARK} home", "city": f"{MARK}town"}],
}


def planted(cast: Cast) -> Contact:
    """A contact with traces in every corner, one of them from a record that was merged into it."""
    row: Contact = cast.ada.create("contacts", **PERSON)
    twin = cast.ada.create("contacts", last_name=f"Leigh{MARK}", email=f"second@{MARK}.example")
    api = Api(cast.ada)
    api.patch(f"contacts/{row.pk}/", {"source": f"{MARK} fair"})
    cast.ada.create("notes", entity="contacts", object_id=row.pk, text=f"Note about {MARK}")
    given = {"topic": "Newsletter", "proof": f"{MARK} proof", "wording": f"Dear {MARK}"}
    api.post(f"contacts/{row.pk}/actions/note_consent/", given, Idempotency_Key="planted")
    api.post(f"contacts/{row.pk}/actions/hand_over/", {"to": cast.bob.id, "reason": f"{MARK} asked for it"})
    assert merge(api, "contacts", row.pk, twin.pk).status_code == 200
    return row


def dump() -> str:
    """Every row of every table, as text."""
    with scopes_disabled():
        return "\n".join(
            str(list(model._base_manager.values_list())) for model in apps.get_models(include_auto_created=True)
        )


def test_the_report_holds_everything_about_the_person(cast: Cast) -> None:
    row, client = planted(cast), sign_in(cast.ada)
    page = client.get(f"/contacts/{row.pk}/privacy/").content.decode()
    file = client.get(f"/contacts/{row.pk}/privacy/report/")
    html = client.get(f"/contacts/{row.pk}/privacy/report/?as=html")
    told = json.dumps(json.loads(file.content)["data"])
    for text in (page, told, html.content.decode()):
        for part in (
            f"ann@{MARK}.example",
            f"{MARK} street 1",
            f"Note about {MARK}",
            f"{MARK} proof",
            f"second@{MARK}",
        ):
            assert part in text, part
    assert "attachment" in html.headers["Content-Disposition"]


def test_only_who_may_see_it_is_shown_it(cast: Cast) -> None:
    row = planted(cast)
    for person, status in ((cast.alice, 403), (cast.sue, 403), (cast.dave, 404)):
        client = sign_in(person)
        for address in (f"/contacts/{row.pk}/privacy/", f"/contacts/{row.pk}/privacy/report/"):
            assert client.get(address).status_code == status


def test_erasing_asks_for_the_name(cast: Cast) -> None:
    row, api = planted(cast), Api(cast.ada)
    with unchanged("a wrong name"):
        answer = api.post(f"contacts/{row.pk}/actions/erase_person/", {"confirm": "yes"})
        assert list(errors(answer)) == ["confirm"]


def test_nothing_of_an_erased_person_is_left(cast: Cast) -> None:
    row = planted(cast)
    bystander = cast.ada.create("contacts", last_name="Other", email="other@else.example")
    assert MARK in dump()
    answer = sign_in(cast.ada).post(f"/contacts/{row.pk}/privacy/", {"confirm": f"ann{MARK} lee{MARK}"})
    assert answer.status_code == 302
    left = dump()
    assert [line for line in left.splitlines() if MARK in line] == []
    assert "5550123" not in left
    assert "other@else.example" in left
    with cast.ada.at_work():
        kept = Contact.objects.get(pk=row.pk)
        assert (kept.name, kept.email, kept.deleted_at is None) == ("Erased person", "", False)
        assert Contact.objects.get(pk=bystander.pk).deleted_at is None
        assert Handover.objects.get().reason == ""
        consent = Consent.objects.get()
        assert (consent.topic, consent.proof) == ("Newsletter", "")


def test_who_asked_to_be_erased_is_known_by_a_hash(cast: Cast) -> None:
    row = planted(cast)
    Api(cast.ada).post(f"contacts/{row.pk}/actions/erase_person/", {"confirm": f"Ann{MARK} Lee{MARK}"})
    again = cast.ada.create("contacts", last_name="New", phone="030 5550123")
    other = cast.ada.create("contacts", last_name="New", phone="030 5550124")
    client = sign_in(cast.ada)
    assert "asked to be erased before" in client.get(f"/contacts/{again.pk}/privacy/").content.decode()
    assert "asked to be erased before" not in client.get(f"/contacts/{other.pk}/privacy/").content.decode()


def test_an_erasure_is_not_taken_back(cast: Cast) -> None:
    row, api = planted(cast), Api(cast.ada)
    made = api.post(f"contacts/{row.pk}/actions/erase_person/", {"confirm": f"Ann{MARK} Lee{MARK}"})
    assert api.post(f"undo/{made.headers['Kith-Change-Set']}/").status_code == 409
