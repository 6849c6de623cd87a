"""What records have several of: ways to reach them, addresses, affiliations. All stay, each once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from kith.kit.names import fold
from kith.people.models import Address, Affiliation, Contact, ContactPoint
from kith.people.services import reach
from kith.sdk.rules import new_row

if TYPE_CHECKING:
    from kith.people.models import Customer
    from kith.people.services.merging.planning import Plan
    from kith.sdk.rules import Changes

ADDRESS_PARTS = ("street", "street2", "postcode", "city", "state", "country")

type Party = Contact | Customer
type Handled = set[tuple[type[Model], int]]


def owner_of(party: Party) -> str:
    """The name of the key by which parts name the record to which they belong."""
    return "contact" if isinstance(party, Contact) else "customer"


def point_key(point: Any) -> tuple[str, str]:
    """What two contact points that reach the same have in common."""
    return reach.nature_of(point), point.normal or fold(point.value)


def address_key(address: Any) -> tuple[str, ...]:
    """What two equal addresses have in common, however they are written."""
    return tuple(fold(str(getattr(address, part) or "")) for part in ADDRESS_PARTS)


def unite(plan: Plan, *, changes: Changes) -> tuple[Handled, dict[str, Any]]:
    """Bring the parts of all records together.

    Answers the rows that are dealt with, doubles among them, and the columns of the survivor that mirror parts.
    """
    survivor, losers = plan.rows[0], plan.rows[1:]
    handled: Handled = set()
    columns = _points(plan, survivor, losers, handled, changes)
    _addresses(plan, survivor, losers, handled, changes)
    if isinstance(survivor, Contact):
        columns |= _affiliations(plan, survivor, losers, handled, changes)
    else:
        _workplaces(survivor, losers, handled, changes)
    return handled, columns


def _parts(model: type[Any], survivor: Party, losers: Sequence[Party], *order: str) -> tuple[list[Any], list[Any]]:
    """The parts of the survivor and those of the others, in a steady order."""
    owner = owner_of(survivor)
    place = {row.pk: number for number, row in enumerate((survivor, *losers))}
    rows = model.objects.filter(**{f"{owner}__in": list(place)}, deleted_at=None)
    found = sorted(rows.order_by(*order, "pk"), key=lambda part: place[getattr(part, f"{owner}_id")])
    mine = [part for part in found if getattr(part, f"{owner}_id") == survivor.pk]
    return mine, found[len(mine) :]


def divide(mine: Sequence[Any], theirs: Sequence[Any], key: Callable[[Any], Any]) -> tuple[list[Any], list[Any]]:
    """Of the parts of the others: those that are new, and those that are there already."""
    known = {key(part) for part in mine}
    new: list[Any] = []
    doubled: list[Any] = []
    for part in theirs:
        (doubled if key(part) in known else new).append(part)
        known.add(key(part))
    return new, doubled


def _discard(doubled: Sequence[Any], handled: Handled, changes: Changes) -> None:
    for part in doubled:
        changes.trash(part, settle=False)
        handled.add((type(part), part.pk))


# Contact points -------------------------------------------------------------------------------------


def _points(plan: Plan, survivor: Party, losers: Sequence[Party], handled: Handled, changes: Changes) -> dict[str, Any]:
    mine, theirs = _parts(ContactPoint, survivor, losers, "-primary")
    first = {row.pk: _first_of_each(row, [*mine, *theirs]) for row in (survivor, *losers)}
    new, doubled = divide(mine, theirs, point_key)
    for point in new:
        _take_over(point, survivor)
        handled.add((ContactPoint, point.pk))
    united, columns = [*mine, *new], {}
    for column, nature in reach.COLUMNS.items():
        same = [point for point in united if reach.nature_of(point) == nature]
        wanted = first[plan.source(column).pk].get(nature)
        chosen = next((point for point in same if point_key(point) == wanted), same[0] if same else None)
        for point in same:
            point.primary = point is chosen
        columns[column] = chosen.value if chosen is not None else ""
    changes.save_many(united, settle=False)
    _discard(doubled, handled, changes)
    return columns


def _first_of_each(row: Party, points: Sequence[Any]) -> dict[str, tuple[str, str]]:
    """The key of the first contact point of each nature that a record has."""
    own = [point for point in points if getattr(point, f"{owner_of(row)}_id") == row.pk]
    return {reach.nature_of(point): point_key(point) for point in reversed(own)}


def _take_over(point: ContactPoint, survivor: Party) -> None:
    """A number without its country would mean another one at a record of another country; then it is written whole."""
    normal = point.normal
    setattr(point, owner_of(survivor), survivor)
    reach.normalise(point)
    if normal and point.normal != normal:
        point.value = normal


# Addresses ------------------------------------------------------------------------------------------


def _addresses(plan: Plan, survivor: Party, losers: Sequence[Party], handled: Handled, changes: Changes) -> None:
    mine, theirs = _parts(Address, survivor, losers)
    new, doubled = divide([_Main(plan), *mine], theirs, address_key)
    for address in new:
        setattr(address, owner_of(survivor), survivor)
        handled.add((Address, address.pk))
    changes.save_many(new, settle=False)
    _discard(doubled, handled, changes)
    mains = [row for row in plan.rows if row.street or row.city]
    further, _same = divide([_Main(plan), *mine, *new], mains, address_key)
    made = [_address_of(row, survivor) for row in further]
    changes.add_many(made, settle=False)


class _Main:
    """The main address that the result gets."""

    def __init__(self, plan: Plan) -> None:
        for part in ADDRESS_PARTS:
            setattr(self, part, plan.value(part))


def _address_of(row: Party, survivor: Party) -> Address:
    """A main address that was not chosen, as a further one."""
    parts = {part: getattr(row, part) for part in (*ADDRESS_PARTS, "latitude", "longitude")}
    return new_row(Address, agency_id=survivor.agency_id, **{owner_of(survivor): survivor}, **parts)


# Affiliations ---------------------------------------------------------------------------------------


def affiliation_key(row: Affiliation, of: str = "customer_id") -> tuple[Any, ...]:
    """What two affiliations that say the same have in common."""
    return getattr(row, of), fold(row.role), row.since, row.until


def _says_more(row: Affiliation) -> bool:
    return bool(row.role or row.since or row.until)


def _affiliations(
    plan: Plan, survivor: Party, losers: Sequence[Party], handled: Handled, changes: Changes
) -> dict[str, Any]:
    """Where somebody works: the primary one is with the customer that was chosen."""
    mine, theirs = _parts(Affiliation, survivor, losers, "-primary")
    new, doubled = _divide(mine, theirs, "customer_id")
    united = [*mine, *new]
    customer = plan.value("customer")
    chosen = next((row for row in united if row.customer_id == customer), None)
    _step_back([row for row in (*united, *doubled) if row is not chosen and row.primary], changes)
    for row in new:
        row.contact = survivor
        handled.add((Affiliation, row.pk))
    if chosen is not None:
        chosen.primary = True
    changes.save_many(united, settle=False)
    _discard(doubled, handled, changes)
    return {"customer_id": customer}


def _divide(mine: list[Any], theirs: list[Any], of: str) -> tuple[list[Any], list[Any]]:
    """New and doubled; one that only says that somebody belongs there is a double of any that says more."""
    new, doubled = divide(mine, theirs, lambda row: affiliation_key(row, of))
    there = {getattr(row, of) for row in (*mine, *(each for each in new if _says_more(each)))}
    bare = [row for row in new if not _says_more(row) and getattr(row, of) in there]
    return [row for row in new if row not in bare], [*doubled, *bare]


def _step_back(rows: Sequence[Affiliation], changes: Changes) -> None:
    for row in rows:
        row.primary = False
    changes.save_many(rows, settle=False)


def _workplaces(survivor: Party, losers: Sequence[Party], handled: Handled, changes: Changes) -> None:
    """Who works there: somebody who worked at both customers does so once."""
    mine, theirs = _parts(Affiliation, survivor, losers, "-primary")
    new, doubled = _divide(mine, theirs, "contact_id")
    primary = {row.contact_id for row in doubled if row.primary}
    _step_back([row for row in doubled if row.primary], changes)
    kept = {row.contact_id: row for row in reversed([*mine, *new])}
    for row in new:
        row.customer = survivor
        handled.add((Affiliation, row.pk))
    for contact in primary:
        kept[contact].primary = True
    changes.save_many([*mine, *new], settle=False)
    _discard(doubled, handled, changes)
