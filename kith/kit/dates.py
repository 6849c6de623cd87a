"""Parse dates and instants in the formats that people and programs write.

A date stays a date; an instant is returned in UTC. Every error is a ValueError with a message that says what to write
instead.
"""

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

Order = Literal["YMD", "DMY", "MDY"]

_NUMERIC = re.compile(r"(\d{1,4})([-./ ])(\d{1,2})\2(\d{1,4})\.?").fullmatch
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})").fullmatch
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\.?[ -]([^\W\d_]+)\.?,?[ -](\d{4}|\d{2})").fullmatch
_MONTH_DAY = re.compile(r"([^\W\d_]+)\.?[ -](\d{1,2})(?:st|nd|rd|th)?,?[ -](\d{4})").fullmatch
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? ")
_MIDNIGHT = re.compile(r"[T ]0?0:00(?::00(?:\.0+)?)?(?: ?(?:Z|am))?", re.IGNORECASE)
_ISO_START = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d").match
_CLOCK = re.compile(
    r"(.+?),? +(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)? ?([ap])?\.?(?:m\.?)?(?: ?(z|utc|gmt))?"
).fullmatch
_NO_DAY = re.compile(r"0{1,4}([-./])0{1,2}\1(?:0{1,4})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?").fullmatch
_SERIAL = re.compile(r"\d{1,7}(?:\.\d+)?").fullmatch
_SHIFT = re.compile(r"([+-])(\d{1,5})([dwmqy])").fullmatch
_PERIOD = re.compile(r"(this|last|next)_(week|month|quarter|year)").fullmatch
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january", "januar", "jän"),
            ("feb", "february", "februar"),
            ("mar", "march", "mär", "märz"),
            ("apr", "april"),
            ("may", "mai"),
            ("jun", "june", "juni"),
            ("jul", "july", "juli"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october", "okt", "oktober"),
            ("nov", "november"),
            ("dec", "december", "dez", "dezember"),
        ),
        start=1,
    )
    for name in names
}
_DAYS = {"today": 0, "yesterday": -1, "tomorrow": 1}
_EXCEL_START = datetime(1899, 12, 30)
_EXCEL_END = 2_958_465  # 9999-12-31
_MONTHS_IN = {"m": 1, "q": 3, "y": 12, "month": 1, "quarter": 3, "year": 12}


def parse_date(text: str, *, order: Order = "YMD", serials: bool = False) -> date:
    """Parse a date: "2024-03-05", "5.3.2024", "3/5/24", "5 Mar 2024", "20240305".

    order: what "3/5/2024" means. A leading four-digit year and dots (always day.month.year) need no order. Two-digit
    years from 69 to 99 are in the 1900s (POSIX strptime). serials: plain numbers are Excel day numbers. A time of day
    other than midnight is an error, because it would be lost.
    """
    plain = " ".join(text.split())
    if serials and _SERIAL(plain):
        return _from_serial(float(plain)).date()
    plain = _WEEKDAY.sub("", _strip_midnight(plain).lower(), count=1)
    found = _NUMERIC(plain)
    if found:
        return _from_numbers(text, found[1], found[2], found[3], found[4], order)
    if compact := _COMPACT(plain):
        return _date(text, int(compact[1]), int(compact[2]), int(compact[3]))
    if named := _DAY_MONTH(plain):
        return _date(text, _year(named[3]), _month(text, named[2]), int(named[1]))
    if named := _MONTH_DAY(plain):
        return _date(text, int(named[3]), _month(text, named[1]), int(named[2]))
    raise _fault(text)


def _strip_midnight(text: str) -> str:
    found = _MIDNIGHT.search(text)
    return text[: found.start()] if found and found.end() == len(text) else text


def _from_numbers(text: str, a: str, sign: str, b: str, c: str, order: Order) -> date:
    if len(a) > 2:
        if len(a) != 4 or len(c) > 2:
            raise _fault(text)
        return _date(text, int(a), int(b), int(c))
    if len(c) == 3 or (order == "YMD" and len(c) == 4 and sign != "." and max(int(a), int(b)) < 13):
        raise _unclear(text) if len(c) == 4 and a != b else _fault(text)
    if order == "YMD" and len(c) < 4 and sign != ".":
        return _date(text, _year(a), int(b), int(c))
    month_first = sign != "." and (order == "MDY" or (order == "YMD" and int(b) > 12))
    day, month = (b, a) if month_first else (a, b)
    return _date(text, _year(c), int(month), int(day))


def _year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) > 2 else year + (1900 if year > 68 else 2000)


def _month(text: str, name: str) -> int:
    month = _MONTHS.get(name)
    if month is None:
        raise _fault(text)
    return month


def _date(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"There is no such day as “{_short(text)}”. Check day and month.") from None


def detect_order(samples: Iterable[str]) -> tuple[Order, bool]:
    """Return the order in which the dates of a column are written, and whether that is a guess.

    It is a guess when every sample is ambiguous, or when samples contradict each other.
    """
    votes: dict[Order, int] = {"YMD": 0, "DMY": 0, "MDY": 0}
    for sample in samples:
        found = _NUMERIC(_strip_midnight(sample.strip()))
        if not found:
            continue
        first, second = int(found[1]), int(found[3])
        if len(found[1]) == 4 or first > 31:
            votes["YMD"] += 1
        elif first > 12 or found[2] == ".":
            votes["DMY"] += 1
        elif second > 12:
            votes["MDY"] += 1
    best = max(votes, key=lambda order: votes[order])
    if not votes[best]:
        return "DMY", True
    return best, sum(1 for count in votes.values() if count) > 1


