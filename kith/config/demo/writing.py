"""Write drafts with all their rows in one unit of work; mirrored values are already set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kith.config.demo.drafts import Draft, PersonDraft
from kith.config.demo.organisation import Organisation
from kith.engine.declare import registry
from kith.engine.write.bulk import new_row
from kith.engine.write.changes import Changes
from kith.people.models import (
    Address,
    Affiliation,
    BankAccount,
    Contact,
    ContactPoint,
    Customer,
    CustomerService,
    CustomerUnit,
    OperationsMember,
)
from kith.people.services.reach import COLUMNS


def write_customers(drafts: Sequence[Draft[Customer]], organisation: Organisation, changes: Changes) -> None:
    """Write customers, parent companies before subsidiaries."""
    for wholes in (True, False):
        records = [draft.record for draft in drafts if (draft.record.parent is None) is wholes]
        for record in records:
            record.parent = record.parent  # assigned again, because only now it has an id
        changes.add_many(records, settle=False)
    changes.add_many(
        [
            new_row(Customer.tags.through, customer=draft.record, tag=organisation.tags[tag])
            for draft in drafts
            for tag in draft.tags
        ]
    )
    for model in (OperationsMember, CustomerService, CustomerUnit, BankAccount):
        parts = [part for draft in drafts for part in draft.parts if isinstance(part, model)]
        for part in parts:
            part.customer = part.customer  # assigned again, because only now it has an id
        changes.add_many(parts, settle=False)
    _write_reach([("customer", draft) for draft in drafts], organisation, changes)


def write_contacts(drafts: Sequence[PersonDraft], organisation: Organisation, changes: Changes) -> None:
    """Write contacts with their present and former positions."""
    for draft in drafts:
        draft.record.customer = draft.record.customer  # assigned again, because only now it has an id
    changes.add_many([draft.record for draft in drafts], settle=False)
    changes.add_many(
        [
            new_row(
                Affiliation,
                contact=draft.record,
                customer=place.customer,
                role=place.role,
                since=place.since,
                until=place.until,
                primary=place.primary,
            )
            for draft in drafts
            for place in draft.places
        ],
        settle=False,
    )
    changes.add_many(
        [
            new_row(Contact.tags.through, contact=draft.record, tag=organisation.tags[tag])
            for draft in drafts
            for tag in draft.tags
        ]
    )
    _write_reach([("contact", draft) for draft in drafts], organisation, changes)


def _write_reach(
    drafts: Sequence[tuple[str, Draft[Customer] | PersonDraft]], organisation: Organisation, changes: Changes
) -> None:
    points = [point for link, draft in drafts for point in _points(link, draft, organisation)]
    changes.add_many(points, settle=False)
    changes.add_many(
        [new_row(Address, **{link: draft.record}, **address) for link, draft in drafts for address in draft.addresses]
    )
    for _link, draft in drafts:
        if len(draft.points) > sum(bool(getattr(draft.record, column)) for column in COLUMNS):
            changes.refresh_search(draft.record, registry.whole(type(draft.record), changes.by))


def _points(link: str, draft: Draft[Customer] | PersonDraft, organisation: Organisation) -> Iterator[ContactPoint]:
    """Yield the contact points of a draft; the first of each sort is the one that the record mirrors."""
    seen: set[str] = set()
    for key, label, value in draft.points:
        kind = organisation.types[key]
        yield ContactPoint(**{link: draft.record}, type=kind, label=label, value=value, primary=kind.nature not in seen)
        seen.add(kind.nature)
