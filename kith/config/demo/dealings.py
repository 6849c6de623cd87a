"""The sample customers' account teams, services and billing data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from babel.languages import get_official_languages

from kith.agency.models import Employee
from kith.config.demo.drafts import Draft
from kith.config.demo.organisation import Organisation
from kith.engine.write.changes import Changes
from kith.people.models import BankAccount, Customer, CustomerService, CustomerUnit, OperationsMember, Service

# name, what it is, subscription
SERVICES = (
    ("Trade fair stand", "Design, build and crew of a stand.", False),
    ("Web site", "Design and upkeep of a site.", False),
    ("Brand workshop", "Two days in which a brand finds its words.", False),
    ("Yearly report", "Text, design and print of the report.", False),
    ("Film", "Pictures that move, up to three minutes.", False),
    ("Newsletter", "Once a month: what we made, and what we learned.", True),
    ("Invitations", "To our evenings in Hamburg and at fairs.", True),
)
TASKS = ("projects", "print", "web", "fairs", "invoices")
UNITS = ("Marketing", "Purchasing", "Human resources", "Plant North", "Shop")
CHANNELS = ("email", "email", "phone", "post")
# A bank that does not exist.
BANK_CODE = "99999999"


def deal(organisation: Organisation, drafts: Sequence[Draft[Customer]], today: date, changes: Changes) -> None:
    """Give unsaved customers their account team, services and billing data; they are written together."""
    chosen = Random(8)
    services = [
        Service(name=name, description=text, kind=Service.Kind.SUBSCRIPTION if news else Service.Kind.SERVICE)
        for name, text, news in SERVICES
    ]
    changes.add_many(services)
    staff = [person for name, person in organisation.staff.items() if person not in organisation.signed_in]
    for draft in drafts:
        record = draft.record
        record.language = get_official_languages(draft.country.code, de_facto=True)[0][:2]
        if record.status != Customer.Status.ACTIVE:
            continue
        record.preferred_channel = chosen.choice(CHANNELS)
        if chosen.random() < 0.7:
            record.relationship_manager = chosen.choice(staff)
            draft.parts += _operations(record, staff, chosen)
        draft.parts += _services(record, services, today, chosen)
        if chosen.random() < 0.4:
            draft.parts += _finance(draft, today, chosen)


def _operations(record: Customer, staff: Sequence[Employee], chosen: Random) -> list[OperationsMember]:
    people = chosen.sample(staff, chosen.randint(0, 2))
    return [OperationsMember(customer=record, employee=person, task=chosen.choice(TASKS)) for person in people]


def _services(record: Customer, services: Sequence[Service], today: date, chosen: Random) -> list[CustomerService]:
    found = []
    for service in chosen.sample(services, chosen.randint(1, 3)):
        since = today - timedelta(days=chosen.randint(20, 1500))
        over = chosen.random() < 0.15
        found.append(
            CustomerService(
                customer=record,
                service=service,
                state=CustomerService.State.ENDED if over else chosen.choice(("active", "active", "interested")),
                channel="email" if service.kind == Service.Kind.SUBSCRIPTION else "any",
                since=since,
                until=since + timedelta(days=15) if over else None,
            )
        )
    return found


def _finance(draft: Draft[Customer], today: date, chosen: Random) -> list[CustomerUnit | BankAccount]:
    record = draft.record
    record.credit_limit = Decimal(chosen.randrange(5, 100) * 1000)
    record.credit_limit_currency = record.annual_revenue_currency
    units = [
        CustomerUnit(
            customer=record,
            name=name,
            cost_centre=str(chosen.randrange(1000, 9999)),
            delivery=chosen.choice(("email", "email", "post")),
            invoice_email=f"invoices@{record.email.partition('@')[2]}",
            payment_days=chosen.choice((14, 30, 30, 60)),
            currency=record.annual_revenue_currency,
        )
        for name in chosen.sample(UNITS, chosen.randint(1, 2))
    ]
    account = BankAccount(customer=record, number=_account(draft.country.code, chosen), holder=record.name)
    if chosen.random() < 0.4:
        account.mandate, account.mandate_signed = f"M-{chosen.randrange(10_000, 99_999)}", today - timedelta(days=200)
    return [*units, account]


def _account(country: str, chosen: Random) -> str:
    """Return a German IBAN (ISO 13616) at the fictitious bank; elsewhere a number without a standard format."""
    number = f"{chosen.randrange(10**9):010d}"
    if country != "DE":
        return f"{number[:3]} {number[3:6]} {number[6:]}"
    check = 98 - int(f"{BANK_CODE}{number}131400") % 97
    return f"DE{check:02d}{BANK_CODE}{number}"
