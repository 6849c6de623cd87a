"""Writing cards in version 4.0 (RFC 6350) or 3.0 (RFC 2426)."""

import base64
import re
from collections.abc import Iterator
from typing import Literal

from kith.kit.vcards.card import Card, CardAddress, Point, Property
from kith.kit.vcards.lines import escape

type Version = Literal["3.0", "4.0"]

_LINE_BYTES = 75
_CARET = {"^": "^^", "\n": "^n", '"': "^'"}
_KINDS = ((b"\xff\xd8", "JPEG"), (b"\x89PNG", "PNG"), (b"GIF8", "GIF"), (b"RIFF", "WEBP"))


def write_vcard(card: Card, *, version: Version = "4.0") -> str:
    """Return one card as text with CRLF; reading it gives an equal card."""
    lines = [Property("", "VERSION", (), version), *_lines(card, version)]
    body = "".join(_fold(_line(line)) for line in lines)
    return f"BEGIN:VCARD\r\n{body}END:VCARD\r\n"


def _lines(card: Card, version: Version) -> Iterator[Property]:
    yield _plain("FN", card.full_name)
    name = card.name
    parts = (name.last, name.first, name.middle, name.prefix, name.suffix)
    yield Property("", "N", (), ";".join(map(escape, parts)))
    for field, text in (
        ("NICKNAME", card.nickname),
        ("TITLE", card.title),
        ("BDAY", card.birthday),
        ("NOTE", card.note),
        ("UID", card.uid),
    ):
        if text:
            yield _plain(field, text)
    if card.organisation:
        yield Property("", "ORG", (), ";".join(map(escape, card.organisation)))
    if card.categories:
        yield Property("", "CATEGORIES", (), ",".join(map(escape, card.categories)))
    if card.photo:
        yield _photo(card.photo, version)
    yield from _labelled(card, version)
    yield from card.leftovers


def _plain(name: str, text: str) -> Property:
    return Property("", name, (), escape(text))


def _photo(photo: bytes, version: Version) -> Property:
    kind = next((kind for start, kind in _KINDS if photo.startswith(start)), "JPEG")
    data = base64.b64encode(photo).decode("ascii")
    if version == "4.0":
        return Property("", "PHOTO", (), f"data:image/{kind.lower()};base64,{data}")
    return Property("", "PHOTO", (("ENCODING", "b"), ("TYPE", kind)), data)


def _labelled(card: Card, version: Version) -> Iterator[Property]:
    """Yield points and addresses; a label is a separate line in the same group as its point."""
    taken = {line.group.lower() for line in card.leftovers}
    free = (group for count in range(1, 1_000_000) if (group := f"item{count}") not in taken)
    for name, points in (
        ("EMAIL", card.emails),
        ("TEL", card.phones),
        ("URL", card.links),
        ("IMPP", card.handles),
        ("ADR", card.addresses),
    ):
        for point in points:
            group = next(free) if point.label else ""
            yield Property(group, name, _params(point, version), _value(point))
            if point.label:
                yield Property(group, "X-ABLABEL", (), escape(point.label))


def _value(point: Point | CardAddress) -> str:
    if isinstance(point, Point):
        return escape(point.value)
    parts = (point.po_box, point.street2, point.street, point.city, point.state)
    return ";".join(map(escape, (*parts, point.postcode, point.country)))


def _params(point: Point | CardAddress, version: Version) -> tuple[tuple[str, str], ...]:
    types = [("TYPE", name) for name in point.types]
    if point.preferred:
        types.append(("PREF", "1") if version == "4.0" else ("TYPE", "pref"))
    return tuple(types)


def _line(line: Property) -> str:
    params = "".join(f";{key}={_param(value)}" for key, value in line.params)
    return f"{line.group}{'.' if line.group else ''}{line.name}{params}:{line.value}"


def _param(value: str) -> str:
    """Return a parameter's value, escaped (RFC 6868) and quoted if it contains a separator."""
    safe = re.sub(r'[\^\n"]', lambda found: _CARET[found[0]], value)
    return f'"{safe}"' if re.search(r"[:;,]", safe) else safe


def _fold(line: str) -> str:
    """Fold into lines of at most 75 bytes, without cutting a character in two."""
    data = line.encode("utf-8", "replace")
    if len(data) <= _LINE_BYTES:
        return f"{data.decode()}\r\n"
    pieces, start = [], 0
    while start < len(data):
        end = min(start + _LINE_BYTES - (1 if start else 0), len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(data[start:end].decode())
        start = end
    return "\r\n ".join(pieces) + "\r\n"
