"""The table of formula functions: parameter types, result type, and the help text for people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from kith.kit.formulas import deeds
from kith.kit.formulas.values import Type, Value, written

N, M, T, D, AT, Y = Type.NUMBER, Type.MONEY, Type.TEXT, Type.DATE, Type.INSTANT, Type.YES_NO
ANY = frozenset(Type)
NUMERIC = frozenset((N, M))
DAYS = frozenset((D, AT))
ORDERED = frozenset((N, M, T, D, AT, Type.TIME))
MOST_GIVEN = 30

type Takes = frozenset[Type]


@dataclass(frozen=True, slots=True)
class Lazy:
    """A function that evaluates its arguments only when needed."""

    work: Callable[..., Value]


@dataclass(frozen=True, slots=True)
class Function:
    """A formula function.

    takes: the types allowed for each argument; with ``many`` the last one repeats. least: how many are required.
    gives: the result type, or the index of the argument with the result's type; −1 is the common type of all arguments
    but the first, −2 that of all. tolerant: the function handles missing arguments itself.
    """

    usage: str
    about: str
    takes: tuple[Takes, ...]
    gives: Type | int
    work: Callable[..., Value] | Lazy
    least: int = 1
    many: bool = False
    tolerant: bool = False
    needs_now: bool = False

    @property
    def most(self) -> int:
        return MOST_GIVEN if self.many else len(self.takes)


def _f(usage: str, about: str, *takes: Takes, gives: Type | int, work: Any, **more: Any) -> Function:
    return Function(usage, about, takes, gives, work, **{"least": len(takes), **more})


_N, _T, _Y = frozenset((N,)), frozenset((T,)), frozenset((Y,))
FUNCTIONS: dict[str, Function] = {
    "if": _f(
        "if(condition, then, otherwise)", "One of two values.", _Y, ANY, ANY, gives=-1, work=Lazy(deeds.choose), least=2
    ),
    "coalesce": _f(
        "coalesce(a, b, …)",
        "The first value that is not empty.",
        ANY,
        gives=-2,
        work=Lazy(deeds.first_present),
        many=True,
    ),
    "round": _f(
        "round(number, decimals)",
        "Rounded, halves away from zero.",
        NUMERIC,
        _N,
        gives=0,
        work=deeds.rounding(ROUND_HALF_UP),
        least=1,
    ),
    "floor": _f("floor(number)", "Rounded down.", NUMERIC, gives=0, work=deeds.rounding(ROUND_FLOOR)),
    "ceil": _f("ceil(number)", "Rounded up.", NUMERIC, gives=0, work=deeds.rounding(ROUND_CEILING)),
    "abs": _f("abs(number)", "Without its sign.", NUMERIC, gives=0, work=deeds.without_sign),
    "min": _f(
        "min(a, b, …)",
        "The smallest or earliest of the values that are there.",
        ORDERED,
        gives=-2,
        work=deeds.extreme(min),
        many=True,
        tolerant=True,
    ),
    "max": _f(
        "max(a, b, …)",
        "The largest or latest of the values that are there.",
        ORDERED,
        gives=-2,
        work=deeds.extreme(max),
        many=True,
        tolerant=True,
    ),
    "sum": _f(
        "sum(a, b, …)",
        "The sum of the values that are there.",
        NUMERIC,
        gives=-2,
        work=deeds.total,
        many=True,
        tolerant=True,
    ),
    "concat": _f(
        "concat(a, b, …)", "The values as one text.", ANY, gives=T, work=deeds.joined, many=True, tolerant=True
    ),
    "upper": _f("upper(text)", "In capitals.", _T, gives=T, work=deeds.cased(str.upper)),
    "lower": _f("lower(text)", "In small letters.", _T, gives=T, work=deeds.cased(str.lower)),
    "trim": _f(
        "trim(text)",
        "Without spaces around it, and with single ones inside.",
        _T,
        gives=T,
        work=lambda text: " ".join(text.split()),
    ),
    "left": _f(
        "left(text, count)",
        "The first characters.",
        _T,
        _N,
        gives=T,
        work=lambda text, count: text[: deeds.at_most(count)],
    ),
    "right": _f(
        "right(text, count)",
        "The last characters.",
        _T,
        _N,
        gives=T,
        work=lambda text, count: text[len(text) - min(deeds.at_most(count), len(text)) :],
    ),
    "len": _f("len(text)", "How many characters.", _T, gives=N, work=lambda text: Decimal(len(text))),
    "contains": _f(
        "contains(text, part)", "Whether the part stands in the text.", _T, _T, gives=Y, work=deeds.contains
    ),
    "text": _f("text(value)", "Any value as text.", ANY, gives=T, work=written),
    "number": _f(
        "number(value)",
        "The number in a text, or an amount without its currency.",
        frozenset((T, N, M, Y)),
        gives=N,
        work=deeds.number_of,
    ),
    "money": _f(
        "money(number, currency)",
        "An amount; without a currency in that of the agency.",
        _N,
        _T,
        gives=M,
        work=deeds.amount,
        least=1,
        needs_now=True,
    ),
    "today": _f("today()", "The present day of the agency.", gives=D, work=lambda now: now.today, needs_now=True),
    "now": _f("now()", "The present time of the agency.", gives=AT, work=lambda now: now.now, needs_now=True),
    "date": _f(
        "date(year, month, day)",
        "A day; also of a text such as 2024-12-31, or the day of an instant.",
        frozenset((N, T, D, AT)),
        _N,
        _N,
        gives=D,
        work=deeds.day,
        least=1,
    ),
    "year": _f("year(date)", "The year as a number.", DAYS, gives=N, work=lambda day: Decimal(day.year)),
    "month": _f("month(date)", "The month as a number.", DAYS, gives=N, work=lambda day: Decimal(day.month)),
    "day": _f("day(date)", "The day of the month as a number.", DAYS, gives=N, work=lambda day: Decimal(day.day)),
    "weekday": _f(
        "weekday(date)", "1 for Monday to 7 for Sunday.", DAYS, gives=N, work=lambda day: Decimal(day.isoweekday())
    ),
    "days_between": _f("days_between(from, to)", "How many days.", DAYS, DAYS, gives=N, work=deeds.days_between),
    "workdays": _f(
        "workdays(from, to)",
        "Days from Monday to Friday, the last one not counted; holidays are not known.",
        DAYS,
        DAYS,
        gives=N,
        work=deeds.workdays,
    ),
    "add_days": _f("add_days(date, days)", "So many days later.", DAYS, _N, gives=0, work=deeds.add_days),
    "add_months": _f(
        "add_months(date, months)",
        "So many months later, at most at the end of the month.",
        DAYS,
        _N,
        gives=0,
        work=deeds.add_months,
    ),
}
