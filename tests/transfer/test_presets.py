"""Files of other programs, recognised by their columns: what each brings along."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from kith.engine import registry
from kith.engine.transfer import starting
from kith.people.models import Affiliation, Contact, Customer
from tests.cast import Cast
from tests.transfer.helpers import counts, load

pytestmark = pytest.mark.django_db

OUTLOOK = {
    "Title": "Ms", "First Name": "Eva", "Middle Name": "Maria", "Last Name": "Eckert", "Company": "Acme AG",
    "Department": "Purchase", "Job Title": "Buyer", "Business Street": "Ring 1", "Business City": "Kiel",
    "Business Postal Code": "24103", "Business Country/Region": "Germany", "Home Street": "Weg 2", "Home City": "Ulm",
    "Business Phone": "+49 431 123456", "Mobile Phone": "+49 171 2345678", "Birthday": "0/0/00",
    "Anniversary": "0/0/00", "Categories": "Friends;Fair", "E-mail Address": "eva@acme.example", "E-mail Type": "SMTP",
    "E-mail 2 Address": "eva@home.example", "Notes": "Likes tea", "Web Page": "https://acme.example",
}  # fmt: skip
HUBSPOT = {
    "Record ID": "501", "First Name": "Eva", "Last Name": "Eckert", "Email": "eva@acme.example",
    "Phone Number": "+49 431 123456", "Mobile Phone Number": "+49 171 2345678", "Lead Status": "IN PROGRESS",
    "Contact owner": "Alice Adams",
    "Company Name": "Acme AG", "Job Title": "Buyer", "Street Address": "Ring 1", "City": "Kiel", "Postal Code": "24103",
    "Country/Region": "Germany", "Lifecycle Stage": "Customer", "Original Source": "Organic search",
}  # fmt: skip
PIPEDRIVE = {
    "Person - ID": "7", "Person - Name": "Eva Eckert", "Person - Organization": "Acme AG",
    "Person - Email - Work": "eva@acme.example", "Person - Email - Home": "eva@home.example",
    "Person - Phone - Work": "+49 431 123456", "Person - Phone - Mobile": "+49 171 2345678",
    "Person - Labels": "Hot lead, VIP", "Person - Job title": "Buyer",
}  # fmt: skip
ESPOCRM = {
    "id": "63f0a1", "salutationName": "Ms.", "firstName": "Eva", "lastName": "Eckert", "accountId": "77b1",
    "accountName": "Acme AG", "title": "Buyer", "emailAddress": "eva@acme.example", "phoneNumber": "+49 431 123456",
    "addressStreet": "Ring 1", "addressCity": "Kiel", "addressPostalCode": "24103", "addressCountry": "Germany",
}  # fmt: skip
ODOO = {
    "id": "__export__.res_partner_9_ab", "name": "Eva Eckert", "parent_id/id": "__export__.res_partner_8_cd",
    "function": "Buyer", "email": "eva@acme.example", "phone": "+49 431 123456", "mobile": "+49 171 2345678",
    "street": "Ring 1", "zip": "24103", "city": "Kiel", "country_id": "Germany", "category_id": "Fair,VIP",
    "vat": "DE123456788",
}  # fmt: skip
LEAD = {
    "Id": "00Q1", "Salutation": "Ms", "FirstName": "Eva", "LastName": "Eckert", "Title": "Buyer", "Company": "Acme AG",
    "Email": "eva@acme.example", "MobilePhone": "+49 171 2345678", "City": "Kiel", "Country": "Germany",
    "Status": "Working - Contacted", "LeadSource": "Fair", "Industry": "Ships",
}  # fmt: skip
EVA = {"first_name": "Eva", "last_name": "Eckert", "email": "eva@acme.example", "designation": "Buyer", "city": "Kiel"}
PHONE = {"phone": "+49 431 123456"}
ADDRESS = {"street": "Ring 1", "postcode": "24103", "country": "DE"}
PEOPLE: list[tuple[str, dict[str, str], dict[str, Any], list[tuple[str, str, str]], list[str]]] = [
    ("outlook-contacts", OUTLOOK,
     {**EVA, **PHONE, **ADDRESS, "salutation": "Ms", "department": "Purchase", "birthday": None, "customer": "Acme AG",
      "description": "Likes tea\nMiddle Name: Maria", "website": "https://acme.example"},
     [("mobile", "", "+49 171 2345678"), ("e-mail", "2", "eva@home.example")], ["Fair", "Friends"]),
    ("hubspot-contacts", HUBSPOT,
     {**EVA, **PHONE, **ADDRESS, "status": "hot", "source": "Organic search", "customer": "Acme AG",
      "owner": "Alice Adams", "description": "Lifecycle stage: Customer"},
     [("mobile", "", "+49 171 2345678")], []),
    ("pipedrive-people", PIPEDRIVE, {**EVA, **PHONE, "city": "", "customer": "Acme AG"},
     [("e-mail", "home", "eva@home.example"), ("mobile", "", "+49 171 2345678")], ["Hot lead", "VIP"]),
    ("espocrm-contacts", ESPOCRM, {**EVA, **PHONE, **ADDRESS, "salutation": "Ms."}, [], []),
    ("odoo-people", ODOO, {**EVA, **PHONE, **ADDRESS, "description": "Tax ID: DE123456788"},
     [("mobile", "", "+49 171 2345678")], ["Fair", "VIP"]),
    ("salesforce-leads", LEAD,
     {**EVA, "salutation": "Ms", "status": "hot", "source": "Fair", "country": "DE", "customer": "Acme AG",
      "phone": "+49 171 2345678", "description": "Industry: Ships"}, [], []),
]  # fmt: skip
COMPANIES: list[tuple[str, dict[str, str], dict[str, Any]]] = [
    ("hubspot-companies",
     {"Record ID": "8", "Company name": "Acme AG", "Company Domain Name": "acme.example", "City": "Kiel",
      "Country/Region": "Germany", "Industry": "SHIPBUILDING", "Number of Employees": "250",
      "Annual Revenue": "1000000", "Year Founded": "1984"},
     {"name": "Acme AG", "website": "acme.example", "city": "Kiel", "country": "DE", "industry": "SHIPBUILDING",
      "employees": 250, "annual_revenue": 1_000_000, "founded": 1984}),
    ("pipedrive-organizations",
     {"Organization - ID": "3", "Organization - Name": "Acme AG", "Organization - Owner": "Alice Adams",
      "Organization - Address": "Ring 1", "Organization - City/town/village/locality of Address": "Kiel"},
     {"name": "Acme AG", "street": "Ring 1", "city": "Kiel", "owner": "Alice Adams"}),
    ("espocrm-accounts",
     {"id": "77b1", "name": "Acme AG", "website": "https://acme.example", "type": "Customer", "sicCode": "3731",
      "billingAddressStreet": "Ring 1", "billingAddressCity": "Kiel", "shippingAddressCity": "Ulm"},
     {"name": "Acme AG", "category": "Customer", "street": "Ring 1", "city": "Kiel", "description": "SIC code: 3731"}),
    ("odoo-companies",
     {"id": "__export__.res_partner_8_cd", "name": "Acme AG", "is_company": "True", "zip": "24103", "city": "Kiel",
      "country_id": "Germany", "comment": "Pays late"},
     {"name": "Acme AG", "postcode": "24103", "city": "Kiel", "country": "DE", "description": "Pays late"}),
]  # fmt: skip


def file_of(*rows: dict[str, str]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def recognised(cast: Cast, entity: str, text: str) -> str:
    with cast.henry.at_work() as by:
        record = starting.stage(registry.named(entity), "export.csv", [text.encode()], by=by)
        return starting.look(record)[1].preset


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
    files = [("contacts", file_of(ODOO)), ("customers", file_of(COMPANIES[3][1]))]
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
