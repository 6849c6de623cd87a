"""Benchmark data: deterministic, and written without the product's own code, which is what is measured."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django_scopes import scope

from kith.activities.models import Note
from kith.agency import seeds as agency_seeds
from kith.agency.middleware import hash_secret
from kith.agency.models import Agency, ApiToken, Employee, EmployeeRole, Team, TeamMember, User
from kith.config.bench.filling import insert, unguarded
from kith.engine.models import Change, ChangeSet
from kith.engine.policy import Actor
from kith.engine.write.changes import Changes
from kith.kit.names import search_words, sort_key
from kith.people import seeds as people_seeds
from kith.people.models import Affiliation, Contact, ContactPoint, Customer, PointType

TOKEN = "bench-token-of-the-measured-salesperson"
STAFF = 10
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SYLLABLES = tuple(a + b for a in "bdfklmnrs" for b in "aeio")
COMMON = ("Anderson", "Sanders", "Alexander", "Brander", "Zander")
FIRST = ("Anna", "Ben", "Clara", "David", "Eva", "Felix", "Gina", "Hugo", "Ines", "Jan", "Kira", "Leo", "Mia", "Nils")
CITIES = tuple(f"{a}{b}stad" for a in ("Nor", "Sud", "Wes", "Oos", "Mid") for b in SYLLABLES[:20])


def last_name(number: int, total: int) -> str:
    """Return a last name. Every tenth person has a common one; the others share theirs with about three more."""
    if number % 10 == 0:
        return COMMON[number // 10 % len(COMMON)]
    rest, word = number % max(total // 4, 1), ""
    for _ in range(4):
        rest, place = divmod(rest, len(SYLLABLES))
        word += SYLLABLES[place]
    return word.capitalize()


def fill(contacts: int) -> dict[str, Any]:
    """Fill an empty database; return the ids that the measurement needs."""
    agency = Agency.objects.create(name="Bench", country="DE")
    with scope(agency=agency.pk):
        staff = _staff(agency)
        with unguarded([Customer, Contact, ContactPoint, Affiliation, Note, Change]):
            _rows(agency.pk, [person.pk for person in staff], contacts)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {"agency": agency.pk, "user": staff[0].user_id, "staff": [person.pk for person in staff]}


def _staff(agency: Agency) -> list[Employee]:
    roles = agency_seeds.first_steps(agency)
    people_seeds.first_steps(agency)
    changes = Changes(by=Actor.system(agency.pk), door="system", action="bench")
    team = Team(name="Bench")
    changes.add(team)
    staff = []
    for number in range(STAFF):
        user = User.objects.create_user(f"sales{number}@bench.example", "bench-password", full_name=f"Sales {number}")
        person = Employee(name=f"Sales {number}", user=user, email=user.email)
        changes.add(person)
        changes.add(TeamMember(team=team, employee=person))
        changes.add(EmployeeRole(employee=person, role=roles["sales-head"]))
        staff.append(person)
    changes.close()
    token = ApiToken(employee=staff[0], name="bench", prefix="bench", secret_hash=hash_secret(TOKEN))
    Changes(by=Actor.system(agency.pk), door="system", action="bench").add(token)
    return staff


def _rows(agency: int, staff: Sequence[int], total: int) -> None:
    types = dict(PointType.objects.values_list("key", "pk"))
    chosen = random.Random(2026)
    change_set = ChangeSet.objects.create(
        agency_id=agency, at=NOW, by_id=staff[0], door="system", action="bench", entity="contacts"
    )
    base = {"agency_id": agency, "updated_by_id": staff[0], "created_by_id": staff[0]}
    customers = max(total // 5, 1)
    insert(Customer, (_customer(base, number, staff, chosen) for number in range(1, customers + 1)))
    insert(Contact, (_contact(base, number, total, customers, staff, chosen) for number in range(1, total + 1)))
    insert(ContactPoint, _points(base, total, types))
    insert(
        Affiliation,
        (
            {**base, **_times(number), "contact_id": number, "customer_id": 1 + number % customers, "primary": True}
            for number in range(1, total + 1, 2)
        ),
    )
    insert(
        Note,
        (
            {
                **base,
                **_times(number),
                "entity": "contacts",
                "object_id": 1 + number % total,
                "author_id": staff[0],
                "text": f"Call {number}: asked for an offer, will ring back next week.",
                "audience": "all",
            }
            for number in range(2 * total)
        ),
    )
    insert(Change, (
        {"agency_id": agency, "change_set_id": change_set.pk, "entity": "contacts", "object_id": number,
         "root_entity": "contacts", "root_id": number, "kind": "create", "version": 1, "fields": "{}"}
        for number in range(1, total + 1)
    ))  # fmt: skip


def _times(number: int) -> dict[str, Any]:
    moment = NOW - timedelta(seconds=number * 7)
    return {"created_at": moment, "updated_at": moment}


def _customer(base: dict[str, Any], number: int, staff: Sequence[int], chosen: random.Random) -> dict[str, Any]:
    name = f"{last_name(number * 3 + 1, 4000)} {number} Ltd"
    return {
        **base, **_times(number), "name": name, "sort_name": name.lower(), "search_text": search_words(name),
        "owner_id": chosen.choice(staff), "city": chosen.choice(CITIES), "country": "DE", "status": "active",
    }  # fmt: skip


def _contact(
    base: dict[str, Any], number: int, total: int, customers: int, staff: Sequence[int], chosen: random.Random
) -> dict[str, Any]:
    first, last = FIRST[number % len(FIRST)], last_name(number, total)
    email, phone, city = f"{first}.{last}.{number}@example.com".lower(), f"+49 30 {number:07d}", chosen.choice(CITIES)
    return {
        **base, **_times(number), "first_name": first, "last_name": last, "name": f"{first} {last}",
        "sort_name": sort_key(last, first), "email": email, "phone": phone, "city": city, "country": "DE",
        "search_text": search_words(f"{first} {last}", email, phone, city), "designation": "Buyer",
        "customer_id": 1 + number % customers if number % 2 else None, "owner_id": chosen.choice(staff),
        "status": chosen.choice(("new", "hot", "cold", "converted")),
    }  # fmt: skip


def _points(base: dict[str, Any], total: int, types: dict[str, int]) -> Iterator[dict[str, Any]]:
    for number in range(1, total + 1):
        first, last = FIRST[number % len(FIRST)], last_name(number, total)
        email, phone = f"{first}.{last}.{number}@example.com".lower(), f"+49 30 {number:07d}"
        shared = {**base, **_times(number), "contact_id": number, "primary": True}
        yield {**shared, "type_id": types["e-mail"], "value": email, "normal": email}
        digits = phone.replace(" ", "")
        yield {**shared, "type_id": types["phone"], "value": phone, "normal": digits, "digits": digits[3:]}
