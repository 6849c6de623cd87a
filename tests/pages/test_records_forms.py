"""The form of a record: all kinds of fields, rows of parts, errors that keep what was typed, two people at once."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client
from django_scopes import scope

from kith.people.models import Contact, ContactPoint, PointType
from tests.cast import Cast, Person
from tests.pages.test_records import contact, sign_in


def fields_of(text: str) -> dict[str, Any]:
    """What a browser without scripts would post for the form on the page."""
    form = text[text.index('<form class="form') :]
    form = form[: form.index("</form>")]
    form = re.sub(r"<noscript>.*?</noscript>", "", form, flags=re.DOTALL)
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        name = re.search(r'\bname="([^"]+)"', tag)
        if name and ('type="checkbox"' not in tag or " checked" in tag):
            value = re.search(r'\bvalue="([^"]*)"', tag)
            found[name[1]] = value[1] if value else "1"
    for name, inner in re.findall(r'<textarea\b[^>]*\bname="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        found[name] = inner
    for head, inner in re.findall(r"<select\b([^>]*)>(.*?)</select>", form, re.DOTALL):
        chosen = re.findall(r'<option value="([^"]*)" selected', inner)
        name = re.search(r'\bname="([^"]+)"', head)
        if name:
            found[name[1]] = chosen if " multiple" in head else (chosen or [""])[0]
    return found


def phone_type(person: Person) -> int:
    with person.at_work():
        return int(PointType.objects.get(key="phone").pk)


def test_make_a_contact_with_parts(cast: Cast) -> None:
    client = sign_in(cast.alice)
    data = fields_of(client.get("/contacts/new/").content.decode())
    kind = phone_type(cast.alice)
    data |= {"first_name": "Ann", "last_name": "Lee", "birthday": "1984-03-12", "tags": "vip, north", "country": "DE"}
    data |= {"points-0-type": kind, "points-0-value": "+49 30 901820", "points-3-type": kind, "points-3-value": "030 5"}
    answer = client.post("/contacts/new/", data)
    assert answer.status_code == 302, answer.content.decode()
    with scope(agency=cast.agency.pk):
        row = Contact.objects.get(first_name="Ann")
        assert answer.headers["Location"] == f"/contacts/{row.pk}/"
        assert (row.country, str(row.birthday), row.phone) == ("DE", "1984-03-12", "+49 30 901820")
        assert sorted(row.tags.values_list("name", flat=True)) == ["north", "vip"]
        assert list(ContactPoint.objects.filter(contact=row).order_by("pk").values_list("value", flat=True)) == [
            "+49 30 901820",
            "030 5",
        ]


def test_errors_stand_at_the_field_and_keep_what_was_typed(cast: Cast) -> None:
    data = {"first_name": "Ann", "birthday": "never", "points-0-type": "", "points-0-value": "030 5"}
    answer = sign_in(cast.alice).post("/contacts/new/", data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_birthday_error"' in text
    assert 'value="Ann"' in text
    assert 'value="never"' in text
    assert 'value="030 5"' in text
    assert 'id="rows-points_error"' in text


def test_add_a_row_without_a_script(cast: Cast) -> None:
    client = sign_in(cast.alice)
    answer = client.post("/contacts/new/", {"first_name": "Ann", "add": "points"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="points-0-value"' in text
    assert 'value="Ann"' in text


def test_saving_unchanged_changes_nothing(cast: Cast) -> None:
    row = contact(
        cast.alice, "Ann", "Lee", tags="vip", phone="030 5", country="DE", latitude="52.5", description="a\nb"
    )
    client = sign_in(cast.alice)
    data = fields_of(client.get(f"/contacts/{row.pk}/edit/").content.decode())
    assert data["points-0-value"] == "030 5"
    assert data["tags"] == ["vip"]
    assert client.post(f"/contacts/{row.pk}/edit/", data).status_code == 302
    with scope(agency=cast.agency.pk):
        assert Contact.objects.get(pk=row.pk).version == row.version


def test_two_people_edit_different_fields(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee", city="Berlin", tags="vip")
    first, second = sign_in(cast.alice), sign_in(cast.henry)
    url = f"/contacts/{row.pk}/edit/"
    mine, theirs = (fields_of(client.get(url).content.decode()) for client in (first, second))
    assert first.post(url, {**mine, "city": "Bonn", "tags": ["vip", "north"]}).status_code == 302
    assert second.post(url, {**theirs, "designation": "Buyer"}).status_code == 302
    with scope(agency=cast.agency.pk):
        now = Contact.objects.get(pk=row.pk)
        assert (now.city, now.designation, now.tags.count()) == ("Bonn", "Buyer", 2)


def test_two_people_edit_the_same_field(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee", city="Berlin")
    first, second = sign_in(cast.alice), sign_in(cast.henry)
    url = f"/contacts/{row.pk}/edit/"
    mine, theirs = (fields_of(client.get(url).content.decode()) for client in (first, second))
    first.post(url, {**mine, "city": "Bonn"})
    answer = second.post(url, {**theirs, "city": "Kiel"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "now “Bonn”, yours “Kiel”" in text
    assert 'value="Kiel"' in text
    assert second.post(url, fields_of(text)).status_code == 302
    with scope(agency=cast.agency.pk):
        assert Contact.objects.get(pk=row.pk).city == "Kiel"


def test_removing_a_row(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee", phone="030 5")
    client = sign_in(cast.alice)
    data = fields_of(client.get(f"/contacts/{row.pk}/edit/").content.decode())
    data |= {"points-0-remove": "1", "phone": data["phone"]}
    assert client.post(f"/contacts/{row.pk}/edit/", data).status_code == 302
    with scope(agency=cast.agency.pk):
        assert not ContactPoint.objects.filter(contact=row).exists()


def test_the_dialog_answers_with_events(cast: Cast) -> None:
    client = Client(headers={"HX-Request": "true"})
    client.force_login(cast.alice.user)
    assert "<html" not in client.get("/contacts/new/?name=Ann+van+Lee").content.decode()
    answer = client.post("/contacts/new/", {"first_name": "Ann"})
    assert answer.status_code == 204
    assert '"created"' in answer["HX-Trigger"]
    again = client.post("/contacts/new/", {"first_name": "Bo", "then": "new"})
    assert again.status_code == 200
    assert 'value="Bo"' not in again.content.decode()


def test_a_name_fills_the_form(cast: Cast) -> None:
    data = fields_of(sign_in(cast.alice).get("/contacts/new/?name=Ann+van+Lee").content.decode())
    assert (data["first_name"], data["last_name"]) == ("Ann van", "Lee")


def test_rights(cast: Cast) -> None:
    row = contact(cast.bob, "Ann", "Lee")
    for person, status in ((cast.alice, 403), (cast.carol, 404), (cast.dave, 404)):
        assert sign_in(person).get(f"/contacts/{row.pk}/edit/").status_code == status
        assert sign_in(person).post(f"/contacts/{row.pk}/edit/", {"city": "Bonn"}).status_code == status
    assert sign_in(cast.alice).get("/units/new/").status_code == 403


def test_a_new_record_is_asked_for_its_name_first_and_one_can_type_at_once(cast: Cast) -> None:
    text = sign_in(cast.alice).get("/contacts/new/").content.decode()
    assert re.findall(r'form-section full">([^<]+)<', text) == [
        "Person",
        "Work",
        "Contact",
        "Journey",
        "Address",
        "Handling",
    ]
    asked = text[text.index('<form class="form') : text.index("form-actions")]
    assert re.findall(r'name="(\w+)"[^>]*autofocus', asked) == ["salutation"]
    row = contact(cast.alice, "Ann", "Lee")
    edited = sign_in(cast.alice).get(f"/contacts/{row.pk}/edit/").content.decode()
    assert "autofocus" not in edited[edited.index('<form class="form') : edited.index("form-actions")]


def test_tags_can_be_added_without_looking_among_empty_fields(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee")
    text = sign_in(cast.alice).get(f"/contacts/{row.pk}/").content.decode()
    assert text.index("Edit Tags") < text.index("Show empty fields") < text.index("Edit Birthday")
