"""``Contact.customer`` mirrors the primary affiliation: whichever of the two is written, the other follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kith.people.models import Affiliation, Contact
from kith.sdk.declare import Field
from kith.sdk.rules import Changes, new_row


def follow_column(rows: Sequence[tuple[Contact, Mapping[str, Any]]], *, changes: Changes) -> None:
    """The customer of contacts was written: their primary affiliation becomes the one with that customer."""
    moved = [(row, changed["customer"]) for row, changed in rows if "customer" in changed]
    fresh = [row for row, before in moved if before is None and row.version == 1]
    changes.add_many(
        [
            new_row(Affiliation, contact=row, customer_id=row.customer_id, primary=True)
            for row in fresh
            if row.customer_id is not None
        ],
        settle=False,
    )
    for row, _before in moved:
        if row.version > 1:
            _make_primary(row, changes)


def take_along(row: Contact, before: Mapping[str, Any], later: dict[Field, Any]) -> None:
    """A list of affiliations that is written together with the customer has this one, too.

    An edited customer is the primary one; a new contact may name another as the primary one in the list.
    """
    field = next((field for field in later if field.name == "affiliations"), None)
    edited = row.pk is not None
    if field is None or row.customer_id is None or (edited and "customer_id" not in before):
        return
    items = [{**item, "primary": False} if edited else item for item in later[field]]
    same = next((item for item in items if item.get("customer") == row.customer_id), None)
    if same is None:
        items.append(same := {"customer": row.customer_id})
    if not any(item.get("primary") for item in items):
        same["primary"] = True
    later[field] = tuple(items)


def _make_primary(contact: Contact, changes: Changes) -> None:
    present = list(Affiliation.objects.filter(contact=contact, deleted_at=None).order_by("id"))
    for affiliation in present:
        if affiliation.primary and affiliation.customer_id != contact.customer_id:
            affiliation.primary = False
            changes.save(affiliation, settle=False)
    if contact.customer_id is None:
        return
    chosen = next((each for each in present if each.customer_id == contact.customer_id), None)
    if chosen is None:
        chosen = Affiliation(contact=contact, customer_id=contact.customer_id, primary=True)
        changes.add_many([chosen], settle=False)
    elif not chosen.primary:
        chosen.primary = True
        changes.save(chosen, settle=False)


def make_way(rows: Sequence[Affiliation], *, changes: Changes) -> None:
    """Of each contact the affiliation that was made primary last is the primary one; all others step back first."""
    chosen: dict[int, Affiliation] = {}
    for row in sorted((row for row in rows if row.primary), key=_newly_primary):
        chosen[row.contact_id] = row
    at_hand = {row.pk: row for row in rows if row.pk is not None}
    former = Affiliation.objects.filter(contact_id__in=list(chosen), primary=True)
    for row in rows:
        row.primary = row.primary and chosen[row.contact_id] is row
    for each in former if chosen else ():
        if each.pk != chosen[each.contact_id].pk:
            stepping = at_hand.get(each.pk, each)
            stepping.primary = False
            changes.save(stepping, settle=False)


def _newly_primary(row: Affiliation) -> bool:
    return row._loaded is None or not dict(zip(*row._loaded, strict=True)).get("primary")


def follow_rows(rows: Sequence[Affiliation], *, changes: Changes) -> None:
    """Affiliations were written: their contacts show the primary one, or the first if none is primary."""
    for contact in Contact.objects.filter(pk__in={row.contact_id for row in rows}):
        present = list(Affiliation.objects.filter(contact=contact, deleted_at=None).order_by("-primary", "id"))
        contact.customer_id = present[0].customer_id if present else None
        changes.save(contact, settle=False)
        if present and not present[0].primary:
            present[0].primary = True
            changes.save(present[0], settle=False)
