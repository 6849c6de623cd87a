"""What formulas work on: types, values, what is missing, and the bounds of all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from enum import Enum
from typing import NamedTuple

LONGEST_TEXT = 2_000  # characters of a text that is worked out
MOST_DIGITS = 15  # digits before the point of a number that is worked out
LARGEST = Decimal(10) ** MOST_DIGITS
MOST_EXPONENT = 100
MOST_DAYS = 4_000_000  # a shift of dates: more than the years 1 to 9999 have days, so that it leads out of them
# 28 digits as everywhere in Kith; what does not fit raises and becomes ``Missing``.
CONTEXT = Context(prec=28, Emax=999, Emin=-999, traps=[InvalidOperation, DivisionByZero, Overflow])


class Type(Enum):
    """The type of an expression. ``EMPTY`` is that of ``null``, which goes with every other."""

    NUMBER = "number"
    MONEY = "money"
    TEXT = "text"
    DATE = "date"
    TIME = "time"
    INSTANT = "instant"
    YES_NO = "yes_no"
    EMPTY = "empty"


class Fault(ValueError):
    """What is wrong with the text of a formula, where (a character, counted from 0), and what helps."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.message = message
        self.at = at


@dataclass(frozen=True, slots=True)
class Missing:
    """There is no value, and why: ``why`` is one of ``REASONS``, ``what`` the field or the values at fault."""

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
    """An amount of money. Amounts of zero go with every currency."""

    number: Decimal
    currency: str


type Value = Decimal | Amount | str | date | time | datetime | bool | Missing


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What ``today()`` and ``now()`` answer (``now`` in the agency's own zone), and the agency's currency."""

    now: datetime
    currency: str = "EUR"

    @property
    def today(self) -> date:
        return self.now.date()


NOTHING = Missing("none")


def is_missing(value: Value) -> bool:
    """Whether there is nothing; an empty text is nothing too."""
    return value == "" or isinstance(value, Missing)


def sized(number: Decimal) -> Decimal | Missing:
    """The number, unless it is too large."""
    return number if number.is_finite() and abs(number) < LARGEST else Missing("size")


def shortened(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


def written(value: Value) -> str:
    """A value as text, the same in every language; nothing for what is missing."""
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
    """Without exponent and without zeros at the end."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
