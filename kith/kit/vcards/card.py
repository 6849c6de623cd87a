"""The content of a vCard, independent of version and notation."""

from dataclasses import dataclass, field
from typing import NamedTuple


class CardError(ValueError):
    """One card can't be read; the message says what to do."""


class Property(NamedTuple):
    """One line of a card: "item1.TEL;TYPE=home:123".

    name is in capitals; params are (NAME, value) in order; value is decoded, and escaped as in versions 3.0 and 4.0.
    """

    group: str
    name: str
    params: tuple[tuple[str, str], ...]
    value: str


@dataclass(frozen=True, slots=True)
class CardName:
    """The parts of a name (N)."""

    last: str = ""
    first: str = ""
    middle: str = ""
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """An e-mail address, phone number, link or handle with its types ("home", "fax") and label."""

    value: str
    types: tuple[str, ...] = ()
    label: str = ""
    preferred: bool = False


@dataclass(frozen=True, slots=True)
class CardAddress:
    """A postal address; the country is text as in the card."""

    street: str = ""
    street2: str = ""
    po_box: str = ""
    postcode: str = ""
    city: str = ""
    state: str = ""
    country: str = ""
    types: tuple[str, ...] = ()
    label: str = ""
    preferred: bool = False


@dataclass(slots=True)
class Card:
    """One person or organisation.

    organisation holds name and units. birthday is "1980-03-22", "--03-22" without a year, or text. handles are links
    such as "skype:anna". photo is the picture embedded in the card; links to pictures go to leftovers and are never
    fetched. leftovers are all unknown lines, in order.
    """

    full_name: str = ""
    name: CardName = field(default_factory=CardName)
    nickname: str = ""
    organisation: tuple[str, ...] = ()
    title: str = ""
    emails: list[Point] = field(default_factory=list)
    phones: list[Point] = field(default_factory=list)
    links: list[Point] = field(default_factory=list)
    handles: list[Point] = field(default_factory=list)
    addresses: list[CardAddress] = field(default_factory=list)
    birthday: str = ""
    note: str = ""
    categories: list[str] = field(default_factory=list)
    photo: bytes = b""
    uid: str = ""
    leftovers: list[Property] = field(default_factory=list)


class CardRead(NamedTuple):
    """A card of a file: its number from 1, and either the card or the error ("" for none)."""

    number: int
    card: Card | None
    fault: str = ""
