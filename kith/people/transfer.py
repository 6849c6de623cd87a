"""How contacts, customers and their parts are imported: presets, column words, splitting of names, match keys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kith.kit import emails, phones
from kith.kit.names import fold, split_name
from kith.people import beside, cards
from kith.people.models import Contact, ContactPoint, Relation
from kith.people.models.relations import LEFT, RIGHT
from kith.people.presets import joining, shipped, words
from kith.people.services import relations
from kith.people.services.duplicates import likely
from kith.people.services.duplicates.reading import traits_from
from kith.people.services.privacy.returning import held
from kith.people.services.reach import COLUMNS, nature_of
from kith.sdk.declare import Reading
from kith.sdk.importing import Doubts, Key, Matching, Parts, Reference, Steps, Words, importing
from kith.sdk.rules import new_row

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from kith.sdk.declare import Alike
    from kith.sdk.rules import Actor

_BETWEEN = re.compile(r"[;,\n]").split
_NUMBER = re.compile(r"\+?(?:[ ()./-]*[0-9]){6,15}[ ]*").fullmatch
# The most possible duplicates shown per row of a file.
MOST_ALIKE = 3


def split_person(text: str) -> dict[str, str]:
    """Split a full name in one cell into fields."""
    name = split_name(text)
    first = f"{name.first} {name.middle}".strip()
    return {"salutation": name.prefix, "first_name": first, "last_name": f"{name.last} {name.suffix}".strip()}


def fill_mirrors(values: dict[str, Any], reading: Reading) -> None:
    """Copy the first point of each nature to its mirrored column, for constraints and matching."""
    for column, nature in COLUMNS.items():
        if not values.get(column):
            for point in values.get("points", ()):
                if nature_of(new_row(ContactPoint, agency_id=reading.actor.agency_id, type_id=point["type"])) == nature:
                    values[column] = point["value"]
                    break


def each_customer(item: dict[str, str]) -> Sequence[dict[str, str]]:
    """Split a cell with several customers: HubSpot separates them by semicolons."""
    names = [name.strip() for name in item.get("customer", "").split(";") if name.strip()]
    return [{**item, "customer": name} for name in dict.fromkeys(names)] or [item]


def each_point(item: dict[str, str]) -> Sequence[dict[str, str]]:
    """Split a cell with several points: Google separates them by “:::”, HubSpot by semicolons, Pipedrive by commas.

    A cell is only split if each part is an address or number by itself: “030 123456, ext. 7” is one number.
    """
    value = item.get("value", "")
    certain = ":::" in value
    entries = [entry.strip() for entry in (value.split(":::") if certain else _BETWEEN(value)) if entry.strip()]
    listed = certain or all("@" in entry for entry in entries) or all(_NUMBER(entry) for entry in entries)
    return [{**item, "value": entry} for entry in dict.fromkeys(entries)] if listed and entries else [item]


def _values(values: Mapping[str, Any], column: str) -> list[str]:
    """Return the value of a column and of all points."""
    first = [values[column]] if values.get(column) else []
    return [*first, *(point["value"] for point in values.get("points") or ())]


def _emails(values: Mapping[str, Any], row: Any) -> Iterable[str]:
    return dict.fromkeys(emails.normalise_email(text) for text in _values(values, "email") if "@" in text)


def _phones_and_name(values: Mapping[str, Any], row: Any) -> Iterable[str]:
    if not row.name or not (row.first_name or row.last_name):
        return ()
    name = fold(row.name)
    numbers = (
        _number(text, row) for text in _values(values, "phone") if "@" not in text and any(map(str.isdigit, text))
    )
    return dict.fromkeys(f"{number}\n{name}" for number in numbers if number)


def _number(text: str, row: Any) -> str:
    number = phones.parse_phone(text, region=row.country or None)
    return number.e164 or number.national_digits


def _names(values: Mapping[str, Any], row: Any) -> Iterable[str]:
    return (f"{row.sort_name}\n{fold(row.name)}",) if row.name else ()


def that_fit(values: Mapping[str, Any], rows: Sequence[Any]) -> Sequence[Any]:
    """Choose among customers of the same name: by the domain of the contact's e-mail address, else by city."""
    domains = {text.rpartition("@")[2].casefold() for text in _values(values, "email") if "@" in text}
    of_domain = [row for row in rows if domains & _domains(row)]
    if len(of_domain) == 1 or not values.get("city"):
        return of_domain or rows
    city = fold(values["city"])
    return [row for row in of_domain or rows if fold(row.city) == city] or rows


