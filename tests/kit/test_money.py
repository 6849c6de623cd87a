"""Amounts of money."""

from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.kit.money import CURRENCIES, Money, decimals, format_money


def euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def test_amounts_of_one_currency_are_added() -> None:
    assert euros("1.10") + euros("2.20") == euros("3.30")
    assert euros("1.10") - euros("2.20") == euros("-1.10")
    assert euros("1.10") * 3 == euros("3.30")
    assert -euros("1") == euros("-1")
    assert not euros("0.00")


def test_different_currencies_are_not_added() -> None:
    with pytest.raises(ValueError, match=r"EUR and USD can't be added\. Convert first\."):
        euros("1") + Money(Decimal(1), "USD")


def test_an_unknown_currency_or_amount_is_refused() -> None:
    with pytest.raises(ValueError, match=r"“XXX” is no currency"):
        Money(Decimal(1), "XXX")
    with pytest.raises(ValueError, match="An amount must be a number"):
        Money(Decimal("NaN"), "EUR")


def test_amounts_are_rounded_half_up() -> None:
    assert euros("2.345").rounded() == euros("2.35")
    assert euros("-2.345").rounded() == euros("-2.35")
    assert euros("2.345").rounded(ROUND_HALF_EVEN) == euros("2.34")
    assert Money(Decimal("2.5"), "JPY").rounded().amount == Decimal(3)
    assert Money(Decimal("2.3456"), "KWD").rounded().amount == Decimal("2.346")


def test_shares_add_up() -> None:
    assert list(euros("10").shares(3)) == [euros("3.34"), euros("3.33"), euros("3.33")]
    with pytest.raises(ValueError, match="among at least one"):
        list(euros("10").shares(0))


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "text"),
    [
        ("1234.5", "EUR", "en", "€1,234.50"),
        ("1234.5", "EUR", "de", "1.234,50\xa0€"),
        ("1234.5", "JPY", "en", "¥1,235"),
        ("1234.5", "KWD", "en", "KWD\xa01,234.500"),
        ("-3", "USD", "en-US", "-$3.00"),
        ("3", "USD", "nowhere", "$3.00"),
    ],
)
def test_an_amount_is_written_for_its_reader(amount: str, currency: str, locale: str, text: str) -> None:
    assert format_money(Money(Decimal(amount), currency), locale) == text


def test_decimals_follow_the_currency() -> None:
    assert [decimals(code) for code in ("EUR", "JPY", "KWD", "CLF")] == [2, 0, 3, 4]


AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15)


@given(AMOUNTS, st.sampled_from(sorted(CURRENCIES)), st.integers(1, 50))
def test_no_share_is_lost(amount: Decimal, currency: str, count: int) -> None:
    money = Money(amount, currency)
    total = sum((share.amount for share in money.shares(count)), Decimal(0))
    assert total == money.rounded().amount
    assert format_money(money)
