"""Absences in the sample agency, and who stands in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from kith.agency.models import StandIn
from kith.config.demo.chronicle import Chronicle
from kith.config.demo.organisation import Organisation
from kith.engine.write.changes import Changes
from kith.people.models import Contact

# who is away, who stands in, from and until in days from today, reason
AWAY = (
    ("Magdalena Sowa", "Clara Möhring", -3, 11, "Holiday"),
    ("Deniz Aksoy", "Eleni Markou", -1, 2, "Trade fair in Milan"),
    ("Oskar Lindqvist", "Taras Holub", 24, 38, "Parental leave"),
)
# The number of the first one's contacts with a stand-in of their own.
NAMED, NAMED_FOR = "Taras Holub", 3


def go_away(organisation: Organisation, chronicle: Chronicle, people: Sequence[Contact]) -> None:
    """Write the absences, each entered a week before it begins; a few contacts get their own stand-in."""
    for absent, stand_in, since, until, reason in AWAY:
        employee = organisation.staff[absent]
        absence = StandIn(
            employee=employee,
            stand_in=organisation.staff[stand_in],
            since=chronicle.today + timedelta(days=since),
            until=chronicle.today + timedelta(days=until),
            reason=reason,
        )

        def write(changes: Changes, absence: StandIn = absence) -> None:
            changes.add(absence)

        chronicle.tell(chronicle.moment(max(1, 7 - since)), "employees.absence", write, by=employee)
    first = organisation.staff[AWAY[0][0]]

    def name(changes: Changes) -> None:
        mine = Contact.objects.filter(pk__in=[person.pk for person in people], owner=first, deleted_at=None)
        for person in mine.order_by("pk")[:NAMED_FOR]:
            person.stand_in = organisation.staff[NAMED]
            changes.save(person)

    chronicle.tell(chronicle.moment(4), "contacts.edit", name, by=first)
