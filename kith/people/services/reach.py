"""Contact points are authoritative; ``email``, ``phone`` and ``website`` mirror the first point of each nature."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kith.agency.models import Agency
from kith.engine.fields.text import url_problem
from kith.kit import emails, phones
from kith.kit.memory import remembered
from kith.kit.names import fold
from kith.people.models import Address, Contact, ContactPoint, Customer, PointType
from kith.sdk.declare import Errors, Field, Way, registry
from kith.sdk.models import Line
from kith.sdk.rules import Changes, new_row

# The mirrored column of each nature of contact point, and the type that a value gets when only the column is written.
COLUMNS = {"email": PointType.Nature.EMAIL, "phone": PointType.Nature.PHONE, "website": PointType.Nature.URL}
DEFAULT_TYPES = {"email": "e-mail", "phone": "phone", "website": "web site"}
# Cache time in seconds for types that another process may change: long enough for imports, short enough for people.
REMEMBERED = 5.0
# The length of the mirrored column.
LONGEST_NUMBER = 60
MAP = "map"  # the type whose link opens addresses
PLACEHOLDERS = frozenset({"value", "number", "digits"})
SAFE_LINK = re.compile(r"^(https?://|tel:|mailto:|sip:|sms:|geo:|callto:|xmpp:|skype:|whatsapp:)", re.IGNORECASE)


@remembered(seconds=REMEMBERED, most=10_000)
def _nature(agency_id: int, type_id: int) -> str:
    return str(PointType.objects.values_list("nature", flat=True).get(pk=type_id))


@remembered(seconds=REMEMBERED, most=10_000)
def _default_type(agency_id: int, key: str) -> int:
    return int(PointType.objects.values_list("pk", flat=True).get(key=key))


@remembered(seconds=REMEMBERED, most=1_000)
def home_region(agency_id: int) -> str:
    """Return the agency's country, the default for numbers without a calling code; empty if unset."""
    return str(Agency.objects.values_list("country", flat=True).get(pk=agency_id))


@remembered(seconds=REMEMBERED, most=1_000)
def _map_template(agency_id: int) -> str:
    return PointType.objects.filter(key=MAP, deleted_at=None).values_list("link", flat=True).first() or ""


def map_link(place: str, *, agency_id: int) -> str:
    """Return the link to an address or “latitude,longitude” on the agency's map service; empty without one."""
    template = _map_template(agency_id)
    value = quote(place, safe="")
    return template.replace("{value}", value).replace("{number}", value).replace("{digits}", value) if place else ""


def forget_types() -> None:
    """Invalidate this process's cache of point types."""
    for each in (_nature, _default_type, _map_template):
        each.forget()


def nature_of(point: ContactPoint) -> str:
    """Return the nature of the value: e-mail address, telephone number, URL or other."""
    return _nature(point.agency_id, point.type_id)


def normalise(point: ContactPoint) -> None:
    """Set the normal form: RFC 5321 address in lower case, E.164 number, or folded text."""
    nature = nature_of(point)
    point.digits = ""
    if nature == PointType.Nature.EMAIL:
        point.normal = emails.normalise_email(point.value)[:300]
    elif nature == PointType.Nature.PHONE:
        number = phones.parse_phone(point.value, region=_region(point))
        point.normal, point.digits = number.e164 or number.national_digits, number.national_digits[:40]
    else:
        point.normal = fold(point.value)[:300]


def _region(point: ContactPoint) -> str | None:
    record = point.contact or point.customer
    return (record.country if record else "") or home_region(point.agency_id) or None


def problems(point: ContactPoint) -> Errors:
    """Validate the value by the nature of its type."""
    if not point.value:
        return {"value": [str(_("Please fill this in."))]}
    nature = nature_of(point)
    if nature == PointType.Nature.EMAIL and (problem := emails.check_email(point.value)):
        return {"value": [str(_(problem))]}
    if nature == PointType.Nature.PHONE and not any(letter.isdigit() for letter in point.value):
        return {"value": [str(_("A telephone number needs digits."))]}
    if nature == PointType.Nature.PHONE and len(point.value) > LONGEST_NUMBER:
        return {"value": [str(_("A telephone number has at most %(most)d characters.") % {"most": LONGEST_NUMBER})]}
    # The first URL is also stored in the record's own field.
    if nature == PointType.Nature.URL and (problem := url_problem(point.value)):
        return {"value": [problem]}
    return {}


def link_problems(template: str) -> Errors:
    """Validate a link template: known placeholders, and no scheme that could run a script."""
    unknown = set(re.findall(r"{(.*?)}", template)) - PLACEHOLDERS
    if unknown:
        return {"link": [str(_("Only {value}, {number} and {digits} can stand in braces."))]}
    if template and not SAFE_LINK.match(template):
        return {"link": [str(_("The link must begin with https://, tel:, mailto: or another plain scheme."))]}
    return {}


# Columns read along with a contact point for display.
TOLD_WITH = ("normal", "digits", "type__nature", "type__link", "type__icon")


