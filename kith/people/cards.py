"""Address cards (vCard) as rows of contacts, and contacts as cards. What has no field goes to the description."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from kith.engine.fields.text import url_problem
from kith.kit import countries, emails
from kith.kit.names import fold, split_name
from kith.kit.tables import Row
from kith.kit.vcards import Card, CardAddress, CardName, Point, read_vcards, write_vcard
from kith.people.models import Contact
from kith.sdk.importing import EXTERNAL_ID, PHOTO, Column, Format

FIELDS = (
    "salutation", "first_name", "last_name", "designation", "department", "customer", "email", "phone", "website",
    "birthday", "street", "street2", "postcode", "city", "state", "country", "tags", "points", "addresses",
    "description",
)  # fmt: skip
COLUMNS = (*(Column(name, name) for name in FIELDS), Column("UID", EXTERNAL_ID), Column("Photo", PHOTO))
PLACE = ("street", "street2", "postcode", "city", "state")
MOST_REMARKS = 9_000
LONGEST_POINT = 300


_STARTS = re.compile(rb"([\w-]+\.)?begin:\s*vcard|\[+\s*\"vcard\"|<.{0,200}vcards?[ >]", re.DOTALL)


def is_card_file(path: Path) -> bool:
    """Whether a file holds address cards, in text, JSON or XML."""
    with path.open("rb") as file:
        start = file.read(4096).removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"").lstrip(b"\xff\xfe \t\r\n").lower()
    return _STARTS.match(start) is not None


def rows(path: Path) -> Iterator[Row]:
    """The cards of a file as rows, in the order of ``COLUMNS``. A card that cannot be read carries a fault."""
    with path.open("rb") as file:
        for number, card, fault in read_vcards(file):
            if card is None:
                yield Row(number, [], fault or "This card can't be read.")
            else:
                yield Row(number, _cells(card))


def _cells(card: Card) -> list[Any]:
    values, remarks = _Cells(card).filled()
    text = "\n".join(filter(None, [card.note, *remarks]))
    if len(text) > MOST_REMARKS:
        text = text[:MOST_REMARKS] + " …"
    values["description"] = text
    return [*(values.get(name, "") for name in FIELDS), card.uid[:200], card.photo]


class _Cells:
    """Fills the fields from one card and keeps what fits none."""

    def __init__(self, card: Card) -> None:
        self.card = card
        self.values: dict[str, Any] = {}
        self.remarks: list[str] = []

    def filled(self) -> tuple[dict[str, Any], list[str]]:
        self._person()
        self._points()
        self._addresses()
        for name in self.card.categories:
            if len(name) > 60 or "," in name or ";" in name:
                self.remarks.append(f"Category: {name}")
            elif name.strip():
                self.values.setdefault("tags", []).append(name)
        for line in self.card.leftovers:
            if line.name not in ("PRODID", "REV", "VERSION", "X-ABLABEL") and line.value:
                self.remarks.append(f"{line.name}: {line.value[:1000]}")
        return self.values, self.remarks

    def _set(self, name: str, text: str, label: str) -> None:
        """Give a field its text, if it takes it; else keep it as a remark."""
        text = " ".join(text.split())
        if not text:
            return
        limit = _limit(name)
        if text.isprintable() and len(text) <= limit:
            self.values[name] = text
        else:
            self.remarks.append(f"{label}: {text}")

    def _person(self) -> None:
        card, name = self.card, self.card.name
        if not (name.first or name.last):
            guessed = split_name(card.full_name or card.nickname or " ".join(card.organisation[:1]))
            name = type(name)(guessed.last, guessed.first, guessed.middle, guessed.prefix, guessed.suffix)
        self._set("first_name", f"{name.first} {name.middle}", "First name")
        self._set("last_name", name.last, "Last name")
        self._set("salutation", name.prefix, "Prefix")
        self._set("designation", card.title, "Title")
        if name.suffix:
            self.remarks.append(f"Suffix: {name.suffix}")
        if card.nickname:
            self.remarks.append(f"Nickname: {card.nickname}")
        company, *units = card.organisation or ("",)
        if company.strip():
            self.values["customer"] = " ".join(company.split())[:200]
        self._set("department", ", ".join(filter(None, units)), "Department")
        if card.birthday[:1].isdigit() and len(card.birthday) == 10:
            self.values["birthday"] = card.birthday
        elif card.birthday:
            self.remarks.append(f"Birthday: {card.birthday}")

    def _points(self) -> None:
        points: list[dict[str, Any]] = []
        for kind, found in (
            ("e-mail", self.card.emails), ("phone", self.card.phones),
            ("web site", self.card.links), ("messenger", self.card.handles),
        ):  # fmt: skip
            for point in sorted(found, key=lambda each: not each.preferred):
                item = _item(kind, point)
                if _fits(item):
                    points.append(item)
                else:
                    self.remarks.append(f"{kind}: {point.value}")
        if points:
            self.values["points"] = points

    def _addresses(self) -> None:
        addresses = sorted(self.card.addresses, key=lambda each: not each.preferred)
        further = []
        for number, address in enumerate(addresses):
            values = self._place(address)
            if number == 0:
                self.values.update(values)
            elif values:
                further.append({**values, "label": (address.label or ", ".join(address.types))[:60]})
        if further:
            self.values["addresses"] = further

    def _place(self, address: CardAddress) -> dict[str, str]:
        street2 = ", ".join(filter(None, [address.street2, address.po_box]))
        given = {**{name: getattr(address, name) for name in PLACE}, "street2": street2}
        values = {}
        for name, text in given.items():
            text = text.strip() if name == "street" else " ".join(text.split())
            limit = _limit(name)
            if text and len(text) <= limit:
                values[name] = text
            elif text:
                self.remarks.append(f"{name}: {text}")
        code = countries.country_code(address.country) if address.country else None
        if code:
            values["country"] = code
        elif address.country:
            self.remarks.append(f"Country: {address.country}")
        return values


def _limit(name: str) -> int:
    """How many characters a field of contacts takes; a name of a company is cut elsewhere."""
    return int(getattr(Contact._meta.get_field(name), "max_length", None) or LONGEST_POINT)


def _item(kind: str, point: Point) -> dict[str, Any]:
    """A contact point of the right type; the card's further types become the label."""
    types = [name for name in point.types if name not in ("voice", "internet", "pref", "x400")]
    if kind == "phone":
        for word, better in (("fax", "fax"), ("cell", "mobile"), ("mobile", "mobile")):
            if word in types:
                kind = better
                types = [name for name in types if name != word]
    value = " ".join(point.value.removeprefix("tel:").split())
    return {"type": kind, "value": value, "label": (point.label or ", ".join(types))[:60]}


