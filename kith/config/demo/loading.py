"""Load the sample data into an installation without it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone
from django_scopes import scope

from kith.agency.models import User
from kith.config.demo import own_fields, segments
from kith.config.demo.absences import go_away
from kith.config.demo.books import shelve
from kith.config.demo.chronicle import Chronicle
from kith.config.demo.dealings import deal
from kith.config.demo.drafts import Inventor
from kith.config.demo.life import YEAR, Life
from kith.config.demo.organisation import found, organise
from kith.config.demo.papers import keep_papers
from kith.config.demo.personas import describe
from kith.config.demo.privacy import make_rules
from kith.config.demo.second import fill_second, found_second
from kith.config.demo.travels import travel
from kith.config.demo.twins import companies_again, people_again
from kith.engine.policy import Actor
from kith.engine.write.changes import Changes

SEED = 1847
ADMINISTRATOR = "Ada Brinkmann"
CUSTOMERS, OLD_CUSTOMERS = 400, 240
CONTACTS, OLD_CONTACTS = 2000, 900
# The number of planted duplicates.
DOUBLE_CUSTOMERS, DOUBLE_CONTACTS = 3, 9


def load(today: date | None = None) -> bool:
    """Create the sample agencies in one transaction, unless they exist. Return whether they were created.

    ``today`` is the last day of the sample year.
    """
    if User.objects.filter(is_demo=True).exists():
        return False
    day = today or timezone.now().date()
    with transaction.atomic():
        _first(day)
        _second(day)
    return True


def _first(day: date) -> None:
    """Create Nordlicht Agency with a year of work."""
    agency = found(
        "Nordlicht Agency", city="Hamburg", country="DE", zone="Europe/Berlin", currency="EUR",
        street="Am Sandtorkai 9", postcode="20457",
    )  # fmt: skip
    with scope(agency=agency.pk):
        opening = _founding(agency.pk, day)
        organisation = organise(agency, opening)
        chosen = Random(SEED)
        inventor = Inventor(organisation, today=day, chosen=chosen)
        chronicle = Chronicle(agency.pk, today=day, chosen=Random(SEED + 1))
        life = Life(organisation, chronicle, chosen)

        old = inventor.customers(OLD_CUSTOMERS)
        old_people = list(inventor.contacts(OLD_CONTACTS, old))
        deal(organisation, old, day, opening)
        describe([person.record for person in old_people], opening)
        life.take_over(old, old_people)
        new = inventor.customers(CUSTOMERS - OLD_CUSTOMERS - DOUBLE_CUSTOMERS, parts=False)
        new_people = list(inventor.contacts(CONTACTS - OLD_CONTACTS - DOUBLE_CONTACTS, [*old, *new]))
        shelve(organisation, [person.record for person in new_people], opening)
        opening.close()
        life.arrive(new, new_people)
        again = Random(SEED + 4)
        life.arrive(companies_again(old, again), people_again(old_people, old, again))

        customers, people = [*old, *new], [*old_people, *new_people]
        life.write_about(customers, notes=400)
        life.write_about(people, notes=850)
        life.correct(customers, edits=300)
        life.correct(people, edits=900)
        life.hand_over(customers, times=40)
        life.hand_over(people, times=120)
        segments.draw_up(organisation, chronicle, [draft.record for draft in old_people])
        make_rules(chronicle, organisation.staff[ADMINISTRATOR])
        go_away(organisation, chronicle, [person.record for person in people])
        keep_papers(customers, life.born, chronicle, Random(SEED + 2), papers=40)
        keep_papers(people, life.born, chronicle, Random(SEED + 3), papers=40)
        travel(customers, life.born, chronicle, Random(SEED + 5), travellers=150)
        travel(people, life.born, chronicle, Random(SEED + 6), travellers=500)
        chronicle.happen()
        own_fields.define(agency.pk, day)


def _second(day: date) -> None:
    agency = found_second()
    with scope(agency=agency.pk):
        changes = _founding(agency.pk, day)
        fill_second(changes)
        changes.close()


def _founding(agency_id: int, day: date) -> Changes:
    """Return the unit of work of an agency's first day, a week before the sample year."""
    at = datetime.combine(day - timedelta(days=YEAR + 7), time(8), UTC)
    return Changes(by=Actor.system(agency_id), door="system", action="agency.found", at=at)
