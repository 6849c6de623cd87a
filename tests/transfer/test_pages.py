"""Importing and exporting in the browser, from the file to the undo."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kith.engine.models import Import, ImportPreset, Job
from kith.people.models import Contact
from kith.transfer.running import runs
from tests.cast import Cast, Person
from tests.transfer.helpers import silent

pytestmark = pytest.mark.django_db
TEXT = b"Vorname,Nachname,E-Mail,Strange\nAnna,Meyer,anna@example.org,x\nBob,Ray,nobody,y\n"


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person.user, backend="kith.agency.backends.Backend")
    return client


def upload(client: Client, *files: tuple[str, bytes]) -> str:
    sent = [SimpleUploadedFile(name, data) for name, data in files]
    answer = client.post("/contacts/import/", {"files": sent})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_from_file_to_undo(cast: Cast) -> None:
    henry = signed_in(cast.henry)
    assert henry.get("/contacts/import/").status_code == 200
    address = upload(henry, ("people.csv", TEXT))
    page = henry.get(address).content.decode()
    assert "anna@example.org" in page
    assert page.count("selected") >= 4
    answer = henry.post(address, {"mode": "both", "save_as": "Our fair"})
    assert answer["Location"] == f"{address}preview/"
    shown = henry.get(f"{address}preview/").content.decode()
    assert "The @ is missing" in shown
    assert "Anna Meyer" in henry.get(f"{address}preview/?show=create").content.decode()
    henry.post(f"{address}run/")
    with cast.henry.at_work() as by:
        record = Import.objects.get()
        job = Job.objects.get(pk=record.job_id or 0)
        assert henry.get(address)["Location"] == f"/jobs/{job.pk}/"
        runs.run(record.pk, by=by, report=silent)
        assert Contact.objects.get().name == "Anna Meyer"
        assert ImportPreset.objects.get().name == "Our fair"
    assert "Undo this import" in henry.get(address).content.decode()
    assert b"Bob,Ray,nobody,y,3" in henry.get(f"{address}errors.csv").getvalue()
    assert henry.post(f"{address}undo/").status_code == 302
    with cast.henry.at_work():
        assert not Contact.objects.exists()
    assert "taken back" in henry.get(address).content.decode()
    assert '<td class="p2">taken back</td>' in henry.get("/contacts/import/").content.decode()
    assert "Our fair" in henry.get(upload(henry, ("again.csv", TEXT))).content.decode()


def test_the_columns_can_be_chosen_otherwise(cast: Cast) -> None:
    henry = signed_in(cast.henry)
    address = upload(henry, ("people.csv", TEXT))
    form = {"mode": "create", "column-3": "city", "column-2": "", "tags": "Fair"}
    assert henry.post(address, form).status_code == 302
    with cast.henry.at_work() as by:
        runs.run(Import.objects.get().pk, by=by, report=silent)
        assert sorted(Contact.objects.values_list("city", "email")) == [("x", ""), ("y", "")]
        assert {tag.name for contact in Contact.objects.all() for tag in contact.tags.all()} == {"Fair"}


def test_a_file_that_is_none_is_refused_on_the_page(cast: Cast) -> None:
    answer = signed_in(cast.henry).post("/contacts/import/", {"files": [SimpleUploadedFile("a.csv", b"%PDF-1.4 x")]})
    assert answer.status_code == 422
    assert "PDF" in answer.content.decode()
    with cast.henry.at_work():
        assert not Import.objects.exists()


def test_an_import_is_nobody_elses(cast: Cast) -> None:
    address = upload(signed_in(cast.henry), ("people.csv", TEXT))
    for other, status in ((cast.alice, 404), (cast.dave, 404), (cast.sue, 403)):
        client = signed_in(other)
        assert client.get(address).status_code == status
        assert client.get(f"{address}errors.csv").status_code == status
        assert client.post(f"{address}run/").status_code == status
    assert signed_in(cast.sue).get("/contacts/import/").status_code == 403


def test_an_export_holds_what_the_role_may_export(cast: Cast) -> None:
    cast.alice.create("contacts", last_name="Mine")
    cast.carol.create("contacts", last_name="Hers")
    alice = signed_in(cast.alice)
    assert "Download" in alice.get("/contacts/export/?status=new").content.decode()
    text = alice.get("/contacts/export/?format=csv&columns=chosen&c=last_name").getvalue().decode()
    assert text == "\ufefflast_name\r\nMine\r\n"
    assert alice.get("/contacts/export/?format=xlsx").getvalue().startswith(b"PK")
    assert alice.get("/contacts/export/?format=exe").status_code == 400
    assert alice.get("/contacts/export/?format=csv&nothing=1").status_code == 400
    assert signed_in(cast.sue).get("/contacts/export/?format=csv").status_code == 403


def test_the_columns_of_address_cards_are_named_in_words(cast: Cast) -> None:
    card = b"BEGIN:VCARD\r\nVERSION:3.0\r\nN:Lee;Ann;;;\r\nFN:Ann Lee\r\nEND:VCARD\r\n"
    henry = signed_in(cast.henry)
    page = henry.get(upload(henry, ("friends.vcf", card))).content.decode()
    assert '<td class="name">First name</td>' in page
    assert '<td class="name">first_name</td>' not in page


def test_what_rules_alone_write_is_not_offered_for_import(cast: Cast) -> None:
    sys = signed_in(cast.sys)
    assert 'href="/handovers/import/"' not in sys.get("/handovers/").content.decode()
    assert 'href="/contacts/import/"' in sys.get("/contacts/").content.decode()


def test_a_dry_run_of_many_rows_is_done_in_the_background_however_small_their_file_is(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kith.transfer.pages.imports.FEW_ROWS", 2)
    henry = signed_in(cast.henry)
    for rows, place in ((2, "/contacts/import/"), (3, "/jobs/")):
        address = upload(henry, ("people.csv", b"last name\n" + b"X\n" * rows))
        assert henry.post(address, {"mode": "create"})["Location"].startswith(place)
