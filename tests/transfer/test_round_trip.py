"""What leaves as an export comes in as the same records: all parts, all affiliations, names that two records share."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

import pytest
from django_scopes import scope

from kith.agency.models import Employee, Team
from kith.config.demo.drafts import Inventor
from kith.config.demo.organisation import found, organise
from kith.config.demo.writing import write_contacts, write_customers
from kith.engine.policy import Actor
from kith.engine.write.changes import Changes
from kith.people.models import Affiliation, Contact, Customer
from tests.cast import Person, forget_caches, found_agency, hire
from tests.transfer.helpers import counts, exported, load

pytestmark = pytest.mark.django_db
TODAY = date(2026, 9, 1)
ENTITIES = ("customers", "contacts")
NOTHING_NEW = (0, 0, 0, 0)


@dataclass(frozen=True)
class Twins:
    """A rich agency and an empty one in which people of the same names work."""

    rich: Person
    empty: Person


def changes_of(agency_id: int) -> Changes:
    return Changes(by=Actor.system(agency_id), door="system", action="test.found")


@pytest.fixture
def twins(db: None) -> Twins:
    forget_caches()
    agency = found(
        "Rich Agency", city="Hamburg", country="DE", zone="Europe/Berlin", currency="EUR", street="", postcode=""
    )
    with scope(agency=agency.pk):
        changes = changes_of(agency.pk)
        organisation = organise(agency, changes)
        inventor = Inventor(organisation, today=TODAY, chosen=Random(7))
        customers = inventor.customers(40)
        people = list(inventor.contacts(120, customers))
        write_customers(customers, organisation, changes)
        write_contacts(people, organisation, changes)
        changes.close()
        head = organisation.staff["Jasper Lohmann"]
        names = [*Employee.objects.order_by("pk").values_list("name", flat=True)]
        teams = [*Team.objects.order_by("pk").values_list("name", flat=True)]
    head.agency = agency
    assert head.user is not None
    rich = Person(head, head.user)
    namesakes(rich)
    other, roles = found_agency("Empty Agency")
    empty = hire(other, "Jasper Lohmann", "jasper@empty.example", roles["system-administrator"])
    with scope(agency=other.pk):
        changes = changes_of(other.pk)
        changes.add_many([Employee(name=name) for name in names if name != "Jasper Lohmann"])
        changes.add_many([Team(name=name) for name in teams])
        changes.close()
    return Twins(rich, empty)


def namesakes(rich: Person) -> None:
    """What no name alone can tell: two companies of one name, people who share an address, records of nobody."""
    north, south = (rich.create("customers", name="Acme", city=city) for city in ("Kiel", "Ulm"))
    rich.create("customers", name="Works", parent=south.pk)
    for first in ("Ann", "Ben"):
        rich.create(
            "contacts", first_name=first, last_name="Gray", customer=north.pk, owner=None, city="Kiel",
            affiliations=[
                {"customer": south.pk, "role": "adviser", "since": "2020-01-01", "until": "2021-02-03"},
                {"customer": north.pk, "role": "buyer", "primary": True},
            ],
            points=[
                {"type": "Fax", "label": "office", "value": "030 12"},
                {"type": "E-mail", "label": "shared", "value": "office@acme.example"},
                {"type": "E-mail", "value": f"{first}@acme.example"},
            ],
            addresses=[{"label": "home", "city": "Kiel"}, {"label": "boat", "city": "Kiel", "country": "DE"}],
            tags="Press, VIP",
        )  # fmt: skip


def rows_of(data: bytes) -> list[list[Any]]:
    """The rows of a CSV export in the order of their keys, the points of each record in any order.

    Records that were made by their name alone, when a contact came first, got their id and points in another order.
    """
    rows = sorted(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    return [[sorted(json.loads(cell), key=str) if cell[:2] == "[{" else cell for cell in row] for row in rows]


@pytest.mark.parametrize("order", [ENTITIES, ENTITIES[::-1]])
def test_an_export_makes_the_same_agency_whichever_file_comes_first(twins: Twins, order: tuple[str, ...]) -> None:
    files = {entity: exported(twins.rich, entity) for entity in ENTITIES}
    for entity in order:
        result = load(twins.empty, entity, files[entity], mode="both")
        assert (result["conflicts"], result["errors"], result["faults"]) == (0, 0, [])
    for entity, data in files.items():
        assert order != ENTITIES or exported(twins.empty, entity) == data
        assert rows_of(exported(twins.empty, entity)) == rows_of(data)
        for person in (twins.empty, twins.rich):
            result = load(person, entity, data, mode="both")
            assert counts(result) == (0, 0, len(rows_of(data)) - 1, 0, 0)
    with twins.empty.at_work():
        ann = Contact.objects.get(first_name="Ann")
        assert (ann.owner, str(ann.customer), ann.customer and ann.customer.city) == (None, "Acme", "Kiel")
        links = Affiliation.objects.filter(contact=ann).order_by("pk")
        assert [(link.customer.city, link.role, str(link.until), link.primary) for link in links] == [
            ("Ulm", "adviser", "2021-02-03", False), ("Kiel", "buyer", "None", True),
        ]  # fmt: skip
        assert str(Customer.objects.get(name="Works").parent) == "Acme"


def test_workbooks_make_the_same_agency_too(twins: Twins) -> None:
    for entity in ENTITIES:
        result = load(twins.empty, entity, exported(twins.rich, entity, "xlsx"), name=f"{entity}.xlsx")
        assert (result["conflicts"], result["errors"], result["faults"]) == (0, 0, [])
    for entity in ENTITIES:
        assert exported(twins.empty, entity) == exported(twins.rich, entity)


def test_cards_make_the_same_cards(twins: Twins) -> None:
    load(twins.empty, "customers", exported(twins.rich, "customers"))
    cards = exported(twins.rich, "contacts", "vcf")
    result = load(twins.empty, "contacts", cards, name="a.vcf")
    assert (result["conflicts"], result["errors"]) == (0, 0)
    assert exported(twins.empty, "contacts", "vcf") == cards
    again = load(twins.empty, "contacts", cards, name="a.vcf", mode="both")
    assert (again["created"], again["changed"], again["conflicts"], again["errors"]) == NOTHING_NEW


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_texts_that_look_like_something_else_come_back_as_they_are(twins: Twins, format: str) -> None:
    texts = ["=1+1", "'=1", "''-x", "'plain", "NULL", "NULL ", "#N/A", "00123", "TRUE", "'"]
    for number, text in enumerate(texts):
        twins.rich.create("contacts", last_name=f"Odd {number}", department="NULL", city="\\N", description=text)
    data = exported(twins.rich, "contacts", format)
    name = f"contacts.{format}"
    assert load(twins.rich, "contacts", data, name=name, mode="both")["same"] >= len(texts)
    load(twins.empty, "contacts", data, name=name)
    with twins.empty.at_work():
        odd = Contact.objects.filter(last_name__startswith="Odd").order_by("last_name")
        assert list(odd.values_list("description", "department", "city")) == [
            (text.strip(), "NULL", "\\N") for text in texts
        ]