def parse_instant(text: str, *, zone: tzinfo, order: Order = "YMD", serials: bool = False) -> datetime:
    """Parse an instant and return it in UTC. A text without an offset is local time in `zone`.

    Accepts ISO 8601 with "Z", "+02:00" or "+0000", a date alone (midnight), and any date of `parse_date` with a time
    of day ("5.3.2024 14:30", "3/5/2024 2:30 pm"). Raises ValueError.
    """
    plain = " ".join(text.split())
    try:
        if serials and _SERIAL(plain):
            return _in_utc(_from_serial(float(plain)), zone)
        if _ISO_START(plain):
            return _in_utc(datetime.fromisoformat(plain.upper().replace(" UTC", "Z")), zone)
    except OverflowError:
        raise ValueError(f"“{_short(text)}” is too far away. Use years 1 to 9999.") from None
    except ValueError as fault:
        raise fault if str(fault).startswith("“") else _instant_fault(text) from None
    clock = _CLOCK(plain.lower())
    if not clock:
        return _in_utc(datetime.combine(parse_date(plain, order=order), time()), zone)
    day = parse_date(clock[1], order=order)
    moment = datetime.combine(day, _time(text, clock[2], clock[3], clock[4] or "0", clock[5]))
    return _in_utc(moment, UTC if clock[6] else zone)


def _time(text: str, hour: str, minute: str, second: str, half: str | None) -> time:
    try:
        if half:
            if not 1 <= int(hour) <= 12:
                raise ValueError
            return time(int(hour) % 12 + (12 if half == "p" else 0), int(minute), int(second))
        return time(int(hour), int(minute), int(second))
    except ValueError:
        raise _instant_fault(text) from None


def _in_utc(moment: datetime, zone: tzinfo) -> datetime:
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:
        raise ValueError(f"“{moment.year}” is too far away. Use years 1 to 9999.") from None


def _from_serial(number: float) -> datetime:
    """Convert an Excel day number: days since 1899-12-30.

    That holds from March 1900 on. Excel counts a 29 February 1900, so earlier numbers are one off and are refused.
    """
    if not 61 <= number < _EXCEL_END + 1:
        raise ValueError(f"“{number:g}” is no day number of Excel. Write it as 2024-03-05.")
    return _EXCEL_START + timedelta(seconds=round(number * 86_400))


def says_no_day(text: str) -> bool:
    """Whether the text is a program's null date: 0000-00-00 (MySQL), 0.0.00 or 0/0/00 (Outlook)."""
    return bool(_NO_DAY(text.strip()))


def is_relative(text: str) -> bool:
    """Whether a filter value is a relative date: today, -30d, +2w, this_month …"""
    return text in _DAYS or bool(_SHIFT(text)) or bool(_PERIOD(text))


def relative(text: str, today: date) -> date:
    """Return the day of a relative date: "today", "-30d", "+2w", "-1m", "last_quarter" (its first day).

    A shift by months or years keeps the day or takes the month's last one (31 March, -1m → 28 or 29 February). Raises
    ValueError.
    """
    return period(text, today)[0]


def period(text: str, today: date) -> tuple[date, date]:
    """Return the first and the last day of a relative date; weeks start on Monday (ISO 8601). Raises ValueError."""
    try:
        if text in _DAYS:
            day = today + timedelta(days=_DAYS[text])
            return day, day
        if shift := _SHIFT(text):
            day = _shifted(today, int(shift[1] + shift[2]), shift[3])
            return day, day
        if span := _PERIOD(text):
            return _span(today, {"last": -1, "this": 0, "next": 1}[span[1]], span[2])
    except (OverflowError, ValueError):
        raise ValueError(f"“{_short(text)}” is too far away. Use a smaller number.") from None
    raise ValueError(f"“{_short(text)}” is no relative date. Write today, -30d, +2w, -1m, this_month or the like.")


def _shifted(day: date, count: int, unit: str) -> date:
    if unit in _MONTHS_IN:
        return _add_months(day, count * _MONTHS_IN[unit])
    return day + timedelta(days=count * (7 if unit == "w" else 1))


def _add_months(day: date, count: int) -> date:
    years, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def _span(today: date, step: int, unit: str) -> tuple[date, date]:
    if unit == "week":
        first = today + timedelta(days=7 * step - today.weekday())
        return first, first + timedelta(days=6)
    months = _MONTHS_IN[unit]
    first = today.replace(month=(today.month - 1) // months * months + 1, day=1)
    first = _add_months(first, step * months)
    last_month = _add_months(first, months - 1)
    return first, last_month.replace(day=monthrange(last_month.year, last_month.month)[1])


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


def _fault(text: str) -> ValueError:
    return ValueError(f"“{_short(text)}” is not a date. Write it as 2024-03-05.")


def _unclear(text: str) -> ValueError:
    return ValueError(f"“{_short(text)}” can be read two ways. Write it as 2024-03-05.")


def _instant_fault(text: str) -> ValueError:
    return ValueError(f"“{_short(text)}” is not a date and time. Write it as 2024-03-05 14:30.")
