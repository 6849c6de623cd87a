"""Convert properties to a card; unknown ones become leftovers."""

import re
from collections.abc import Callable, Iterable

from kith.kit.vcards.card import Card, CardAddress, CardName, Point, Property
from kith.kit.vcards.lines import decode_base64, escape, split_items, split_units, unescape

_HANDLES = {
    f"X-{service}": service.lower()
    for service in ("AIM", "ICQ", "MSN", "YAHOO", "JABBER", "SKYPE", "GTALK", "QQ", "GADUGADU")
} | {"X-SKYPE-USERNAME": "skype"}
_APPLE_LABEL = re.compile(r"_\$!<(.*)>!\$_").fullmatch
_DAY = re.compile(r"(\d{4}|--)-?(\d{2})-?(\d{2})(?:[T ].*)?").fullmatch
_SILENT_TYPES = frozenset(("internet", "pref", ""))
_POINT_PARAMS = frozenset(("TYPE", "PREF", "VALUE", "LANGUAGE", "PID", "ALTID", "INDEX"))


def card_of(properties: Iterable[Property]) -> Card:
    """Return the card of these properties."""
    lines = [line for line in properties if line.name != "VERSION"]
    labels = {line.group: _label(line) for line in lines if line.group and line.name == "X-ABLABEL"}
    card, used = Card(), set()
    for line in lines:
        understand = _READERS.get(line.name)
        if understand and understand(card, line, labels.get(line.group, "")):
            if line.group and line.name in _LABELLED:
                used.add(line.group)
        else:
            card.leftovers.append(line)
    card.leftovers = [line for line in card.leftovers if not (line.name == "X-ABLABEL" and line.group in used)]
    return card


def _label(line: Property) -> str:
    text = unescape(line.value)
    apple = _APPLE_LABEL(text)
    return apple[1] if apple else text


def _types(line: Property) -> tuple[tuple[str, ...], bool]:
    """Return the unique types in lower case, and whether the point is the preferred one."""
    types: dict[str, None] = {}
    preferred = False
    for key, value in line.params:
        if key == "TYPE":
            types.update(dict.fromkeys(part.strip().lower() for part in value.split(",")))
        preferred = preferred or (key == "PREF" and value == "1")
    return tuple(name for name in types if name not in _SILENT_TYPES), preferred or "pref" in types


def _text(attribute: str) -> Callable[[Card, Property, str], bool]:
    """Return a handler for a text that a card has once; a second one becomes a leftover."""

    def read(card: Card, line: Property, label: str) -> bool:
        value = unescape(line.value)
        if getattr(card, attribute) or not value:
            return not value
        setattr(card, attribute, value)
        return True

    return read


def _point(attribute: str, scheme: str = "") -> Callable[[Card, Property, str], bool]:
    def read(card: Card, line: Property, label: str) -> bool:
        value = unescape(line.value).strip()
        if scheme and value.lower().startswith(scheme):
            value = value[len(scheme) :]
        types, preferred = _types(line)
        if value:
            getattr(card, attribute).append(Point(value, types, label, preferred))
        return True

    return read


def _handle(card: Card, line: Property, label: str) -> bool:
    value = unescape(line.value).strip()
    if value:
        types, preferred = _types(line)
        link = f"{_HANDLES[line.name]}:{value}"
        card.handles.append(Point(link, types, label, preferred))
    return True


def _name(card: Card, line: Property, label: str) -> bool:
    parts = [part.strip() for part in split_units(line.value)]
    if card.name != CardName() or len(parts) > 5:
        return False
    card.name = CardName(*parts)
    return True


def _organisation(card: Card, line: Property, label: str) -> bool:
    parts = tuple(split_units(line.value))
    while parts and not parts[-1].strip():
        parts = parts[:-1]
    if card.organisation and parts:
        return False
    card.organisation = card.organisation or parts
    return True


def _address(card: Card, line: Property, label: str) -> bool:
    parts = [part.strip() for part in split_units(line.value)]
    if len(parts) > 7:
        return False
    po_box, street2, street, city, state, postcode, country = parts + [""] * (7 - len(parts))
    types, preferred = _types(line)
    if any(parts):
        card.addresses.append(
            CardAddress(street, street2, po_box, postcode, city, state, country, types, label, preferred)
        )
    # Parameters such as LABEL or GEO hold data that the parts of the address lack.
    card.leftovers += [
        Property("", f"X-ADR-{key}", (), escape(value)) for key, value in line.params if key not in _POINT_PARAMS
    ]
    return True


def _birthday(card: Card, line: Property, label: str) -> bool:
    text = unescape(line.value).strip()
    day = _DAY(text)
    if card.birthday or not text:
        return not text
    card.birthday = f"{day[1].rstrip('-') or '-'}-{day[2]}-{day[3]}" if day else text
    return True


def _note(card: Card, line: Property, label: str) -> bool:
    text = unescape(line.value)
    card.note = f"{card.note}\n\n{text}" if card.note and text else card.note or text
    return True


def _categories(card: Card, line: Property, label: str) -> bool:
    items = [item.strip() for item in split_items(line.value)]
    card.categories += [item for item in items if item and item not in card.categories]
    return True


def _photo(card: Card, line: Property, label: str) -> bool:
    if card.photo:
        return False
    inline = re.match(r"data:[^,]*;base64\\?,", line.value, re.IGNORECASE)
    encoded = any(key == "ENCODING" for key, _ in line.params)
    if not inline and not encoded:
        return not line.value
    card.photo = decode_base64(line.value[inline.end() :] if inline else line.value)
    return bool(card.photo)


_LABELLED = frozenset(("EMAIL", "TEL", "URL", "IMPP", "ADR", *_HANDLES))
_READERS: dict[str, Callable[[Card, Property, str], bool]] = {
    "FN": _text("full_name"),
    "NICKNAME": _text("nickname"),
    "TITLE": _text("title"),
    "UID": _text("uid"),
    "N": _name,
    "ORG": _organisation,
    "EMAIL": _point("emails", "mailto:"),
    "TEL": _point("phones", "tel:"),
    "URL": _point("links"),
    "IMPP": _point("handles"),
    "ADR": _address,
    "BDAY": _birthday,
    "NOTE": _note,
    "CATEGORIES": _categories,
    "PHOTO": _photo,
    **dict.fromkeys(_HANDLES, _handle),
}
