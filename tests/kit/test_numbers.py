"""Numbers in the notations of many countries."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.kit.numbers import Separator, detect_decimal, parse_decimal, whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234.56", "1234.56"),
        ("-5", "-5"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1\u202f234,56 €", "1234.56"),
        ("1'234.50", "1234.50"),
        ("CHF 1\u2019234.50", "1234.50"),
        ("12,34,567.89", "1234567.89"),
        ("1.234.567", "1234567"),
        ("1,234", "1234"),
        ("1.234", "1.234"),
        ("0,123", "0.123"),
        ("12,5", "12.5"),
        (",5", "0.5"),
        (".5", "0.5"),
        ("(1,234.50)", "-1234.50"),
        ("($1,234.50)", "-1234.50"),
        ("-$12.50", "-12.50"),
        ("$-12.50", "-12.50"),
        ("12.50-", "-12.50"),
        ("\u221212.50", "-12.50"),
        ("+7", "7"),
        ("USD 12", "12"),
        ("12 kr", "12"),
        ("R$ 1.234,56", "1234.56"),
        ("1.5E+3", "1500"),
        ("\u0661\u0662\u0663\u066b\u0665", "123.5"),
        ("007", "7"),
    ],
)
def test_a_number_is_read(text: str, number: str) -> None:
    assert parse_decimal(text) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("1.234", ",", "1234"),
        ("1,234", ",", "1.234"),
        ("1,234", ".", "1234"),
        ("1.234,5", ",", "1234.5"),
        ("12", ",", "12"),
    ],
)
def test_a_known_decimal_sign_decides(text: str, decimal: Separator, number: str) -> None:
    assert parse_decimal(text, decimal=decimal) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "NaN",
        "Infinity",
        "-inf",
        "1e400",
        "1.2.3",
        "1,23,4",
        "1.234,5.6",
        "12 34",
        "--5",
        "1_000",
        "0x10",
        "5%",
        "12 apples",
        "€",
        "1,,234",
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a number\. Write it as 1234\.56\.$"):
        parse_decimal(text)


@pytest.mark.parametrize("text", ["1" * 29, "0." + "1" * 29, "1e99"])
def test_too_many_digits_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"has too many digits\. Write at most 28\.$"):
        parse_decimal(text)


def test_the_decimal_sign_of_a_column_is_found() -> None:
    assert detect_decimal(["1.234,56", "7"]) == ","
    assert detect_decimal(["1,234.56", "7"]) == "."
    assert detect_decimal(["12,5"]) == ","
    assert detect_decimal(["1.234.567"]) == ","
    assert detect_decimal(["1,234", "7"]) is None


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**20), max_value=10**20))
def test_plain_numbers_are_read_as_they_are(number: Decimal) -> None:
    assert parse_decimal(f"{number:f}") == number
    grouped = f"{number:,.2f}"
    assert parse_decimal(grouped) == number
    swapped = grouped.translate(str.maketrans(",.", ".,"))
    assert parse_decimal(swapped, decimal=",") == number


@given(st.text() | st.text(alphabet="0123456789.,' ()-+eE$€", max_size=20), st.sampled_from([None, ".", ","]))
def test_any_text_is_a_finite_number_or_a_value_error(text: str, decimal: Separator | None) -> None:
    with suppress(ValueError):
        assert parse_decimal(text, decimal=decimal).is_finite()
    detect_decimal([text])


@pytest.mark.parametrize("text", ["", "-1", "1.0", " 1", "1 ", "²", "١٢", "1e3", "9" * 20, "9" * 5_000, str(2**63)])
def test_what_is_no_number_of_an_address_is_none(text: str) -> None:
    assert whole_number(text) is None


def test_whole_numbers_of_addresses_are_read_up_to_the_most() -> None:
    assert [whole_number(text) for text in ("0", "007", str(2**63 - 1))] == [0, 7, 2**63 - 1]
    assert [whole_number(text, most=9) for text in ("9", "10")] == [9, None]
