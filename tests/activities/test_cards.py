"""Visiting cards from the picture to the contact."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from kith.activities.models import Document
from kith.activities.services import cards
from kith.engine.files import storage
from kith.engine.history.changelog import undo
from kith.engine.models import ChangeSet, Job
from kith.engine.work import jobs
from kith.kit.cards.seeing import is_installed
from kith.people.models import Contact, Customer
from tests.cast import Cast, Person
from tests.kit.test_seeing_cards import drawn

pytestmark = pytest.mark.django_db
sees = pytest.mark.skipif(not is_installed(), reason="the extra «ocr» cannot be had on this machine")
ANN = [
    ["prefix", "Dr.", 0.99, [0]], ["first", "Ann", 0.99, [0]], ["last", "Lee", 0.99, [0]], ["suffix", "PhD", 0.9, [0]],
    ["title", "Buyer", 0.7, [1]], ["company", "Acme", 0.5, [2]], ["email", "ann@acme.example", 1.0, [3]],
    ["mobile", "+49 171 2345678", 1.0, [4]], ["fax", "+49 431 123456", 1.0, [5]], ["city", "Kiel", 0.9, [6]],
    ["country", "DE", 0.9, [6]], ["other", "Since 1900", 0.9, [7]],
]  # fmt: skip


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person.user, backend="kith.agency.backends.Backend")
    return client


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(out, "WEBP")
    return out.getvalue()


def read(person: Person, *found: list[Any]) -> Job:
    """A picture that was read, with these findings of each card on it."""
    with person.at_work() as by:
        kept = storage.keep([picture()], most=cards.MOST_BYTES)
        corners = [[0, 0], [9, 0], [9, 9], [0, 9]]
        lines = [[str(value), sure, corners] for _field, value, sure, _lines in found[0]]
        result = {"picture": kept.sha256, "width": 60, "height": 40, "lines": lines, "cards": list(found), "made": {}}
        options = {"sha256": kept.sha256, "name": "card.jpg"}
        return jobs.note(cards.KIND, "Visiting card card.jpg", by=by, options=options, total=1, result=result)


def form(number: int = 0, **typed: str | list[str]) -> dict[str, Any]:
    return {
        "card": str(number), "salutation": "Dr.", "first_name": "Ann", "last_name": "Lee PhD", "designation": "Buyer",
        "customer": "Acme", "email": ["ann@acme.example"], "mobile": "+49 171 2345678", "fax": "+49 431 123456",
        "city": "Kiel", "country": "DE", "description": "Since 1900", "phone": "", "website": "", "state": " ", **typed,
    }  # fmt: skip


def test_the_form_shows_what_was_read_how_surely_and_from_where(cast: Cast) -> None:
    text = signed_in(cast.alice).get(f"/contacts/scan/{read(cast.alice, ANN).pk}/").content.decode()
    assert 'value="Lee PhD"' in text
    assert text.count('data-sure="doubtful"') == 1
    assert text.count('data-sure="unsure"') == 1
    assert 'data-line="6" data-text="ann@acme.example"' in text
    assert "70 % sure" in text


def test_a_looked_over_card_becomes_a_contact_with_its_company_points_and_the_picture(cast: Cast) -> None:
    job = read(cast.alice, ANN)
    answer = signed_in(cast.alice).post(
        f"/contacts/scan/{job.pk}/", form(email=["ann@acme.example", "ann@home.example"])
    )
    assert answer.status_code == 302, answer.content.decode()
    with cast.alice.at_work():
        ann = Contact.objects.get()
        assert answer["Location"] == f"/contacts/{ann.pk}/"
        assert (ann.name, ann.salutation, ann.designation, ann.city) == ("Ann Lee PhD", "Dr.", "Buyer", "Kiel")
        assert (ann.email, ann.phone, ann.description) == ("ann@acme.example", "+49 171 2345678", "Since 1900")
        assert str(ann.customer) == "Acme"
        assert [(each.type.key, each.value) for each in ann.points.order_by("pk")] == [
            ("e-mail", "ann@acme.example"), ("e-mail", "ann@home.example"),
            ("mobile", "+49 171 2345678"), ("fax", "+49 431 123456"),
        ]  # fmt: skip
        (document,) = Document.objects.all()
        assert (document.entity, document.object_id, document.name) == ("contacts", ann.pk, "card.webp")
        assert b"".join(storage.read(document.sha256)) == picture()
        assert Job.objects.get(pk=job.pk).result["made"] == {"0": ann.pk}


def test_one_undo_takes_contact_company_and_document_back(cast: Cast) -> None:
    signed_in(cast.alice).post(f"/contacts/scan/{read(cast.alice, ANN).pk}/", form())
    with cast.alice.at_work() as by:
        undo(ChangeSet.objects.get(action="contacts.scan").pk, by=by, door="ui")
        for model in (Contact, Customer, Document):
            assert not model.objects.filter(deleted_at=None).exists()


def test_the_company_that_is_there_is_taken(cast: Cast) -> None:
    acme = cast.alice.create("customers", name="ACME")
    signed_in(cast.alice).post(f"/contacts/scan/{read(cast.alice, ANN).pk}/", form())
    with cast.alice.at_work():
        assert Contact.objects.get().customer == acme


def test_faults_are_told_beside_their_fields_and_nothing_is_lost(cast: Cast) -> None:
    job = read(cast.alice, ANN)
    answer = signed_in(cast.alice).post(f"/contacts/scan/{job.pk}/", form(email="nobody", first_name="Anna"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "The @ is missing" in text
    assert 'value="Anna"' in text
    with cast.alice.at_work():
        assert not Contact.objects.exists()
        assert not Document.objects.exists()


def test_several_companies_of_one_name_are_asked_about(cast: Cast) -> None:
    for city in ("Kiel", "Ulm"):
        cast.alice.create("customers", name="Acme", city=city)
    answer = signed_in(cast.alice).post(f"/contacts/scan/{read(cast.alice, ANN).pk}/", form())
    assert answer.status_code == 422
    assert "write the number behind the name" in answer.content.decode()


def test_each_card_of_a_picture_by_itself(cast: Cast) -> None:
    job = read(cast.alice, ANN, [["last", "Ray", 0.9, []]])
    alice = signed_in(cast.alice)
    first = alice.post(f"/contacts/scan/{job.pk}/", {"card": "1", "last_name": "Ray"})
    assert first["Location"] == f"/contacts/scan/{job.pk}/"
    text = alice.get(f"/contacts/scan/{job.pk}/").content.decode()
    assert "Contact made" in text
    assert text.count('name="card"') == 1
    with cast.alice.at_work():
        assert [each.name for each in Contact.objects.all()] == ["Ray"]


@pytest.mark.parametrize("card", ["2", "-1", "x", ""])
def test_cards_that_are_not_there(cast: Cast, card: str) -> None:
    job = read(cast.alice, ANN)
    assert (
        signed_in(cast.alice).post(f"/contacts/scan/{job.pk}/", {"card": card, "last_name": "Ray"}).status_code == 404
    )


def test_cards_of_others_are_not_found(cast: Cast) -> None:
    job = read(cast.alice, ANN)
    for person in (cast.bob, cast.dave):
        for address in (f"/contacts/scan/{job.pk}/", f"/contacts/scan/{job.pk}/picture/"):
            assert signed_in(person).get(address).status_code == 404
    answer = signed_in(cast.alice).get(f"/contacts/scan/{job.pk}/picture/")
    assert answer.getvalue() == picture()
    assert answer["X-Content-Type-Options"] == "nosniff"


@sees
def test_from_the_picture_to_the_form(cast: Cast) -> None:
    written = [
        (60.0, 60.0, 54.0, "Ann Lee"),
        (60.0, 160.0, 30.0, "Sales Manager"),
        (60.0, 240.0, 30.0, "ann@acme.example"),
    ]
    alice = signed_in(cast.alice)
    answer = alice.post("/contacts/scan/", {"files": SimpleUploadedFile("card.jpg", drawn(written), "image/jpeg")})
    assert answer.status_code == 302, answer.content.decode()
    with cast.alice.at_work() as by:
        job = Job.objects.get()
        jobs.work_off(job)
        job.refresh_from_db()
        assert (job.state, job.result["text"]) == (Job.State.DONE, "1 card was read.")
        values = {guess.field: guess.value for guess in cards.guesses(job.result["cards"][0], by) if guess.value}
        assert values == {
            "first_name": "Ann", "last_name": "Lee", "designation": "Sales Manager", "email": "ann@acme.example",
        }  # fmt: skip
    assert alice.get(job.result["url"]).status_code == 200


@sees
def test_what_is_no_picture_fails_in_words(cast: Cast) -> None:
    with cast.alice.at_work() as by:
        job = cards.begin("card.svg", [b"<svg onload='alert(1)'/>"], by=by)
        jobs.work_off(job)
        job.refresh_from_db()
        assert (job.state, job.error) == (
            Job.State.FAILED,
            "The picture is damaged or of a kind that is not read. Take it again, or save it as JPEG.",
        )


def test_no_file_and_an_empty_one_are_refused(cast: Cast) -> None:
    alice = signed_in(cast.alice)
    answer = alice.post("/contacts/scan/")
    assert answer.status_code == 422
    answer = alice.post("/contacts/scan/", {"files": SimpleUploadedFile("card.jpg", b"", "image/jpeg")})
    assert answer.status_code == 422
