"""Planted duplicates: the same person or company, entered several times."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from random import Random
from typing import Any

from kith.config.demo.drafts import Affiliated, Draft, PersonDraft
from kith.people.models import Contact, Customer

_SAME = ("salutation", "first_name", "last_name", "designation", "birthday", "country", "owner", "team")
_ADDRESS = ("street", "postcode", "city", "state")
_COMPANY = ("kind", "industry", "website", "country", "city", "owner", "team")

type Companies = Sequence[Draft[Customer]]


def people_again(people: Sequence[PersonDraft], companies: Companies, chosen: Random) -> list[PersonDraft]:
    """Return duplicates of nine people: three with a typo, three imported twice, three with a new employer."""
    full = [each for each in people if each.record.email and each.record.phone and each.record.birthday and each.places]
    # A typo is easy to see in Latin letters only, and in a name of some length.
    plain = [each for each in full if each.record.last_name.isascii() and len(each.record.last_name) > 6]
    typed = chosen.sample(plain, 3)
    others = chosen.sample([each for each in full if each not in typed], 6)
    ways: list[Callable[[PersonDraft], PersonDraft]] = [
        lambda draft: _mistyped(draft, chosen),
        _imported_again,
        lambda draft: _moved(draft, companies, chosen),
    ]
    return [ways[number // 3](draft) for number, draft in enumerate([*typed, *others])]


def companies_again(companies: Companies, chosen: Random) -> list[Draft[Customer]]:
    """Return duplicates of three companies, without legal form and with their web site."""
    known = [each for each in companies if each.record.parent is None and each.country.code in ("DE", "GB", "SE")]
    return [_without_legal_form(draft) for draft in chosen.sample(known, 3)]


def _mistyped(draft: PersonDraft, chosen: Random) -> PersonDraft:
    """Return a duplicate noted on the telephone: two letters swapped, no address, the same number."""
    record = draft.record
    at = chosen.randrange(1, len(record.last_name) - 1)
    name = record.last_name
    slip = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    values = _values(record, _SAME) | {"last_name": slip if slip != name else name + name[-1], "birthday": None}
    double = Contact(**values, phone=record.phone, city=record.city, customer=record.customer, source="Cold call")
    return PersonDraft(double, draft.country, draft.place, [("phone", "", record.phone)], places=[_place(draft)])


def _imported_again(draft: PersonDraft) -> PersonDraft:
    """Return a duplicate from a list of visitors: e-mail address in capitals, no employer."""
    record = draft.record
    local, _, domain = record.email.partition("@")
    double = Contact(**_values(record, (*_SAME, *_ADDRESS)), email=f"{local.upper()}@{domain}", source="Trade fair")
    return PersonDraft(double, draft.country, draft.place, [("e-mail", "", double.email)], tags=["trade fair"])


def _moved(draft: PersonDraft, companies: Companies, chosen: Random) -> PersonDraft:
    """Return a duplicate at another company: new work address and title, same mobile number and birthday."""
    record = draft.record
    others = [each for each in companies if each.country is draft.country and each.record is not record.customer]
    employer = chosen.choice(others).record
    email = f"{record.email.partition('@')[0]}@{employer.email.partition('@')[2]}"
    double = Contact(**_values(record, _SAME), email=email, phone=record.phone, customer=employer, source="Referral")
    points = [("e-mail", "work", email), ("mobile", "", record.phone)]
    began = (draft.places[0].since or employer.created_at.date()) + timedelta(days=30)
    places = [Affiliated(employer, record.designation, began, None, primary=True)]
    return PersonDraft(double, draft.country, draft.place, points, places=places)


def _without_legal_form(draft: Draft[Customer]) -> Draft[Customer]:
    record = draft.record
    name = record.name.rpartition(" ")[0]
    double = Customer(name=name, status="new", source="Web site", **_values(record, _COMPANY))
    return Draft(double, draft.country, draft.place, [("web site", "", record.website)])


def _place(draft: PersonDraft) -> Affiliated:
    at = draft.places[0]
    return Affiliated(at.customer, at.role, None, None, primary=True)


def _values(record: Any, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}
