"""Actions on a record: the dialog, taking them, and who may."""

from __future__ import annotations

from django.test import Client
from django_scopes import scope

from kith.people.models import Contact, Handover
from tests.cast import Cast
from tests.pages.test_records import contact, sign_in


def test_hand_over(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee")
    client = sign_in(cast.alice)
    url = f"/contacts/{row.pk}/actions/hand_over/"
    assert f'href="{url}"' in client.get(f"/contacts/{row.pk}/").content.decode()
    text = client.get(url).content.decode()
    assert 'name="to"' in text
    assert 'name="reason"' in text
    missing = client.post(url, {"to": cast.bob.id, "reason": ""})
    assert missing.status_code == 422
    assert 'id="id_reason_error"' in missing.content.decode()
    assert f'value="{cast.bob.id}" selected' in missing.content.decode()
    assert client.post(url, {"to": "Bob Brown", "reason": "Holiday"}).headers["Location"] == f"/contacts/{row.pk}/"
    with scope(agency=cast.agency.pk):
        assert Contact.objects.get(pk=row.pk).owner_id == cast.bob.id
        assert Handover.objects.get(contact=row).reason == "Holiday"


def test_hand_over_in_the_dialog_can_be_undone(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee")
    client = Client(headers={"HX-Request": "true"})
    client.force_login(cast.alice.user)
    answer = client.post(f"/contacts/{row.pk}/actions/hand_over/", {"to": cast.bob.id, "reason": "Holiday"})
    assert answer.status_code == 204
    assert '"undo_url": "/undo/' in answer["HX-Trigger"]
    assert '"changed": true' in answer["HX-Trigger"]


def test_rights(cast: Cast) -> None:
    row = contact(cast.bob, "Ann", "Lee")
    for person, status in ((cast.alice, 403), (cast.carol, 404), (cast.dave, 404)):
        client = sign_in(person)
        url = f"/contacts/{row.pk}/actions/hand_over/"
        assert client.get(url).status_code == status
        assert client.post(url, {"to": person.id, "reason": "Mine"}).status_code == status
    assert sign_in(cast.bob).get(f"/contacts/{row.pk}/actions/nothing/").status_code == 404
