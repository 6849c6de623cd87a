"""A field in the trash is erased for good: its definition, its values, and what search and history know of them."""

from __future__ import annotations

import pytest
from django_scopes import scope

from kith.custom import erasing
from kith.engine.history import changelog
from kith.engine.models import Change, ChangeSet, CustomField, Job
from kith.engine.work import jobs
from kith.people.models import Contact
from tests.api.client import Api
from tests.cast import Cast
from tests.custom.computing import make
from tests.custom.making import define
from tests.pages.test_records import sign_in

AT = "/settings/custom-fields/contacts/"


def trashed(cast: Cast, kind: str = "text") -> str:
    """The key of a field in the trash, of which two contacts hold values, one of them in the trash too."""
    key = define(cast.ada, kind).key
    for name in ("Lee", "Ray"):
        row = cast.alice.create("contacts", **{"last_name": name, key: f"Zebra {name}", "city": "Bonn"})
    api = Api(cast.alice)
    assert api.patch(f"contacts/{row.pk}/", {key: "Zebra again"}).status_code == 200
    assert api.delete(f"contacts/{row.pk}/").status_code == 204
    assert sign_in(cast.ada).post(f"{AT}{key}/trash/").status_code == 302
    return key


def test_the_page_says_how_many_records_hold_values_and_asks_for_the_name(cast: Cast) -> None:
    key = trashed(cast)
    ada = sign_in(cast.ada)
    assert f"{AT}{key}/erase/" in ada.get(AT).content.decode()
    text = ada.get(f"{AT}{key}/erase/").content.decode()
    assert "2 records hold a value in this field." in text
    answer = ada.post(f"{AT}{key}/erase/", {"confirm": "Nick"})
    assert answer.status_code == 422
    assert "Write the name exactly as it stands above." in answer.content.decode()
    with cast.ada.at_work():
        assert CustomField.objects.filter(key=key).exists()
        assert Contact.objects.filter(extra__has_key=key).count() == 2


@pytest.mark.parametrize("later", [False, True])
def test_nothing_of_an_erased_field_is_left(cast: Cast, later: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    key, other = trashed(cast), define(cast.ada, "number").key
    if later:
        monkeypatch.setattr(erasing, "AT_ONCE", 1)
    api = Api(cast.alice)
    assert api.get("search/?q=zebra").json()["items"] != []
    with cast.ada.at_work():
        kept = Contact.objects.get(last_name="Lee")
        kept.extra |= {other: "1.00"}
        Contact.objects.filter(pk=kept.pk).update(extra=kept.extra)
    assert sign_in(cast.ada).post(f"{AT}{key}/erase/", {"confirm": "nickname"}).status_code == 302
    with scope(agency=cast.agency.pk):
        assert not CustomField.objects.filter(key=key).exists()
        for job in Job.objects.filter(kind=erasing.JOB):
            jobs.work_off(job)
        assert Job.objects.filter(kind=erasing.JOB, state="done").count() == later
        assert list(Contact.objects.order_by("pk").values_list("extra", flat=True)) == [{other: "1.00"}, None]
        assert not Change.objects.filter(fields__has_key=key).exists()
        assert Change.objects.filter(entity="contacts", fields__has_key="city").exists()
    assert api.get("search/?q=zebra").json()["items"] == []
    assert define(cast.ada, "text").key == f"{key}_2"


def test_a_write_from_before_brings_no_value_back(cast: Cast) -> None:
    key = trashed(cast)
    with cast.alice.at_work():
        edited = ChangeSet.objects.filter(action="contacts.edit").order_by("-pk")[0]
    assert sign_in(cast.ada).post(f"{AT}{key}/erase/", {"confirm": "Nickname"}).status_code == 302
    with cast.alice.at_work() as by:
        changelog.undo(edited.pk, by=by, door="ui")
        assert not Contact.objects.filter(extra__has_key=key).exists()


def test_results_go_with_what_worked_them_out(cast: Cast) -> None:
    key = make(cast, "customers", kind="formula", label="Twice", formula="[Employees] * 2").key
    cast.alice.create("customers", name="Acme", employees=3)
    ada, at = sign_in(cast.ada), f"/settings/custom-fields/customers/{key}/"
    assert ada.post(f"{at}trash/").status_code == 302
    assert ada.get(f"{at}erase/").status_code == 200
    assert ada.post(f"{at}erase/", {"confirm": "Twice"}).status_code == 302
    with cast.ada.at_work():
        from kith.people.models import Customer

        assert Customer.objects.get().computed is None


def test_only_fields_in_the_trash_are_erased_and_only_by_who_may(cast: Cast) -> None:
    there, gone = define(cast.ada, "number").key, trashed(cast)
    assert sign_in(cast.ada).post(f"{AT}{there}/erase/", {"confirm": "Size"}).status_code == 404
    for person, status in ((cast.alice, 403), (cast.henry, 403), (cast.sue, 403)):
        client = sign_in(person)
        assert client.get(f"{AT}{gone}/erase/").status_code == status
        assert client.post(f"{AT}{gone}/erase/", {"confirm": "Nickname"}).status_code == status
    assert sign_in(cast.dave).post(f"{AT}{gone}/erase/", {"confirm": "Nickname"}).status_code in (403, 404)
    with cast.ada.at_work():
        assert CustomField.objects.count() == 2
