"""Events of a year: records are created, get notes, are edited and handed over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from kith.activities.models import Mention, Note
from kith.agency.models import Employee
from kith.config.demo import texts
from kith.config.demo.chronicle import Chronicle, Deed
from kith.config.demo.drafts import Draft, PersonDraft
from kith.config.demo.organisation import Organisation
from kith.config.demo.writing import write_contacts, write_customers
from kith.engine.write.changes import Changes
from kith.people.models import Contact, Customer
from kith.people.services import handover

type AnyDraft = Draft[Customer] | PersonDraft

YEAR = 365
SETTLED = YEAR - 15  # days ago; the old address books are imported by then
CUSTOMER_STEPS = ("new", "active", "active", "inactive")
CONTACT_STEPS = ("new", "hot", "cold", "converted", "not_interested")


class Life:
    """Schedules the events of each record, and keeps when each was created."""

    def __init__(self, organisation: Organisation, chronicle: Chronicle, chosen: Random) -> None:
        self.organisation = organisation
        self.chronicle = chronicle
        self.chosen = chosen
        self.born: dict[int, datetime] = {}
        everybody = list(organisation.staff.values())
        self.helpers = [
            person for person in everybody if person.department and person.department.name == "Service Desk"
        ]

    # How records come in ----------------------------------------------------------------------------

    def take_over(self, customers: Sequence[Draft[Customer]], people: Sequence[PersonDraft]) -> None:
        """The old address books are imported in the first days, one per sales team."""
        for number, (name, team) in enumerate(self.organisation.teams.items()):
            companies = [draft for draft in customers if draft.country.team == name]
            if companies:
                at = self.chronicle.moment(YEAR - number * 2)
                self._import(at, "customers.import", self._write_customers(companies), companies, team.lead)
                theirs = [draft for draft in people if draft.country.team == name]
                hour_later = at + timedelta(hours=1)
                self._import(hour_later, "contacts.import", self._write_contacts(theirs), theirs, team.lead)

    def _import(self, at: datetime, action: str, deed: Deed, drafts: Sequence[AnyDraft], by: Employee | None) -> None:
        self.chronicle.tell(at, action, deed, by=by, door="import", reason="Old address book")
        self.born.update({id(draft.record): at for draft in drafts})

    def arrive(self, customers: Sequence[Draft[Customer]], people: Sequence[PersonDraft]) -> None:
        """The others come one by one over the year, customers before the people who work there."""
        for customer in customers:
            at = self.chronicle.moment(self.chosen.randint(10, SETTLED))
            self._typed_in(at, "customers.create", self._write_customers([customer]), customer)
        for person in people:
            known_since = max(
                (self.born[id(place.customer)] for place in person.places), default=self.chronicle.moment(SETTLED)
            )
            at = self.chronicle.moment_after(known_since)
            self._typed_in(at, "contacts.create", self._write_contacts([person]), person)

    def _typed_in(self, at: datetime, action: str, deed: Deed, draft: AnyDraft) -> None:
        by = draft.record.owner if self.chosen.random() < 0.8 else self.chosen.choice(self.helpers)
        self.chronicle.tell(at, action, deed, by=by or self.chosen.choice(self.helpers))
        self.born[id(draft.record)] = at

    def _write_customers(self, drafts: Sequence[Draft[Customer]]) -> Deed:
        return partial(write_customers, drafts, self.organisation)

    def _write_contacts(self, drafts: Sequence[PersonDraft]) -> Deed:
        return partial(write_contacts, drafts, self.organisation)

    # What happens to them ---------------------------------------------------------------------------

    def write_about(self, drafts: Sequence[AnyDraft], *, notes: int) -> None:
        """Add notes to some of the records, for everyone, the team or the author alone, some with comments."""
        busy = self.chosen.sample(drafts, max(len(drafts) // 3, 1))
        for _number in range(notes):
            draft = self.chosen.choice(busy)
            at = self.chronicle.moment_after(self.born[id(draft.record)])
            author = draft.record.owner if self.chosen.random() < 0.7 else None
            written = _Note(draft, author or self.chosen.choice(self.helpers), self.chosen, self.organisation)
            self.chronicle.tell(at, "notes.create", written.write, by=written.author)
            if written.called is not None and self.chosen.random() < 0.8:
                self.chronicle.tell(self.chronicle.moment_after(at), "notes.seen", written.tick_off, by=written.called)
            if written.audience == Note.Audience.ALL and self.chosen.random() < 0.3:
                answer = partial(written.answer, texts.comment(self.chosen), self._colleague())
                self.chronicle.tell(self.chronicle.moment_after(at), "notes.create", answer, by=answer.args[1])

    def _colleague(self) -> Employee:
        return self.chosen.choice(list(self.organisation.staff.values()))

    def correct(self, drafts: Sequence[AnyDraft], *, edits: int) -> None:
        """Make small edits: a new status, rating, title or description."""
        for _number in range(edits):
            draft = self.chosen.choice(drafts)
            record = draft.record
            at = self.chronicle.moment_after(self.born[id(record)])
            deed = partial(_edit, record, self._edit_of(record))
            slug = "contacts" if isinstance(record, Contact) else "customers"
            self.chronicle.tell(at, f"{slug}.edit", deed, by=record.owner or self.chosen.choice(self.helpers))

    def _edit_of(self, record: Contact | Customer) -> dict[str, Any]:
        kind = self.chosen.random()
        if isinstance(record, Customer):
            if kind < 0.5:
                return {"status": self.chosen.choice(CUSTOMER_STEPS)}
            if kind < 0.8:
                return {"rating": self.chosen.choice("abcd")}
            return {"employees": max(2, int((record.employees or 10) * self.chosen.uniform(0.8, 1.5)))}
        if kind < 0.6:
            return {"status": self.chosen.choice(CONTACT_STEPS)}
        if kind < 0.8:
            return {"designation": self.chosen.choice(texts.DESIGNATIONS)}
        return {"description": self.chosen.choice(texts.REASONS_TO_KNOW)}

    def hand_over(self, drafts: Sequence[AnyDraft], *, times: int) -> None:
        """Hand records over to colleagues of the same or another team, each with a reason."""
        for draft in self.chosen.sample(drafts, times):
            record, team = draft.record, draft.country.team
            if self.chosen.random() < 0.2:
                team = self.chosen.choice(list(self.organisation.sellers))
            taker = self.chosen.choice(self.organisation.sellers[team])
            deed = partial(_pass, record, taker, self.chosen.choice(texts.HAND_OVERS), self.chosen.random() < 0.3)
            slug = "contacts" if isinstance(record, Contact) else "customers"
            at = self.chronicle.moment_after(self.born[id(record)])
            by = self.organisation.teams[draft.country.team].lead
            self.chronicle.tell(at, f"{slug}.hand_over", deed, by=by, reason=deed.args[2])


class _Note:
    """A note on an unsaved record, whose id is only known when the event runs."""

    def __init__(self, draft: AnyDraft, author: Employee, chosen: Random, organisation: Organisation) -> None:
        record = draft.record
        self.record = record
        self.author = author
        self.audience = chosen.choices((Note.Audience.ALL, Note.Audience.TEAM, Note.Audience.ME), (70, 20, 10))[0]
        self.called: Employee | None = None
        name = record.first_name if isinstance(record, Contact) else record.name.rstrip(".")
        if self.audience == Note.Audience.ME:
            self.text = texts.private_note(chosen)
        else:
            self.text = texts.note(chosen, name, draft.country.code)
            if self.audience == Note.Audience.ALL and chosen.random() < 0.15:
                readers = organisation.readers(record.owner, draft.country.team)
                self.called = chosen.choice([reader for reader in readers if reader is not author])
                self.text += f" {texts.call_for(chosen, self.called.name)}"
        self.pinned = self.audience == Note.Audience.ALL and chosen.random() < 0.03
        self.written: Note | None = None

    def write(self, changes: Changes) -> None:
        self.written = self._note(self.author, self.text, pinned=self.pinned, audience=self.audience)
        changes.add(self.written)

    def tick_off(self, changes: Changes) -> None:
        """Mark the mention as read."""
        for mention in Mention.objects.filter(note=self.written):
            mention.seen_at = changes.at
            changes.save(mention)

    def answer(self, text: str, by: Employee, changes: Changes) -> None:
        changes.add(self._note(by, text, answers=self.written, audience=self.audience))

    def _note(self, author: Employee, text: str, **more: Any) -> Note:
        entity = "contacts" if isinstance(self.record, Contact) else "customers"
        return Note(entity=entity, object_id=self.record.pk, author=author, text=text, **more)


def _edit(record: Contact | Customer, values: dict[str, Any], changes: Changes) -> None:
    for name, value in values.items():
        setattr(record, name, value)
    changes.save(record)


def _pass(record: Contact | Customer, to: Employee, reason: str, keeps: bool, changes: Changes) -> None:
    rule = handover.hand_over if isinstance(record, Contact) else handover.hand_over_customer
    rule.function(record, by=changes.by, changes=changes, to=to, reason=reason, keep_following=keeps)