def _fits(item: dict[str, Any]) -> bool:
    value = item["value"]
    if not value or len(value) > LONGEST_POINT or not value.isprintable():
        return False
    if item["type"] == "e-mail":
        return emails.check_email(value) is None
    if item["type"] == "web site":
        return not url_problem(value)
    return item["type"] not in ("phone", "mobile", "fax") or (any(map(str.isdigit, value)) and len(value) <= 60)


def write(lines: Iterable[Any]) -> Iterator[str]:
    """Contacts as cards of version 4.0."""
    for line in lines:
        yield write_vcard(card_of(line))


def card_of(line: Any) -> Card:
    """The card of one line of a list with ``FIELDS``."""
    texts = line.text_values()
    name = CardName(last=texts["last_name"], first=texts["first_name"], prefix=texts["salutation"])
    card = Card(
        full_name=" ".join(filter(None, (name.prefix, name.first, name.last))) or texts["email"] or texts["phone"],
        name=name,
        organisation=_organisation(texts),
        title=texts["designation"],
        birthday=texts["birthday"],
        note=texts["description"],
        categories=[tag for tag, _colour in line["tags"] or ()],
        uid="".join(line.extra),
    )
    for point in line["points"] or ():
        _add_point(card, point.text_values())
    for place in (texts, *(address.text_values() for address in line["addresses"] or ())):
        if any(place[part] for part in (*PLACE, "country")):
            label = place.get("label", "")
            card.addresses.append(CardAddress(**{part: place[part] for part in (*PLACE, "country")}, label=label))
    return card


def _organisation(texts: dict[str, str]) -> tuple[str, ...]:
    """The company and, behind it, the department."""
    units = (texts["department"],) if texts["department"] else ()
    return (texts["customer"], *units) if texts["customer"] or units else ()


def _add_point(card: Card, point: dict[str, str]) -> None:
    """A contact point into the list of its sort; its type and label become the types of the card."""
    kind = fold(point["type"])
    types = {"mobile": ("cell",), "fax": ("fax",)}.get(kind, ())
    made = Point(point["value"], types=types, label=point["label"], preferred=point["primary"] == "yes")
    if "@" in point["value"] and "mail" in kind:
        card.emails.append(made)
    elif kind in ("phone", "mobile", "fax", "whatsapp"):
        card.phones.append(made)
    elif kind in ("web site", "linkedin"):
        card.links.append(made)
    else:
        card.handles.append(made)


FORMAT = Format(
    "vcard",
    is_card_file,
    COLUMNS,
    "vcard",
    rows,
    write,
    FIELDS,
    extension="vcf",
    content_type="text/vcard; charset=utf-8",
)
