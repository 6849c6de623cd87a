"""Types and values of formulas, missing values, and the limits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from enum import Enum
from typing import NamedTuple

LONGEST_TEXT = 2_000  # characters of a computed text
MOST_DIGITS = 15  # digits before the point of a computed number
LARGEST = Decimal(10) ** MOST_DIGITS
MOST_EXPONENT = 100
MOST_DAYS = 4_000_000  # the largest shift of a date: more days than the years 1 to 9999 have, so it is out of range
# 28 digits as everywhere in Kith. A number that does not fit raises and becomes ``Missing``.
CONTEXT = Context(prec=28, Emax=999, Emin=-999, traps=[InvalidOperation, DivisionByZero, Overflow])


class Type(Enum):
    """The type of an expression. ``EMPTY`` is the type of ``null`` and is compatible with every other type."""

    NUMBER = "number"
    MONEY = "money"
    TEXT = "text"
    DATE = "date"
    TIME = "time"
    INSTANT = "instant"
    YES_NO = "yes_no"
    EMPTY = "empty"


class Fault(ValueError):
    """An error in the text of a formula: what is wrong, the character position (from 0), and what to do."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.message = message
        self.at = at


@dataclass(frozen=True, slots=True)
class Missing:
    """A missing value: ``why`` is one of ``REASONS``, ``what`` the field or the values at fault."""

    why: str
    what: str = ""


REASONS = {
    "empty": "“{what}” is empty.",
    "none": "There is nothing to work with.",
    "zero": "This would be a division by zero.",
    "currencies": "{what} cannot be mixed.",
    "size": "The number is too large.",
    "power": "This power cannot be worked out.",
    "range": "The date lies outside of the years 1 to 9999.",
    "number": "“{what}” is not a number.",
    "date": "“{what}” is not a date; it is written as 2024-12-31.",
    "currency": "“{what}” is not a currency; it is written as EUR.",
    "long": "The text is too long.",
}


class Amount(NamedTuple):
    """An amount of money. An amount of zero can be added to any currency."""

    number: Decimal
    currency: str


type Value = Decimal | Amount | str | date | time | datetime | bool | Missing


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The context of an evaluation: the time for ``today()`` and ``now()`` in the agency's zone, and its currency."""

    now: datetime
    currency: str = "EUR"

    @property
    def today(self) -> date:
        return self.now.date()


NOTHING = Missing("none")


def is_missing(value: Value) -> bool:
    """Whether a value is missing; an empty text counts as missing."""
    return value == "" or isinstance(value, Missing)


def sized(number: Decimal) -> Decimal | Missing:
    """Return the number, or ``Missing`` if it is too large."""
    return number if number.is_finite() and abs(number) < LARGEST else Missing("size")


def shortened(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def written(value: Value) -> str:
    """Return a value as text, the same in every language; empty for a missing value."""
    match value:
        case Missing():
            return ""
        case bool():
            return "yes" if value else "no"
        case Amount(number, currency):
            return f"{plain(number)} {currency}"
        case Decimal():
            return plain(value)
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M")
        case time():
            return value.strftime("%H:%M")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def plain(number: Decimal) -> str:
    """Format a number without exponent and trailing zeros."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
