"""Implementations of the formula functions. Conditional functions get callables, so they evaluate one branch only."""

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
    """Return one of two values; nothing if the second is not given."""
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
    """Return a function that rounds to a number of decimals, in a rounding mode of ``decimal``."""

    def work(value: Decimal | Amount, places: Decimal = Decimal(0)) -> Value:
        digits = int(max(min(places, Decimal(10)), Decimal(-10)))
        number = value.number if isinstance(value, Amount) else value
        # The value of the last digit that stays: 0.01 for two places, 100 for minus two.
        step = Decimal(1).scaleb(-digits)
        result = (number / step).to_integral_value(rounding) * step
        return Amount(result, value.currency) if isinstance(value, Amount) else sized(result)

    return work


def without_sign(value: Decimal | Amount) -> Value:
    """The number or amount without its sign."""
    return Amount(abs(value.number), value.currency) if isinstance(value, Amount) else abs(value)


def present(given: Sequence[Value]) -> tuple[list[Any], Missing | None]:
    """Return the values that are present. If no result is possible (no value, several currencies), also return why."""
    present: list[Any] = [each for each in given if not is_missing(each)]
    if not present:
        return [], next((each for each in given if isinstance(each, Missing)), NOTHING)
    amounts = [each for each in present if isinstance(each, Amount)]
    currencies = {each.currency for each in amounts if each.number}
    if len(currencies) > 1:
        return [], Missing("currencies", ", ".join(sorted(currencies)))
    return present, None


def extreme(choose: Callable[[Sequence[Any]], Any]) -> Callable[..., Value]:
    """Return a function for the minimum or maximum of the values present."""

    def work(*given: Value) -> Value:
        there, missing = present(given)
        if missing is not None:
            return missing
        result: Value = choose(there)
        return result

    return work


def total(*given: Value) -> Value:
    """Add the values present."""
    there, missing = present(given)
    if missing is not None:
        return missing
    if isinstance(there[0], Amount):
        currency = next((each.currency for each in there if each.number), there[0].currency)
        result = sized(sum((each.number for each in there), Decimal(0)))
        return Amount(result, currency) if isinstance(result, Decimal) else result
    return sized(sum(there, Decimal(0)))


def joined(*given: Value) -> Value:
    """Concatenate all values as text."""
    text = "".join(map(written, given))
    return text if len(text) <= LONGEST_TEXT else Missing("long")


def at_most(number: Decimal) -> int:
    """Clamp a count of characters to the length of the longest text."""
    return int(max(min(number, Decimal(LONGEST_TEXT)), Decimal(0)))


def cased(change: Callable[[str], str]) -> Callable[[str], Value]:
    """Return a function that changes the case. It checks the length, because some letters grow, such as ß to SS."""

    def work(text: str) -> Value:
        result = change(text)
        return result if len(result) <= LONGEST_TEXT else Missing("long")

    return work


def contains(text: str, part: str) -> bool:
    """Whether the text contains the part, without regard to case."""
    return part.casefold() in text.casefold()


def number_of(value: Any) -> Value:
    """Convert a text, an amount or yes/no to a number."""
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
    """Return an amount in a currency, by default the agency's."""
    code = currency.strip().upper() or now.currency
    return Amount(number, code) if code in CURRENCIES else Missing("currency", shortened(currency))


def day(first: Any, month: Decimal | None = None, day: Decimal | None = None) -> Value:
    """Return a date from year, month and day, from an ISO text or from an instant."""
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
    """Return the number of days from the first to the second."""
    return Decimal((day_of(second) - day_of(first)).days)


def day_of(value: date) -> date:
    """Return the date of a date or instant."""
    return value.date() if isinstance(value, datetime) else value


def shift(number: Decimal) -> int:
    """Clamp a number of days or months; the largest shift leads out of the years 1 to 9999 and is then an error."""
    return int(max(min(number, Decimal(MOST_DAYS)), Decimal(-MOST_DAYS)))


def add_days(start: date, days: Decimal) -> Value:
    """Add days to a date."""
    return start + timedelta(days=shift(days))


def add_months(start: date, months: Decimal) -> Value:
    """Add months to a date; in a shorter month take its last day."""
    years, month = divmod(start.month - 1 + shift(months), 12)
    year = start.year + years
    if not 1 <= year <= 9999:
        return Missing("range")
    return start.replace(year=year, month=month + 1, day=min(start.day, monthrange(year, month + 1)[1]))


def workdays(first: date, second: date) -> Value:
    """Count the days from Monday to Friday, including the first and excluding the second; holidays are not known."""
    start, end = day_of(first), day_of(second)
    if end < start:
        earlier = workdays(end, start)
        return -earlier if isinstance(earlier, Decimal) else earlier
    weeks, rest = divmod((end - start).days, 7)
    return Decimal(weeks * 5 + sum((start.weekday() + each) % 7 < 5 for each in range(rest)))
