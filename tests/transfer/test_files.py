"""Files of every sort: address cards, Northwind with two entities, workbooks, and what cannot be read."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from kith.engine.web.errors import Refused
from kith.people.models import Address, Contact, ContactPoint, Customer
from tests.cast import Cast
from tests.transfer.helpers import counts, exported, load

pytestmark = pytest.mark.django_db

NORTHWIND = (
    "customerID,companyName,contactName,contactTitle,address,city,region,postalCode,country,phone,fax\n"
    "ALFKI,Alfreds,Maria Anders,Sales,Obere Str. 57,Berlin,NULL,12209,Germany,030-0074321,030-0076545\n"
    "ANATR,Ana,Ana Trujillo,Owner,Avda. 2,México D.F.,NULL,05021,Mexico,(5) 555-4729,NULL\n"
)
CARD = """BEGIN:VCARD
VERSION:3.0
UID:card-1
N:Berg;Zoë;;Dr.;
ORG:Acme;Research
TITLE:Head
EMAIL;TYPE=WORK:zoe@example.org
EMAIL;TYPE=HOME:not an address
TEL;TYPE=CELL:+49 171 5551234
TEL;TYPE=WORK,FAX:030 999
ADR;TYPE=WORK:;;Hauptstr. 1;Berlin;;10115;Germany
ADR;TYPE=HOME:;;Gasse 2;Kiel;;24103;Germany
BDAY:1980-03-22
CATEGORIES:Press,VIP
URL:javascript:alert(1)
X-FAVOURITE:tea
PHOTO;ENCODING=b;TYPE=PNG:%s
END:VCARD
"""


def card() -> str:
    import base64

    picture = io.BytesIO()
    Image.new("RGB", (4, 4), 90).save(picture, "PNG")
    return CARD % base64.b64encode(picture.getvalue()).decode()


def test_one_file_may_feed_companies_and_their_people(cast: Cast) -> None:
    assert counts(load(cast.henry, "customers", NORTHWIND)) == (2, 0, 0, 0, 0)
    with cast.henry.at_work():
        maria = Contact.objects.get(last_name="Anders")
        assert (maria.first_name, maria.designation, str(maria.customer)) == ("Maria", "Sales", "Alfreds")
        assert list(Customer.objects.values_list("state", flat=True)) == ["", ""]
    assert counts(load(cast.henry, "customers", NORTHWIND, mode="both")) == (0, 0, 2, 0, 0)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Name;Vorname\nMüller Lüdenscheidt;Eva\nAdler;Ada\n", "Eva", "Müller Lüdenscheidt"),
        ("Nom;Prénom\nDe La Tour;Eva\n", "Eva", "De La Tour"),
        ("Nombre;Apellidos\nEva María;Muñoz García\n", "Eva María", "Muñoz García"),
        ("Name;First name\nEva Maria Eckert;Eva\n", "Eva", "Eckert"),
        ("Last name;Name\nEckert;Eckert, Eva\n", "Eva", "Eckert"),
        ("Name;First name;Last name\nEva Eckert;Eva;Eckert\n", "Eva", "Eckert"),
    ],
)
def test_a_name_beside_a_half_of_it_is_the_other_half_or_the_whole(
    cast: Cast, text: str, first: str, last: str
) -> None:
    assert load(cast.henry, "contacts", text)["faults"] == []
    with cast.henry.at_work():
        assert Contact.objects.filter(first_name=first, last_name=last).count() == 1


def test_a_german_list_of_people_keeps_departments_and_notes(cast: Cast) -> None:
    text = "Vorname;Nachname;Abteilung;Notizen\nEva;Eckert;Einkauf;trinkt Tee\n"
    assert counts(load(cast.henry, "contacts", text)) == (1, 0, 0, 0, 0)
    with cast.henry.at_work():
        eva = Contact.objects.get()
        assert (eva.department, eva.description) == ("Einkauf", "trinkt Tee")


@pytest.mark.parametrize("written", ["0000-00-00", "0000-00-00 00:00:00", "0.0.00", "00/00/0000"])
def test_a_day_of_zeros_is_none(cast: Cast, written: str) -> None:
    text = f"First name;Last name;Birthday\nEva;Eckert;{written}\nAda;Adler;1990-02-03\n"
    assert counts(load(cast.henry, "contacts", text)) == (2, 0, 0, 0, 0)
    with cast.henry.at_work():
        days = Contact.objects.order_by("last_name").values_list("birthday", flat=True)
        assert [str(day) for day in days] == ["1990-02-03", "None"]


def test_a_card_becomes_a_contact_and_nothing_is_lost(cast: Cast) -> None:
    result = load(cast.henry, "contacts", card(), name="a.vcf")
    assert (counts(result), result["faults"]) == ((1, 0, 0, 0, 0), [])
    with cast.henry.at_work():
        zoe = Contact.objects.get()
        assert (zoe.name, zoe.designation, str(zoe.customer), zoe.city, zoe.country) == (
            "Zoë Berg",
            "Head",
            "Acme",
            "Berlin",
            "DE",
        )
        points = ContactPoint.objects.filter(contact=zoe).order_by("value")
        assert [(point.type.key, point.label, point.value) for point in points] == [
            ("mobile", "", "+49 171 5551234"), ("fax", "work", "030 999"), ("e-mail", "work", "zoe@example.org"),
        ]  # fmt: skip
        assert Address.objects.get().city == "Kiel"
        assert sorted(zoe.tags.values_list("name", flat=True)) == ["Press", "VIP"]
        assert len(zoe.photo) == 64
        assert zoe.department == "Research"
        for text in ("not an address", "tea", "web site: javascript:alert(1)"):
            assert text in zoe.description
    assert counts(load(cast.henry, "contacts", card(), name="a.vcf", mode="both")) == (0, 0, 1, 0, 0)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 x", "PDF"),
        (b"\x89PNG\r\n\x1a\n0000", "picture"),
        (b"number,string\n1,one\n", "None of the columns"),
        (b"last name,email\n", "names of columns but no row"),
    ],
)
def test_what_cannot_be_imported_is_refused_with_the_reason(cast: Cast, data: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words):
        load(cast.henry, "contacts", data)


def test_rows_of_another_width_are_errors_of_their_own(cast: Cast) -> None:
    result = load(cast.henry, "contacts", "last name,email\nMeyer,m@example.org\nRay\nKim,k@example.org,x,y\n")
    assert counts(result) == (1, 0, 0, 0, 2)
    assert [fault[0] for fault in result["faults"]] == [3, 4]


@pytest.fixture
def furnished(cast: Cast) -> Cast:
    """An agency with customers and contacts of every kind of part."""
    load(cast.henry, "customers", NORTHWIND)
    load(cast.henry, "contacts", card(), name="a.vcf")
    cast.henry.create("contacts", last_name="=cmd|' /C calc'!A0", phone="+49 30 1", description='two\nlines, "quoted"')
    return cast


def test_an_export_makes_the_same_records_in_an_empty_agency(furnished: Cast) -> None:
    customers, contacts = exported(furnished.henry, "customers"), exported(furnished.henry, "contacts")
    assert b"\"'=cmd" in contacts or b"'=cmd" in contacts
    henry, dave = (person.employee.name.encode() for person in (furnished.henry, furnished.dave))
    customers, contacts = customers.replace(henry, dave), contacts.replace(henry, dave)
    for entity, text in (("customers", customers), ("contacts", contacts)):
        assert load(furnished.dave, entity, text)["faults"] == []
        assert exported(furnished.dave, entity) == text
        result = load(furnished.dave, entity, text, mode="both")
        assert (result["created"], result["changed"], result["conflicts"], result["errors"]) == (0, 0, 0, 0)


@pytest.mark.parametrize("format", ["xlsx", "vcf"])
def test_other_formats_read_back_as_the_same_records(furnished: Cast, format: str) -> None:
    result = load(
        furnished.henry, "contacts", exported(furnished.henry, "contacts", format), mode="both", name=f"a.{format}"
    )
    assert (result["created"], result["conflicts"], result["errors"]) == (0, 0, 0)
    assert result["changed"] == 0 or format == "vcf"
