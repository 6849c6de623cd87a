"""Amounts of money: a Decimal with its currency (ISO 4217), never a float.

Amounts are rounded half up, away from zero, as invoices are (2.345 → 2.35, -2.345 → -2.35);
`rounding=ROUND_HALF_EVEN` is for statistics over many amounts, where half up would add a bias.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_currency_symbol

# ISO 4217: active codes, without precious metals, funds and test codes.
_CODE_TEXT = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF
CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF
GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK
LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD
OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN
SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UYW UZS VED VES VND VUV WST XAF XCD
XCG XOF XPF YER ZAR ZMW ZWG
"""
CURRENCIES = frozenset(_CODE_TEXT.split())
_NO_DECIMAL_TEXT = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_NO_DECIMALS = frozenset(_NO_DECIMAL_TEXT.split())
_THREE_DECIMALS = frozenset(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"))
_FOUR_DECIMALS = frozenset(("CLF", "UYW"))


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in one currency. Adding different currencies is a ValueError, not a conversion."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in CURRENCIES:
            raise ValueError(f"“{self.currency}” is no currency. Use a code such as EUR or USD.")
        if not self.amount.is_finite():
            raise ValueError("An amount must be a number. Write it as 1234.56.")

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other).amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other).amount, self.currency)

    def __mul__(self, factor: Decimal | int) -> "Money":
        return Money(self.amount * factor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"

    def _same(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} can't be added. Convert first.")
        return other

    def rounded(self, rounding: str = ROUND_HALF_UP) -> "Money":
        """The amount with as many decimals as the currency has."""
        return Money(self.amount.quantize(smallest(self.currency), rounding), self.currency)

    def shares(self, count: int) -> Iterator["Money"]:
        """The rounded amount in `count` payable parts whose sum is exact; the first get the rest."""
        if count < 1:
            raise ValueError("An amount is shared among at least one.")
        unit = smallest(self.currency)
        units = int(self.rounded().amount / unit)
        share, rest = divmod(abs(units), count)
        for position in range(count):
            part = (share + (position < rest)) * unit
            yield Money(part if units >= 0 else -part, self.currency)


def decimals(currency: str) -> int:
    """Return the number of decimals of a currency: 2 for most, 0 for JPY, 3 for KWD (ISO 4217)."""
    if currency in _NO_DECIMALS:
        return 0
    if currency in _THREE_DECIMALS:
        return 3
    return 4 if currency in _FOUR_DECIMALS else 2


def smallest(currency: str) -> Decimal:
    """The smallest payable amount: 0.01, 1 or 0.001."""
    return Decimal(1).scaleb(-decimals(currency))


def format_money(money: Money, locale: str = "en") -> str:
    """An amount for reading: "€1,234.50" in English, "1.234,50 €" in German (CLDR patterns)."""
    return format_currency(
        money.rounded().amount,
        money.currency,
        locale=_locale(locale),
        currency_digits=False,
        decimal_quantization=False,
        format=_pattern(locale, money.currency),
    )


@lru_cache(maxsize=256)
def _locale(code: str) -> Locale:
    try:
        return Locale.parse(code.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale("en")


@lru_cache(maxsize=1_024)
def _pattern(code: str, currency: str) -> str:
    """Return the locale's pattern with the currency's decimals, and a space between letters and digits."""
    pattern = str(_locale(code).currency_formats["standard"].pattern)
    if get_currency_symbol(currency, _locale(code))[-1:].isalpha():
        pattern = pattern.replace("\N{CURRENCY SIGN}#", "\N{CURRENCY SIGN}\N{NO-BREAK SPACE}#")
    places = decimals(currency)
    return pattern.replace(".00", "." + "0" * places if places else "")
