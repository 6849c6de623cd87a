"""Dates, instants and relative dates."""

from contextlib import suppress
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.kit.dates import (
    Order,
    detect_order,
    is_relative,
    parse_date,
    parse_instant,
    period,
    relative,
    says_no_day,
)

BERLIN = ZoneInfo("Europe/Berlin")
ORDERS = st.sampled_from(["YMD", "DMY", "MDY"])


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("2024-03-05", "YMD"),
        ("2024-03-05", "MDY"),
        ("2024/3/5", "DMY"),
        ("20240305", "YMD"),
        ("2024-03-05 00:00:00", "YMD"),
        ("2024-03-05T00:00:00.000Z", "YMD"),
        ("5.3.2024", "YMD"),
        ("05.03.24", "MDY"),
        ("5/3/2024", "DMY"),
        ("3/5/2024", "MDY"),
        ("3-5-24", "MDY"),
        ("24-03-05", "YMD"),
        ("5 Mar 2024", "YMD"),
        ("5. März 2024", "YMD"),
        ("Tuesday, March 5th, 2024", "YMD"),
        ("05-Mar-24", "YMD"),
        ("  2024-03-05  ", "YMD"),
    ],
)
def test_a_date_is_read(text: str, order: Order) -> None:
    assert parse_date(text, order=order) == date(2024, 3, 5)


def test_a_day_above_twelve_needs_no_order() -> None:
    assert parse_date("25/3/2024") == date(2024, 3, 25)
    assert parse_date("3/25/2024") == date(2024, 3, 25)


def test_years_of_two_digits_are_of_the_last_hundred_years() -> None:
    assert parse_date("1/2/69", order="DMY") == date(1969, 2, 1)
    assert parse_date("1/2/68", order="DMY") == date(2068, 2, 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "“” is not a date. Write it as 2024-03-05."),
        ("soon", "“soon” is not a date. Write it as 2024-03-05."),
        ("3/5/2024", "“3/5/2024” can be read two ways. Write it as 2024-03-05."),
        ("2024-02-30", "There is no such day as “2024-02-30”. Check day and month."),
        ("2024-03-05 14:30", "“2024-03-05 14:30” is not a date. Write it as 2024-03-05."),
        ("0000-01-01", "There is no such day as “0000-01-01”. Check day and month."),
    ],
)
def test_a_wrong_date_is_explained(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=r"date|day|ways") as caught:
        parse_date(text)
    assert str(caught.value) == message


def test_day_numbers_of_excel_are_read_when_told() -> None:
    assert parse_date("45356", serials=True) == date(2024, 3, 5)
    assert parse_instant("45356.5", zone=UTC, serials=True) == datetime(2024, 3, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("samples", "answer"),
    [
        (["2024-03-05"], ("YMD", False)),
        (["03/05/2024", "03/25/2024"], ("MDY", False)),
        (["03/05/2024", "25/03/2024"], ("DMY", False)),
        (["5.3.2024"], ("DMY", False)),
        (["03/05/2024"], ("DMY", True)),
        (["13/05/2024", "13/06/2024", "05/13/2024"], ("DMY", True)),
        ([], ("DMY", True)),
    ],
)
def test_the_order_of_a_column_is_found(samples: list[str], answer: tuple[str, bool]) -> None:
    assert detect_order(samples) == answer


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("2024-03-05T10:00:00.000+0000", 10, 0),
        ("2024-03-05T10:00:00Z", 10, 0),
        ("2024-03-05 10:00 UTC", 10, 0),
        ("2024-03-05T10:00:00-05:00", 15, 0),
        ("2024-03-05 10:00", 9, 0),
        ("5.3.2024 14:30", 13, 30),
        ("5.3.2024, 2:30 PM", 13, 30),
        ("Mar 5, 2024 12:30 am", -1, 30),
    ],
)
def test_an_instant_is_answered_in_utc(text: str, hour: int, minute: int) -> None:
    day = datetime(2024, 3, 5 if hour >= 0 else 4, hour % 24, minute, tzinfo=UTC)
    assert parse_instant(text, zone=BERLIN) == day


def test_a_date_alone_is_its_midnight() -> None:
    assert parse_instant("2024-07-01", zone=BERLIN) == datetime(2024, 6, 30, 22, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2024-03-05 25:00", "2024-03-05 13:00 pm", "5.3.2024 10:61"])
def test_a_wrong_time_is_explained(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a date and time\. Write it as 2024-03-05 14:30\."):
        parse_instant(text, zone=UTC)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("today", "2024-03-31", "2024-03-31"),
        ("yesterday", "2024-03-30", "2024-03-30"),
        ("-30d", "2024-03-01", "2024-03-01"),
        ("+2w", "2024-04-14", "2024-04-14"),
        ("-1m", "2024-02-29", "2024-02-29"),
        ("+1q", "2024-06-30", "2024-06-30"),
        ("-1y", "2023-03-31", "2023-03-31"),
        ("this_week", "2024-03-25", "2024-03-31"),
        ("next_month", "2024-04-01", "2024-04-30"),
        ("last_quarter", "2023-10-01", "2023-12-31"),
        ("this_year", "2024-01-01", "2024-12-31"),
    ],
)
def test_a_relative_date_means_days(text: str, first: str, last: str) -> None:
    today = date(2024, 3, 31)
    assert is_relative(text)
    assert relative(text, today) == date.fromisoformat(first)
    assert period(text, today) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("0000-00-00", True),
        (" 0000-00-00 00:00:00 ", True),
        ("0.0.00", True),
        ("00/00/0000", True),
        ("0/0/00", True),
        ("0", False),
        ("0000-00-01", False),
        ("0.0/00", False),
        ("2000-00-00", False),
    ],
)
def test_zeros_in_the_form_of_a_date_say_that_no_day_is_known(text: str, says: bool) -> None:
    assert says_no_day(text) is says


def test_a_wrong_relative_date_is_explained() -> None:
    with pytest.raises(ValueError, match="“soon” is no relative date"):
        relative("soon", date(2024, 3, 5))
    with pytest.raises(ValueError, match="“-99999y” is too far away"):
        relative("-99999y", date(2024, 3, 5))
    assert not is_relative("soon")


@given(st.dates(), ORDERS)
def test_iso_dates_are_read_whatever_the_order(day: date, order: Order) -> None:
    assert parse_date(day.isoformat(), order=order) == day


DATE_LIKE = st.text(alphabet="0123456789-./: TZampm+,", max_size=24)


@given(st.text() | DATE_LIKE, ORDERS, st.booleans())
def test_any_text_is_a_date_or_a_value_error(text: str, order: Order, serials: bool) -> None:
    with suppress(ValueError):
        parse_date(text, order=order, serials=serials)
    with suppress(ValueError):
        parse_instant(text, zone=BERLIN, order=order, serials=serials)
    with suppress(ValueError):
        relative(text, date(2024, 3, 5))
    detect_order([text])