def _domains(row: Any) -> set[str]:
    """Return the domains of a customer's e-mail address and web site."""
    address = row.website if "://" in row.website else f"//{row.website}"
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:  # such as brackets that do not close
        host = ""
    return {domain for domain in (row.email.rpartition("@")[2].casefold(), host.removeprefix("www.")) if domain}


def _points(rows: QuerySet[Any], normals: Iterable[str]) -> Iterable[tuple[str, int, str]]:
    """Return (normal form, id, name) of the records among ``rows`` with one of these points."""
    owner = "contact_id" if rows.model is Contact else "customer_id"
    points = ContactPoint.objects.filter(normal__among=normals, deleted_at=None).values_list("normal", owner)
    # The points first, because they are few: with a join the database would go through all of ``rows``.
    found = [(normal, pk) for normal, pk in points if pk is not None]
    names = dict(rows.filter(pk__among={pk for _normal, pk in found}).values_list("pk", "name")) if found else {}
    return [(normal, pk, names[pk]) for normal, pk in found if pk in names]


def _by_email(rows: QuerySet[Any], keys: Sequence[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for normal, pk, _name in _points(rows, keys):
        found.setdefault(normal, []).append(pk)
    return found


def _by_phone_and_name(rows: QuerySet[Any], keys: Sequence[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for normal, pk, name in _points(rows, {key.partition("\n")[0] for key in keys}):
        found.setdefault(f"{normal}\n{fold(name)}", []).append(pk)
    return found


def _by_name(rows: QuerySet[Any], keys: Sequence[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    hits = rows.filter(sort_name__among={key.partition("\n")[0] for key in keys})
    for pk, sort_name, name in hits.values_list("pk", "sort_name", "name"):
        found.setdefault(f"{sort_name}\n{fold(name)}", []).append(pk)
    return found


def _alike(entity: str, rows: Mapping[int, Mapping[str, Any]], actor: Actor) -> Mapping[int, Sequence[Alike]]:
    """Return possible duplicates by row of a file."""
    wanted = {number: traits_from(entity, values, agency_id=actor.agency_id) for number, values in rows.items()}
    return likely(entity, wanted, actor=actor, most=MOST_ALIKE)


# The columns that repeat the first point of their nature.
POINTS = dict.fromkeys(COLUMNS, "value")
# Without an index on purpose: the condition on names next to it is selective.
MAIL = Key("email", _("e-mail"), _emails, _by_email, lacking=~Q(email__contains="@"))
PHONE_AND_NAME = Key("phone", _("telephone and name"), _phones_and_name, _by_phone_and_name)
NAME = Key("name", _("name"), _names, _by_name, weak=True)


def turn_round(linked: dict[str, Reference], reading: Reading) -> None:
    """Swap the sides of a relation that a file words from the other side."""
    said = fold(linked["type"].text) if "type" in linked else ""
    for known in relations.wordings(reading.actor.agency_id).values():
        if said and said == fold(known.inverse) and not known.symmetric:
            linked["type"] = Reference(known.name)
            turned = {_OPPOSITE.get(name, name): reference for name, reference in linked.items()}
            linked.clear()
            linked.update(turned)
            return


_OPPOSITE = {**dict(zip(LEFT, RIGHT, strict=True)), **dict(zip(RIGHT, LEFT, strict=True))}


def arrange_sides(values: dict[str, Any], agency_id: int) -> None:
    """Sort the sides of a relation as they are stored."""
    if values.get("type") is None:
        return
    sides = (*LEFT, *RIGHT)
    row = Relation(agency_id=agency_id, type_id=values["type"], **{f"{name}_id": values.get(name) for name in sides})
    relations.pair(row)
    for name in sides:
        values.pop(name, None)
        if (pk := getattr(row, f"{name}_id")) is not None:
            values[name] = pk


def _columns_key(name: str, label: Any, *columns: str) -> Key:
    """Return a match key over these columns; the first one narrows the query."""
    plain = int if columns[0].endswith("_id") else str

    def word(values: Iterable[Any]) -> str:
        return "\n".join("" if value is None else fold(str(value)) for value in values)

    def of(values: Mapping[str, Any], row: Any) -> Iterable[str]:
        said = [getattr(row, column) for column in columns]
        return (word(said),) if said[0] else ()

    def find(rows: QuerySet[Any], keys: Sequence[str]) -> dict[str, list[int]]:
        first = {plain(key.partition("\n")[0]) for key in keys}
        found: dict[str, list[int]] = {}
        for pk, *values in rows.filter(**{f"{columns[0]}__among": first}).values_list("pk", *columns):
            found.setdefault(word(values), []).append(pk)
        return found

    return Key(name, label, of, find)


def _said(values: Mapping[str, Any], row: Any) -> Iterable[str]:
    """Match consents: a row with a date matches that date, a row without one matches the newest."""
    return (_word(row, row.at.astimezone(UTC).isoformat() if "at" in values else ""),) if row.contact_id else ()


def _word(row: Any, when: str) -> str:
    return "\n".join((str(row.contact_id), fold(row.topic), row.channel, row.state, when))


def _by_what_was_said(rows: QuerySet[Any], keys: Sequence[str]) -> dict[str, list[int]]:
    people = {int(key.partition("\n")[0]) for key in keys}
    found: dict[str, list[int]] = {}
    newest: dict[tuple[int, str, str], Any] = {}
    for row in rows.filter(contact__among=people).order_by("at", "pk"):
        found.setdefault(_word(row, row.at.astimezone(UTC).isoformat()), []).append(row.pk)
        newest[row.contact_id, fold(row.topic), row.channel] = row
    return found | {_word(row, ""): [row.pk] for row in newest.values()}


importing(
    "contacts",
    presets=shipped.CONTACTS,
    formats=(cards.FORMAT,),
    words=Words(
        columns=words.of_contacts(),
        further=words.FURTHER,
        divided={"name": split_person},
        sheets=words.PEOPLE,
        reread=words.half_of_a_name,
    ),
    steps=Steps(prepare=fill_mirrors),
    matching=Matching(keys=(MAIL, PHONE_AND_NAME, replace(NAME, within=("customer",)))),
    doubts=Doubts(alike=partial(_alike, "contacts"), held=held),
    parts=Parts(mirrors={"points": POINTS, "affiliations": {"customer": "customer"}}),
    beside=beside.of_consents(),
)
importing(
    "customers",
    presets=shipped.CUSTOMERS,
    words=Words(columns=words.of_customers(), further=words.FURTHER, sheets=words.COMPANIES),
    steps=Steps(prepare=fill_mirrors),
    matching=Matching(keys=(NAME, MAIL), tell_apart=that_fit, distinguish=("city", "email", "phone")),
    doubts=Doubts(alike=partial(_alike, "customers")),
    parts=Parts(mirrors={"points": POINTS}),
)
importing("employees", matching=Matching(distinguish=("email",)))
importing("contact-points", parts=Parts(identity=("value",), divide=each_point))
importing("addresses", presets=joining.ADDRESSES, parts=Parts(identity=("street", "postcode", "city", "country")))
importing(
    "affiliations",
    presets=joining.AFFILIATIONS,
    matching=Matching(
        keys=(_columns_key("pair", _("contact and customer"), "contact_id", "customer_id", "role", "since"),)
    ),
    parts=Parts(identity=("customer",), divide=each_customer),
)
importing(
    "relations",
    presets=joining.RELATIONS,
    steps=Steps(turn=turn_round, arrange=arrange_sides),
    matching=Matching(keys=(_columns_key("pair", _("who, to whom and what"), "pair", "type_id"),)),
)
importing(
    "consents",
    presets=joining.CONSENTS,
    matching=Matching(keys=(Key("said", _("who, what for, way, state and day"), _said, _by_what_was_said),)),
)
