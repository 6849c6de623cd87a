"""What the functions of formulas do. Those that choose are given functions that answer the values, not the values."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from kith.kit.formulas.values import (
    LONGEST_TEXT,
    MOST_DAYS,
    NOTHING,
    Amount,
    Missing,
    Surroundings,
    Value,
    is_missing,
    shortened,
    sized,
    written,
)
from kith.kit.money import CURRENCIES
from kith.kit.numbers import parse_decimal


def choose(
    condition: Callable[[], Value], then: Callable[[], Value], other: Callable[[], Value] = lambda: NOTHING
) -> Value:
    """One of two values; without a second one nothing."""
    decided = condition()
    if isinstance(decided, Missing):
        return decided
    return then() if decided else other()


def first_present(*given: Callable[[], Value]) -> Value:
    """The first value that is not empty."""
    value: Value = NOTHING
    for each in given:
        value = each()
        if not is_missing(value):
            return value
    return value


def rounding(rounding: str) -> Callable[..., Value]:
    """Rounding to so many decimals in this way."""

    def work(value: Decimal | Amount, places: Decimal = Decimal(0)) -> Value:
        digits = int(max(min(places, Decimal(10)), Decimal(-10)))
        number = value.number if isinstance(value, Amount) else value
        # Powers of ten below one are the step of the last digit that stays.
        step = Decimal(1).scaleb(-digits)
        result = (number / step).to_integral_value(rounding) * step
        return Amount(result, value.currency) if isinstance(value, Amount) else sized(result)

    return work


def without_sign(value: Decimal | Amount) -> Value:
    """The number or amount without its sign."""
    return Amount(abs(value.number), value.currency) if isinstance(value, Amount) else abs(value)


def present(given: Sequence[Value]) -> tuple[list[Any], Missing | None]:
    """What is there, and why there is nothing to answer: nothing at all, or several currencies."""
    present: list[Any] = [each for each in given if not is_missing(each)]
    if not present:
        return [], next((each for each in given if isinstance(each, Missing)), NOTHING)
    amounts = [each for each in present if isinstance(each, Amount)]
    currencies = {each.currency for each in amounts if each.number}
    if len(currencies) > 1:
        return [], Missing("currencies", ", ".join(sorted(currencies)))
    return present, None


def extreme(choose: Callable[[Sequence[Any]], Any]) -> Callable[..., Value]:
    """The least or the most of what is there."""

    def work(*given: Value) -> Value:
        there, missing = present(given)
        if missing is not None:
            return missing
        result: Value = choose(there)
        return result

    return work


def total(*given: Value) -> Value:
    """The sum of what is there."""
    there, missing = present(given)
    if missing is not None:
        return missing
    if isinstance(there[0], Amount):
        currency = next((each.currency for each in there if each.number), there[0].currency)
        result = sized(sum((each.number for each in there), Decimal(0)))
        return Amount(result, currency) if isinstance(result, Decimal) else result
    return sized(sum(there, Decimal(0)))


def joined(*given: Value) -> Value:
    """All values as one text."""
    text = "".join(map(written, given))
    return text if len(text) <= LONGEST_TEXT else Missing("long")


def at_most(number: Decimal) -> int:
    """A count of characters, never more than a text can have."""
    return int(max(min(number, Decimal(LONGEST_TEXT)), Decimal(0)))


def cased(change: Callable[[str], str]) -> Callable[[str], Value]:
    """Some letters grow when their case changes, such as ß."""

    def work(text: str) -> Value:
        result = change(text)
        return result if len(result) <= LONGEST_TEXT else Missing("long")

    return work


def contains(text: str, part: str) -> bool:
    """Whether the part stands in the text, capitals aside."""
    return part.casefold() in text.casefold()


def number_of(value: Any) -> Value:
    """The number in a text or amount."""
    if isinstance(value, Amount):
        return value.number
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool):
        return Decimal(int(value))
    try:
        return sized(parse_decimal(value))
    except ValueError:
        return Missing("number", shortened(value))


def amount(now: Surroundings, number: Decimal, currency: str = "") -> Value:
    """An amount in a currency, or in that of the agency."""
    code = currency.strip().upper() or now.currency
    return Amount(number, code) if code in CURRENCIES else Missing("currency", shortened(currency))


def day(first: Any, month: Decimal | None = None, day: Decimal | None = None) -> Value:
    """The day that numbers, a text or an instant mean."""
    if isinstance(first, datetime):
        return first.date()
    if isinstance(first, date):
        return first
    if isinstance(first, str):
        try:
            return date.fromisoformat(first.strip())
        except ValueError:
            return Missing("date", shortened(first))
    return date(int(first), int(month or 1), int(day or 1))


def days_between(first: date, second: date) -> Value:
    """How many days from the first to the second."""
    return Decimal((day_of(second) - day_of(first)).days)


def day_of(value: date) -> date:
    """The day of a day or instant."""
    return value.date() if isinstance(value, datetime) else value


def shift(number: Decimal) -> int:
    """A number of days or months within bounds."""
    return int(max(min(number, Decimal(MOST_DAYS)), Decimal(-MOST_DAYS)))


def add_days(start: date, days: Decimal) -> Value:
    """So many days later."""
    return start + timedelta(days=shift(days))


def add_months(start: date, months: Decimal) -> Value:
    """The same day so many months later; the last day of a month that is shorter."""
    years, month = divmod(start.month - 1 + shift(months), 12)
    year = start.year + years
    if not 1 <= year <= 9999:
        return Missing("range")
    return start.replace(year=year, month=month + 1, day=min(start.day, monthrange(year, month + 1)[1]))


def workdays(first: date, second: date) -> Value:
    """Days from Monday to Friday from the first day on and before the second; holidays are not known."""
    start, end = day_of(first), day_of(second)
    if end < start:
        earlier = workdays(end, start)
        return -earlier if isinstance(earlier, Decimal) else earlier
    weeks, rest = divmod((end - start).days, 7)
    return Decimal(weeks * 5 + sum((start.weekday() + each) % 7 < 5 for each in range(rest)))
