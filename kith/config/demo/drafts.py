"""Generate customers and their people, without writing them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any

from kith.agency.models import Employee, Team
from kith.config.demo.organisation import Organisation
from kith.config.demo.strangers import Strangers
from kith.config.demo.texts import DESIGNATIONS, REASONS_TO_KNOW, ROLES
from kith.config.demo.world import COUNTRIES, INDUSTRIES, Country, Place
from kith.kit.names import fold
from kith.people.models import Contact, Customer

SOURCES = ("Trade fair", "Referral", "Web site", "Cold call", "Newsletter", "Partner", "Old address book")
CATEGORIES = ("Small business", "Mid-size", "Enterprise", "Public sector", "Start-up")
TAGS = (
    "trade fair", "newsletter", "newsletter", "key account", "late payer", "referral", "press", "speaks German",
    "Christmas card",
)  # fmt: skip
CURRENCIES = {"GB": "GBP", "SE": "SEK", "PL": "PLN", "US": "USD", "BR": "BRL", "TR": "TRY", "UA": "UAH", "BG": "EUR",
              "EG": "EGP", "AE": "AED", "IN": "INR", "CN": "CNY", "JP": "JPY", "KR": "KRW"}  # fmt: skip
# Rough exchange rates to one euro, so that revenues look right.
PER_EURO = {"SEK": 11, "PLN": 4, "BRL": 6, "TRY": 45, "UAH": 48, "EGP": 55, "AED": 4, "INR": 95, "CNY": 8, "JPY": 165,
            "KRW": 1500}  # fmt: skip


@dataclass
class Draft[R: (Contact, Customer)]:
    """A record with its rows. ``points`` are (type key, label, value); the record mirrors the first of each sort."""

    record: R
    country: Country
    place: Place
    points: list[tuple[str, str, str]]
    addresses: list[dict[str, str]] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    # Further unsaved rows of the record.
    parts: list[Any] = field(default_factory=list)


@dataclass
class Affiliated:
    """The present or former position of a contact at a customer."""

    customer: Customer
    role: str
    since: date | None
    until: date | None
    primary: bool


@dataclass
class PersonDraft(Draft[Contact]):
    """A contact with the places where they work and worked."""

    places: list[Affiliated] = field(default_factory=list)


class Inventor:
    """Generates records from one random source; the same seed gives the same agency."""

    def __init__(self, organisation: Organisation, *, today: date, chosen: Random) -> None:
        self.organisation = organisation
        self.today = today
        self.chosen = chosen
        self._names: set[str] = set()
        self._addresses: set[str] = set()
        self._strangers = Strangers()

    # Customers --------------------------------------------------------------------------------------

    def customers(self, count: int, *, parts: bool = True) -> list[Draft[Customer]]:
        """Return ``count`` companies, some of them subsidiaries if ``parts``."""
        shares = [country.share for country in COUNTRIES]
        # At least one company of each country.
        spread = [*COUNTRIES, *self.chosen.choices(COUNTRIES, shares, k=max(count - len(COUNTRIES), 0))][:count]
        drafts = [self._stranger(partial(self._customer, country)) for country in spread]
        for draft in self.chosen.sample(drafts, count // 10 if parts else 0):
            parents = [other for other in drafts if other.country is draft.country and other.record.parent is None]
            if len(parents) > 1 and draft.record.kind == Customer.Kind.COMPANY:
                self._become_part(draft, self.chosen.choice(parents), drafts)
        return drafts

    def _become_part(self, draft: Draft[Customer], parent: Draft[Customer], drafts: list[Draft[Customer]]) -> None:
        has_parts = any(other.record.parent is draft.record for other in drafts)
        if parent is not draft and not has_parts:
            draft.record.parent, draft.record.owner = parent.record, parent.record.owner

    def _customer(self, country: Country) -> Draft[Customer]:
        place, business = self.chosen.choice(country.places), self.chosen.randrange(len(INDUSTRIES))
        name, domain = self._company_name(country, place, business)
        employees = int(self.chosen.lognormvariate(3.8, 1.3)) + 2
        currency = CURRENCIES.get(country.code, "EUR")
        revenue = employees * self.chosen.randint(60, 240) * PER_EURO.get(currency, 1)
        owner, team = self._owner(country)
        record = Customer(
            name=name,
            kind=self._of(Customer.Kind.COMPANY, 94, Customer.Kind.ASSOCIATION, 4, Customer.Kind.PUBLIC, 2),
            status=self._of("active", 58, "new", 18, "inactive", 14, "draft", 7, "blocked", 3),
            industry=INDUSTRIES[business],
            category=self.chosen.choice(CATEGORIES),
            rating=self._of("a", 15, "b", 35, "c", 30, "d", 8, "", 12),
            employees=employees,
            founded=self.chosen.randint(1889, self.today.year - 1),
            annual_revenue=Decimal(revenue * 1000),
            annual_revenue_currency=currency,
            website=f"https://www.{domain}",
            email=f"{self.chosen.choice(('info', 'contact', 'office', 'hello'))}@{domain}",
            phone=self._digits(place.phone),
            source=self.chosen.choice(SOURCES),
            description=self.chosen.choice(REASONS_TO_KNOW) if self._chance(35) else "",
            owner=owner,
            team=team,
            **self._address(country, place),
        )
        points = [("phone", "", record.phone), ("e-mail", "", record.email), ("web site", "", record.website)]
        if self._chance(30):
            points.append(("e-mail", "accounts", f"accounts@{domain}"))
        if self._chance(20):
            points.append(("fax", "", self._digits(place.phone)))
        draft = Draft(record, country, place, points, tags=self._tags(2))
        if self._chance(25):
            site = self.chosen.choice(country.places)
            draft.addresses.append({"label": self.chosen.choice(("warehouse", "invoices", "showroom")),
                                    **self._address(country, site)})  # fmt: skip
        return draft

    def _company_name(self, country: Country, place: Place, business: int) -> tuple[str, str]:
        """Return an unused name and its domain."""
        trade = country.businesses[business]
        while True:
            family = self.chosen.choice(country.family_names)[1]
            pattern = self.chosen.choice(country.companies)
            name = pattern.format(last=family.text, trade=trade.text, city=place.city)
            if name not in self._names:
                break
            place = self.chosen.choice(country.places)
        self._names.add(name)
        by_place = "{last}" not in pattern and fold(place.city).isascii()
        words = _domain(f"{place.city if by_place else family.latin} {trade.latin}")
        number = 1
        while (domain := f"{words}{number if number > 1 else ''}.example") in self._addresses:
            number += 1
        self._addresses.add(domain)
        return name, domain

    # Contacts ---------------------------------------------------------------------------------------

    def contacts(self, count: int, customers: Sequence[Draft[Customer]]) -> Iterator[PersonDraft]:
        """Yield ``count`` people. Most work for one of the customers, more of them for larger ones; some for none."""
        sizes = [min(draft.record.employees or 1, 60) ** 0.5 for draft in customers]
        for _number in range(count):
            employer = self.chosen.choices(customers, sizes)[0]
            yield self._stranger(partial(self._contact, employer, customers))

    def _contact(self, employer: Draft[Customer], customers: Sequence[Draft[Customer]]) -> PersonDraft:
        country = employer.country
        woman = self._chance(50)
        first = self.chosen.choice(country.women if woman else country.men)
        last = self.chosen.choice(country.family_names)[0 if woman else 1]
        works = self._chance(88)
        place = employer.place if works and self._chance(85) else self.chosen.choice(country.places)
        domain = employer.record.email.partition("@")[2] if works else f"post-{country.code.lower()}.example"
        owner, team = (employer.record.owner, employer.record.team) if self._chance(80) else self._owner(country)
        designation = self.chosen.choice(DESIGNATIONS)
        record = Contact(
            salutation=country.salutations[0 if woman else 1],
            first_name=first.text,
            last_name=last.text,
            designation=designation if works else "",
            email=self._mail(first.latin, last.latin, domain) if self._chance(93) else "",
            phone=self._digits(place.phone) if self._chance(88) else "",
            status=self._of("new", 34, "hot", 17, "cold", 21, "converted", 22, "not_interested", 6),
            source=self.chosen.choice(SOURCES) if self._chance(80) else "",
            birthday=self._birthday() if self._chance(45) else None,
            description=self.chosen.choice(REASONS_TO_KNOW) if self._chance(15) else "",
            owner=owner if not self._chance(4) else None,
            team=team,
            customer=employer.record if works else None,
            **(self._address(country, place) if self._chance(85) else {"country": country.code}),
        )
        draft = PersonDraft(record, country, place, self._points(record, country), tags=self._tags(3))
        if self._chance(15):
            draft.addresses.append({"label": "home", **self._address(country, self.chosen.choice(country.places))})
        if works:
            draft.places = self._places(employer, designation, customers)
        return draft

    def _points(self, record: Contact, country: Country) -> list[tuple[str, str, str]]:
        points = [(key, "work", value) for key, value in (("phone", record.phone), ("e-mail", record.email)) if value]
        if self._chance(45):
            mobile = self._digits(country.mobile)
            points.append(("mobile", "", mobile))
            record.phone = record.phone or mobile
        if record.email and self._chance(12):
            local = record.email.partition("@")[0]
            points.append(("e-mail", "private", self._free(local, f"post-{country.code.lower()}.example")))
        if record.email and self._chance(10):
            points.append(("linkedin", "", f"https://people.example/{record.email.partition('@')[0]}"))
            record.website = points[-1][2]
        return points

    def _places(
        self, employer: Draft[Customer], designation: str, customers: Sequence[Draft[Customer]]
    ) -> list[Affiliated]:
        """Return the present employer, sometimes with a former or a second one."""
        since = self.today - timedelta(days=self.chosen.randint(90, 5000))
        places = [Affiliated(employer.record, designation, since, None, primary=True)]
        others = [draft for draft in customers if draft.country is employer.country and draft is not employer]
        if not others or not self._chance(25):
            return places
        other = self.chosen.choice(others)
        if self._chance(70):
            before = since - timedelta(days=self.chosen.randint(200, 2500))
            places.append(Affiliated(other.record, self.chosen.choice(DESIGNATIONS), before, since, primary=False))
        else:
            places.append(Affiliated(other.record, self.chosen.choice(ROLES), since, None, primary=False))
        return places

    # Parts ------------------------------------------------------------------------------------------

    def _stranger[D: Draft[Any]](self, invent: Callable[[], D]) -> D:
        """Repeat ``invent`` until the result resembles no earlier record; only planted duplicates are wanted."""
        while True:
            taken = set(self._addresses)
            draft = invent()
            if self._strangers.meet(draft.record, draft.points):
                return draft
            self._addresses = taken

    def _owner(self, country: Country) -> tuple[Employee | None, Team]:
        sellers = self.organisation.sellers[country.team]
        return self.chosen.choice(sellers), self.organisation.teams[country.team]

    def _address(self, country: Country, place: Place) -> dict[str, str]:
        street = country.street.format(name=self.chosen.choice(country.streets), number=self.chosen.randint(1, 98))
        postcode = self._digits(place.postcode)
        return {
            "street": street,
            "postcode": postcode,
            "city": place.city,
            "state": place.state,
            "country": country.code,
        }

    def _birthday(self) -> date:
        return self.today - timedelta(days=self.chosen.randint(21 * 365, 68 * 365))

    def _mail(self, first: str, last: str, domain: str) -> str:
        return self._free(f"{_domain(first)}.{_domain(last)}", domain)

    def _free(self, local: str, domain: str) -> str:
        """Return an unused address."""
        number = 1
        while (address := f"{local}{number if number > 1 else ''}@{domain}") in self._addresses:
            number += 1
        self._addresses.add(address)
        return address

    def _tags(self, most: int) -> list[str]:
        return sorted(set(self.chosen.choices(TAGS, k=self.chosen.randint(1, most)))) if self._chance(40) else []

    def _digits(self, pattern: str) -> str:
        return re.sub("#", lambda _match: str(self.chosen.randrange(10)), pattern)

    def _chance(self, percent: int) -> bool:
        return self.chosen.random() * 100 < percent

    def _of(self, *choices: Any) -> Any:
        """Choose from value, weight, value, weight, …"""
        return self.chosen.choices(choices[::2], choices[1::2])[0]


def _domain(latin: str) -> str:
    """Return the words in the form of a host name."""
    return re.sub(r"[^a-z0-9]+", "-", fold(latin)).strip("-")
