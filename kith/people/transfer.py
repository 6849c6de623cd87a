"""What the importer must know of contacts and customers: presets, words, names in one cell, ways to find a record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
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
from kith.sdk.importing import Key, hooks
from kith.sdk.rules import new_row
from kith.transfer.reading.references import Reference

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from kith.sdk.declare import Alike
    from kith.sdk.rules import Actor

_BETWEEN = re.compile(r"[;,\n]").split
_NUMBER = re.compile(r"\+?(?:[ ()./-]*[0-9]){6,15}[ ]*").fullmatch
# So many records are worth naming beside a row of a file.
MOST_ALIKE = 3


def split_person(text: str) -> dict[str, str]:
    """The fields of a contact whose name stands in one cell."""
    name = split_name(text)
    first = f"{name.first} {name.middle}".strip()
    return {"salutation": name.prefix, "first_name": first, "last_name": f"{name.last} {name.suffix}".strip()}


def fill_mirrors(values: dict[str, Any], reading: Reading) -> None:
    """The first point of each sort also stands in the record's own column, as the database and the matching need it."""
    for column, nature in COLUMNS.items():
        if not values.get(column):
            for point in values.get("points", ()):
                if nature_of(new_row(ContactPoint, agency_id=reading.actor.agency_id, type_id=point["type"])) == nature:
                    values[column] = point["value"]
                    break


def each_customer(item: dict[str, str]) -> Sequence[dict[str, str]]:
    """The customers that one cell lists: HubSpot divides them by semicolons."""
    names = [name.strip() for name in item.get("customer", "").split(";") if name.strip()]
    return [{**item, "customer": name} for name in dict.fromkeys(names)] or [item]


def each_point(item: dict[str, str]) -> Sequence[dict[str, str]]:
    """The points that one cell lists: Google divides them by “:::”, HubSpot by semicolons, Pipedrive by commas.

    Only a list whose every entry is an address or a number by itself is divided: “030 123456, ext. 7” is one number.
    """
    value = item.get("value", "")
    certain = ":::" in value
    entries = [entry.strip() for entry in (value.split(":::") if certain else _BETWEEN(value)) if entry.strip()]
    listed = certain or all("@" in entry for entry in entries) or all(_NUMBER(entry) for entry in entries)
    return [{**item, "value": entry} for entry in dict.fromkeys(entries)] if listed and entries else [item]


def _values(values: Mapping[str, Any], column: str) -> list[str]:
    """The value of a column and of all points."""
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
    """Of several customers of one name, those that the domain of a contact's address, or else its city speaks for."""
    domains = {text.rpartition("@")[2].casefold() for text in _values(values, "email") if "@" in text}
    of_domain = [row for row in rows if domains & _domains(row)]
    if len(of_domain) == 1 or not values.get("city"):
        return of_domain or rows
    city = fold(values["city"])
    return [row for row in of_domain or rows if fold(row.city) == city] or rows


def _domains(row: Any) -> set[str]:
    """The domains of a customer's e-mail address and web site."""
    address = row.website if "://" in row.website else f"//{row.website}"
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:  # such as brackets that do not close
        host = ""
    return {domain for domain in (row.email.rpartition("@")[2].casefold(), host.removeprefix("www.")) if domain}


def _points(rows: QuerySet[Any], normals: Iterable[str]) -> Iterable[tuple[str, int, str]]:
    """(normal form, id, name) of the records among ``rows`` that have one of these points."""
    owner = "contact_id" if rows.model is Contact else "customer_id"
    points = ContactPoint.objects.filter(normal__among=normals, deleted_at=None).values_list("normal", owner)
    # The points first, as they are few: a condition on ``rows`` as a whole would make the database list all of them.
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
    """Of rows of a file those that are probably there already."""
    wanted = {number: traits_from(entity, values, agency_id=actor.agency_id) for number, values in rows.items()}
    return likely(entity, wanted, actor=actor, most=MOST_ALIKE)


# No index can serve this condition, and none shall: the names that it stands beside are the ones to look up.
MAIL = Key("email", _("e-mail"), _emails, _by_email, lacking=~Q(email__contains="@"))
PHONE_AND_NAME = Key("phone", _("telephone and name"), _phones_and_name, _by_phone_and_name)
NAME = Key("name", _("name"), _names, _by_name, weak=True)


def turn_round(linked: dict[str, Reference], reading: Reading) -> None:
    """A relation that is told in the words of the other side: the sides change places, and the type is the same."""
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
    """The sides of a relation stand as they are stored."""
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
    """Rows that say the same in all of these columns are one; the first of them narrows the search."""
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
    """A row without a day repeats the newest word; one with it repeats what was said then."""
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


def register_parts() -> None:
    """Rows that belong to records or join them: how one finds whether they are there."""
    joined = hooks.of("relations")
    joined.presets += joining.RELATIONS
    joined.turn.append(turn_round)
    joined.arrange.append(arrange_sides)
    joined.keys.append(_columns_key("pair", _("who, to whom and what"), "pair", "type_id"))
    told = hooks.of("consents")
    told.presets += joining.CONSENTS
    told.keys.append(Key("said", _("who, what for, way, state and day"), _said, _by_what_was_said))
    hooks.of("addresses").presets += joining.ADDRESSES
    hooks.of("affiliations").presets += joining.AFFILIATIONS
    hooks.of("affiliations").keys.append(
        _columns_key("pair", _("contact and customer"), "contact_id", "customer_id", "role", "since")
    )


def register() -> None:
    """Tell the importer."""
    contacts, customers = hooks.of("contacts"), hooks.of("customers")
    contacts.presets += shipped.CONTACTS
    customers.presets += shipped.CUSTOMERS
    contacts.called, customers.called = words.PEOPLE, words.COMPANIES
    contacts.words.update(words.of_contacts())
    customers.words.update(words.of_customers())
    contacts.transforms["name"] = split_person
    contacts.reread.append(words.half_of_a_name)
    contacts.alike, customers.alike = partial(_alike, "contacts"), partial(_alike, "customers")
    contacts.held = held
    contacts.keys += [MAIL, PHONE_AND_NAME, Key("name", _("name"), _names, _by_name, weak=True, within=("customer",))]
    customers.keys += [NAME, MAIL]
    customers.tell_apart = that_fit
    customers.distinguish = ("city", "email", "phone")
    hooks.of("employees").distinguish = ("email",)
    contacts.formats.append(cards.FORMAT)
    for known in (contacts, customers):
        known.further.update(words.FURTHER)
        known.prepare.append(fill_mirrors)
        known.remarks = "description"
        known.mirrors["points"] = dict.fromkeys(COLUMNS, "value")
    beside.register()
    contacts.mirrors["affiliations"] = {"customer": "customer"}
    register_parts()
    points = hooks.of("contact-points")
    points.identity, points.divide = ("value",), each_point
    hooks.of("addresses").identity = ("street", "postcode", "city", "country")
    affiliations = hooks.of("affiliations")
    affiliations.identity, affiliations.divide = ("customer",), each_customer


register()
