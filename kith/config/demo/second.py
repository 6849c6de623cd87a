"""A second agency in the same installation, to show that agencies are isolated from each other."""

from __future__ import annotations

from kith.agency.models import Agency, Employee, EmployeeRole, Role
from kith.config.demo.organisation import found, let_in, remember_place
from kith.engine.write.changes import Changes
from kith.people.models import Contact, Customer

ADMINISTRATOR = ("Oda Vinter", "admin@other.example")
# customer, city, country, and its people: first name, last name, designation
CUSTOMERS = (
    ("Fjordbåt Rederi AS", "Bergen", "NO", (("Sunniva", "Haugland", "Owner"), ("Torbjørn", "Skår", "Captain"))),
    ("Vestkyst Bakeri AS", "Stavanger", "NO", (("Ragnhild", "Øvrebø", "Baker"),)),
    ("Nordhavn Antikvariat", "København", "DK", (("Asger", "Lundgård", "Bookseller"), ("Maja", "Ærø", "Bookbinder"))),
    ("Saaristo Puusepät Oy", "Turku", "FI", (("Päivi", "Mäkinen-Laine", "Joiner"),)),
    ("Bláfell Ferðir ehf.", "Reykjavík", "IS", (("Þórunn", "Ásgeirsdóttir", "Guide"), ("Örn", "Hafþórsson", "Guide"))),
)  # fmt: skip


def found_second() -> Agency:
    """Found “Other Agency” with its administrator."""
    return found(
        "Other Agency", city="Bergen", country="NO", zone="Europe/Oslo", currency="NOK", street="Strandgaten 40",
        postcode="5013",
    )  # fmt: skip


def fill_second(changes: Changes) -> None:
    """Create its administrator and a handful of records. Call within ``scope(agency=…)``."""
    name, email = ADMINISTRATOR
    administrator = Employee(name=name, email=email, user=let_in(email, name))
    changes.add(administrator)
    changes.add(EmployeeRole(employee=administrator, role=Role.objects.get(key="system-administrator")))
    remember_place(administrator)
    for number, (company, city, country, people) in enumerate(CUSTOMERS):
        customer = Customer(
            name=company, city=city, country=country, owner=administrator, status="active",
            email=f"post@customer{number}.example",
        )  # fmt: skip
        changes.add(customer)
        changes.add_many(
            [
                Contact(
                    first_name=first, last_name=last, designation=designation, customer=customer, city=city,
                    country=country, owner=administrator, email=f"person{place}@customer{number}.example",
                )
                for place, (first, last, designation) in enumerate(people)
            ]
        )  # fmt: skip
