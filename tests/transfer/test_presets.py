"""Files of other programs, recognised by their columns: what each brings along."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from kith.engine.declare import registry
from kith.people.models import Affiliation, Contact, Customer
from kith.transfer.running import starting
from tests.cast import Cast
from tests.transfer.helpers import counts, load
from tests.transfer.preset_files import ADDRESS, COMPANIES, HUBSPOT, LEAD, ODOO, PEOPLE, PIPEDRIVE

pytestmark = pytest.mark.django_db


def file_of(*rows: dict[str, str]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def recognised(cast: Cast, entity: str, text: str) -> str:
    with cast.henry.at_work() as by:
        record = starting.stage(registry.named(entity, by), "export.csv", [text.encode()], by=by)
        return starting.look(record, by=by)[1].preset


def held(row: Any, names: dict[str, Any]) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in names}
    return {name: str(value) if name in ("customer", "owner") and value else value for name, value in values.items()}


@pytest.mark.parametrize(("preset", "row", "expected", "points", "tags"), PEOPLE, ids=[each[0] for each in PEOPLE])
def test_people(
    cast: Cast, preset: str, row: dict[str, str], expected: dict[str, Any], points: list[Any], tags: list[str]
) -> None:
    text = file_of(row)
    assert recognised(cast, "contacts", text) == preset
    assert load(cast.henry, "contacts", text)["faults"] == []
    with cast.henry.at_work():
        contact = Contact.objects.get()
        assert held(contact, expected) == expected
        further = contact.points.exclude(value__in=(contact.email, contact.phone, contact.website)).order_by("pk")
        assert [(point.type.key, point.label, point.value) for point in further] == points
        assert sorted(tag.name for tag in contact.tags.all()) == tags
    assert counts(load(cast.henry, "contacts", text, mode="both")) == (0, 0, 1, 0, 0)


@pytest.mark.parametrize(("preset", "row", "expected"), COMPANIES, ids=[each[0] for each in COMPANIES])
def test_companies(cast: Cast, preset: str, row: dict[str, str], expected: dict[str, Any]) -> None:
    text = file_of(row)
    assert recognised(cast, "customers", text) == preset
    assert load(cast.henry, "customers", text)["faults"] == []
    with cast.henry.at_work():
        assert held(Customer.objects.get(), expected) == expected
    assert counts(load(cast.henry, "customers", text, mode="both")) == (0, 0, 1, 0, 0)


@pytest.mark.parametrize("people_first", [True, False])
def test_people_of_odoo_find_their_company_by_its_key_in_either_order(cast: Cast, people_first: bool) -> None:
    files = [("contacts", file_of(ODOO)), ("customers", file_of(COMPANIES[-1][1]))]
    for entity, text in files if people_first else reversed(files):
        assert counts(load(cast.henry, entity, text)) == (1, 0, 0, 0, 0)
    with cast.henry.at_work():
        assert str(Contact.objects.get().customer) == "Acme AG"


GOOGLE = {
    "First Name": "Eva", "Last Name": "Eckert", "Organization Name": "", "Labels": "* myContacts",
    "E-mail 1 - Label": "Work", "E-mail 1 - Value": "eva@acme.example ::: e.e@acme.example",
    "Phone 1 - Label": "Mobile", "Phone 1 - Value": "+49 171 2345678 ::: +49 171 8765432",
}  # fmt: skip
SEVERAL = [
    (GOOGLE, ["eva@acme.example", "e.e@acme.example", "+49 171 2345678", "+49 171 8765432"]),
    (
        {**HUBSPOT, "Additional email addresses": "eva@home.example;e.e@home.example"},
        ["+49 171 2345678", "eva@home.example", "e.e@home.example"],
    ),
    (
        {
            **PIPEDRIVE,
            "Person - Email - Work": "eva@acme.example, e.e@acme.example",
            "Person - Phone - Work": "+49 431 123456, +49 431 654321",
            "Person - Phone - Mobile": "0171 2345678, ext. 7",
        },
        ["eva@acme.example", "e.e@acme.example", "eva@home.example", "+49 431 123456", "+49 431 654321",
         "0171 2345678, ext. 7"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("row", "expected"), SEVERAL, ids=["google", "hubspot", "pipedrive"])
def test_several_addresses_and_numbers_in_one_cell_all_come(
    cast: Cast, row: dict[str, str], expected: list[str]
) -> None:
    text = file_of(row)
    assert load(cast.henry, "contacts", text)["faults"] == []
    with cast.henry.at_work():
        contact = Contact.objects.get()
        assert contact.email == "eva@acme.example"
        assert set(expected) <= set(contact.points.values_list("value", flat=True))
    assert counts(load(cast.henry, "contacts", text, mode="both")) == (0, 0, 1, 0, 0)


def test_what_is_no_number_is_kept_in_words_and_the_person_comes(cast: Cast) -> None:
    text = file_of({**LEAD, "MobilePhone": "n/a", "Phone": "+49 431 123456"})
    faults = load(cast.henry, "contacts", text)["faults"]
    assert faults == [(2, "MobilePhone", "A telephone number needs digits. It was kept in the description.", "remark")]
    with cast.henry.at_work():
        contact = Contact.objects.get()
        assert "MobilePhone: n/a" in contact.description
        assert (contact.phone, contact.points.count()) == ("+49 431 123456", 2)
    assert counts(load(cast.henry, "contacts", text, mode="both")) == (0, 0, 1, 0, 0)


@pytest.mark.parametrize("people_first", [True, False])
def test_people_of_hubspot_find_their_company_by_its_key_in_either_order(cast: Cast, people_first: bool) -> None:
    files = [
        (
            "contacts",
            "Record ID,First Name,Last Name,Email,Primary Associated Company ID\n1,Eva,Eckert,e@x.example,55\n",
        ),
        ("customers", "Record ID,Company name\n54,Acme AG\n55,Acme AG\n"),
    ]
    for entity, text in files if people_first else reversed(files):
        assert load(cast.henry, entity, text)["faults"] == []
    with cast.henry.at_work():
        assert Contact.objects.get().customer == Customer.objects.order_by("pk")[1]


def test_the_labels_of_a_report_tell_the_whole_address(cast: Cast) -> None:
    text = (
        "First Name,Last Name,Mailing Street,Mailing City,Mailing State/Province,Mailing Zip/Postal Code,"
        "Mailing Country\n"
        "Eva,Eckert,Ring 1,Kiel,Holstein,24103,Germany\n"
    )
    assert load(cast.henry, "contacts", text)["faults"] == []
    with cast.henry.at_work():
        assert held(Contact.objects.get(), {**ADDRESS, "state": ""}) == {**ADDRESS, "state": "Holstein"}


def test_an_owner_who_is_unknown_here_is_kept_in_words(cast: Cast) -> None:
    result = load(cast.henry, "contacts", file_of({**HUBSPOT, "Contact owner": "Zoe Unknown"}))
    assert counts(result) == (1, 0, 0, 0, 0)
    assert [(row, column) for row, column, _message, _kind in result["faults"]] == [(2, "Owner")]
    with cast.henry.at_work():
        contact = Contact.objects.get()
        assert (contact.description, contact.owner) == ("Lifecycle stage: Customer\nOwner: Zoe Unknown", None)


def test_columns_that_people_added_are_known_by_their_names(cast: Cast) -> None:
    own = {"Birthday": "1980-03-04", "Tags": "Fair", "Phone": "+49 431 654321", "AccountId": "7", "Seats": "12"}
    result = load(cast.henry, "contacts", file_of({**HUBSPOT, **own}))
    assert (counts(result), result["faults"]) == ((1, 0, 0, 0, 0), [])
    with cast.henry.at_work():
        contact = Contact.objects.get()
        assert str(contact.birthday) == "1980-03-04"
        assert [tag.name for tag in contact.tags.all()] == ["Fair"]
        assert contact.customer is not None
        assert contact.customer.name == "Acme AG"
        assert "+49 431 654321" in contact.points.values_list("value", flat=True)


def test_every_company_to_which_hubspot_joins_a_person_comes(cast: Cast) -> None:
    rows = [
        {"Record ID": "1", "First Name": "Ann", "Last Name": "Lee", "Email": "ann@lee.example",
         "Company Name": "", "Associated Company": "Acme;Nova"},
        {"Record ID": "2", "First Name": "Ben", "Last Name": "Lee", "Email": "ben@lee.example",
         "Company Name": "Nova", "Associated Company": ""},
    ]  # fmt: skip
    text = file_of(*rows)
    assert counts(load(cast.henry, "contacts", text)) == (2, 0, 0, 0, 0)
    with cast.henry.at_work():
        found = Affiliation.objects.values_list("contact__first_name", "customer__name", "primary")
        assert set(found) == {("Ann", "Acme", True), ("Ann", "Nova", False), ("Ben", "Nova", True)}
        assert Customer.objects.count() == 2
    assert counts(load(cast.henry, "contacts", text, mode="both")) == (0, 0, 2, 0, 0)


def test_a_column_that_only_sounds_like_a_list_of_choices_is_left_to_a_field_of_its_own(cast: Cast) -> None:
    text = "Company,Type,Rating\nAcme AG,Prospect,B\nNova GmbH,Partner,\nOst KG,Prospect,Hot\n"
    with cast.henry.at_work() as by:
        record = starting.stage(registry.named("customers", by), "firms.csv", [text.encode()], by=by)
        mapping = starting.look(record, by=by)[1]
    assert {column.header: column.field for column in mapping.main.columns} == {
        "Company": "name", "Type": "", "Rating": "rating",
    }  # fmt: skip
    assert mapping.unmapped(["Company", "Type", "Rating"]) == ["Type"]