def link_of(point: Line) -> str:
    """Return the link of a contact point by its type's template; a URL is its own link; empty if there is none."""
    _parent, normal, digits, nature, template, _icon = point.extra
    if not template:
        written = str(point["value"])
        return written if nature == PointType.Nature.URL and written.startswith(("https://", "http://")) else ""
    return str(
        template.replace("{value}", quote(point["value"], safe="@+:/?&=%.-_~"))
        .replace("{number}", quote(normal, safe="+@"))
        .replace("{digits}", digits)
    )


def first_ones_first(points: Sequence[Line]) -> list[Line]:
    """Sort contact points; the first of each nature come first."""
    return sorted(points, key=lambda point: (not point["primary"], point.id))


def ways(points: Sequence[Line]) -> list[Way]:
    """Return the buttons for mail and call: the first linkable point of each nature; never a fax."""
    found = []
    sorts = ((PointType.Nature.EMAIL, gettext("E-mail"), "mail"), (PointType.Nature.PHONE, gettext("Call"), "phone"))
    for nature, label, icon in sorts:
        links = [(link_of(point), point) for point in first_ones_first(points) if point.extra[3] == nature]
        found += [Way(label, icon, link, point["value"]) for link, point in links if link][:1]
    return found


# Keeping in step ------------------------------------------------------------------------------------


def follow_columns(rows: Sequence[tuple[Any, Mapping[str, Any]]], *, changes: Changes) -> None:
    """After mirrored columns were written: update the first contact point of each nature."""
    fresh: list[ContactPoint] = []
    for row, changed in rows:
        for column in (name for name in COLUMNS if name in changed):
            if row.version == 1:
                fresh.append(_first_point(row, column))
            else:
                _rewrite(row, column, changes)
    changes.add_many(fresh, settle=False)


def _first_point(row: Contact | Customer, column: str) -> ContactPoint:
    return new_row(
        ContactPoint,
        agency_id=row.agency_id,
        **_owner(row),
        type_id=_default_type(row.agency_id, DEFAULT_TYPES[column]),
        value=getattr(row, column),
        primary=True,
    )


def _owner(row: Contact | Customer) -> dict[str, Any]:
    return {"contact": row} if isinstance(row, Contact) else {"customer": row}


def _rewrite(row: Contact | Customer, column: str, changes: Changes) -> None:
    value = getattr(row, column)
    points = [point for point in _points(row) if nature_of(point) == COLUMNS[column]]
    if not points:
        changes.add_many([_first_point(row, column)] if value else [], settle=False)
    elif value:
        points[0].value = value
        changes.save(points[0], settle=False)
    else:
        changes.erase_many(points[:1])


def _points(row: Contact | Customer) -> list[ContactPoint]:
    """Return the points of a record, the first of each nature first."""
    return list(ContactPoint.objects.filter(**_owner(row), deleted_at=None).order_by("-primary", "id"))


def take_along(row: Contact | Customer, before: Mapping[str, Any], later: dict[Field, Any]) -> None:
    """Merge mirrored columns into a list of points that is written in the same form."""
    field = next((field for field in later if field.name == "points"), None)
    if field is None or any("value" not in item for item in later[field]):
        return
    items = list(later[field])
    for column, key in DEFAULT_TYPES.items():
        new, old = getattr(row, column), before.get(column, "")
        if (row.pk is not None and column not in before) or any(item["value"] == new for item in items):
            continue
        same = next((item for item in items if old and item["value"] == old), None)
        if same is not None:
            place = items.index(same)
            items[place : place + 1] = [{**same, "value": new}] if new else []
        elif new:
            items.append({"type": _default_type(row.agency_id, key), "value": new})
    later[field] = tuple(items)


def follow_points(points: Sequence[ContactPoint], *, changes: Changes) -> None:
    """After contact points were written: update the mirrored columns and search words of their records."""
    for row in _owners(points):
        follow(row, changes)


def follow_addresses(addresses: Sequence[Address], *, changes: Changes) -> None:
    """After further addresses were written: update the search words of their records."""
    for row in _owners(addresses):
        changes.refresh_search(row, registry.whole(type(row), changes.by))


def _owners(parts: Sequence[ContactPoint | Address]) -> Iterator[Contact | Customer]:
    yield from Contact.objects.filter(pk__in={part.contact_id for part in parts if part.contact_id is not None})
    yield from Customer.objects.filter(pk__in={part.customer_id for part in parts if part.customer_id is not None})


def follow(row: Contact | Customer, changes: Changes) -> None:
    """Update a record's mirrored columns and search words."""
    points = _points(row)
    for column, nature in COLUMNS.items():
        same = [point for point in points if nature_of(point) == nature]
        setattr(row, column, same[0].value if same else "")
        for place, point in enumerate(same):
            if point.primary is not (place == 0):
                point.primary = place == 0
                changes.save(point, settle=False)
    changes.refresh_search(row, registry.whole(type(row), changes.by))
    changes.save(row, settle=False)


def words(row: Contact | Customer) -> list[str]:
    """Return additional search words: numbers in all notations, further points and towns."""
    number = phones.parse_phone(row.phone, region=row.country or home_region(row.agency_id) or None)
    found = [number.e164, number.national_digits]
    if row.pk is not None:
        points = ContactPoint.objects.filter(**_owner(row), deleted_at=None)
        found += [word for pair in points.values_list("value", "normal") for word in pair]
        found += Address.objects.filter(**_owner(row), deleted_at=None).values_list("city", flat=True)
    return found
