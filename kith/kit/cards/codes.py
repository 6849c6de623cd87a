"""The content of QR codes on cards: a vCard, a MECARD (NTT Docomo's short form), or a link."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kith.kit import emails, phones
from kith.kit.cards.lines import Finding, Point
from kith.kit.countries import country_code
from kith.kit.vcards import Card, read_vcards

LONGEST_CODE = 10_000
MANY = frozenset(("email", "phone", "mobile", "fax", "website"))
_PART = re.compile(r"([A-Z-]+):((?:\\.|[^;\\])*);")
_UNDER = {"TEL": "phone", "EMAIL": "email", "URL": "website", "ORG": "company", "TITLE": "title"}


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code in the picture: its text, and its corners in pixels."""

    text: str
    corners: tuple[Point, ...]

    @property
    def centre(self) -> Point:
        count = max(len(self.corners), 1)
        return sum(x for x, _y in self.corners) / count, sum(y for _x, y in self.corners) / count


def findings_of(text: str) -> list[Finding]:
    """Return what a code says about a person, with full confidence; empty for codes about something else."""
    text = text.strip()[:LONGEST_CODE]
    if text.upper().startswith("BEGIN:VCARD"):
        pairs = [pair for read in read_vcards(text.encode()) if read.card for pair in _of_card(read.card)]
    elif text.upper().startswith("MECARD:"):
        pairs = [*_of_mecard(text[len("MECARD:") :] + ";")]
    else:
        pairs = [*_of_link(text)]
    return [Finding(field, " ".join(value.split()), 1.0, ()) for field, value in pairs if value.strip()]


def united(found: Sequence[Finding], coded: Sequence[Finding]) -> list[Finding]:
    """Merge what was read with what a code says. For fields with a single value the code wins."""
    said = {finding.field for finding in coded if finding.field not in MANY}
    said |= {"first", "last", "prefix", "suffix"} if "last" in said else set()
    known = {_key(finding) for finding in coded}
    return [*coded, *(each for each in found if each.field not in said and _key(each) not in known)]


def _key(finding: Finding) -> tuple[str, str]:
    if finding.field == "email":
        return "email", emails.normalise_email(finding.value)
    if finding.field in ("phone", "mobile", "fax"):
        return "number", phones.digits(finding.value.replace("(0)", ""))[-8:]
    return finding.field, re.sub(r"^https?://(www\.)?|/$", "", finding.value.lower())


def _of_card(card: Card) -> Iterator[tuple[str, str]]:
    name = card.name
    yield from (("prefix", name.prefix), ("first", f"{name.first} {name.middle}"), ("last", name.last))
    if not (name.first or name.last):
        yield "last", card.full_name
    yield "suffix", name.suffix
    yield "title", card.title
    yield from zip(("company", "department"), card.organisation, strict=False)
    for kind, points in (("email", card.emails), ("phone", card.phones), ("website", card.links)):
        for point in points:
            types = set(point.types)
            better = "fax" if "fax" in types else "mobile" if types & {"cell", "mobile"} else kind
            yield (better if kind == "phone" else kind), point.value.removeprefix("tel:")
    for address in card.addresses[:1]:
        for part in ("street", "street2", "postcode", "city", "state"):
            yield part, getattr(address, part)
        yield "country", country_code(address.country) or ""


def _of_mecard(text: str) -> Iterator[tuple[str, str]]:
    for name, raw in _PART.findall(text):
        value = re.sub(r"\\(.)", r"\1", raw)
        if name == "N":
            last, _comma, first = value.partition(",")
            yield from (("last", last), ("first", first))
        elif name == "ADR":
            yield "street", value.strip(" ,")
        elif name in _UNDER:
            yield _UNDER[name], value


def _of_link(text: str) -> Iterator[tuple[str, str]]:
    scheme, _colon, rest = text.partition(":")
    if scheme.lower() in ("http", "https"):
        yield "website", text
    elif scheme.lower() == "mailto":
        yield "email", rest.split("?")[0]
    elif scheme.lower() == "tel":
        yield "phone", rest
