"""Between what records hold and what formulas work on."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.utils import translation

from kith.engine.fields.base import Field
from kith.engine.fields.numbers import EXACT_DIGITS
from kith.engine.fields.numbers import Amount as Held
from kith.engine.history.entries import EXTRA
from kith.kit.formulas import Missing, Type, Value
from kith.kit.formulas.values import Amount
from kith.kit.money import decimals

# The kind of a field → the type that formulas take it for.
_TYPES = {
    "number": Type.NUMBER, "whole": Type.NUMBER, "year": Type.NUMBER, "money": Type.MONEY, "yes_no": Type.YES_NO,
    "date": Type.DATE, "instant": Type.INSTANT, "time": Type.TIME, "text": Type.TEXT, "long_text": Type.TEXT,
    "name": Type.TEXT, "email": Type.TEXT, "phone": Type.TEXT, "url": Type.TEXT, "choice": Type.TEXT,
    "country": Type.TEXT, "currency": Type.TEXT,
}  # fmt: skip
# They change with every save, also of what a formula has nothing to do with.
_RESTLESS = ("updated_at", "updated_by", "id")


class Place(NamedTuple):
    """The zone and the currency in which an agency works its formulas out."""

    zone: ZoneInfo
    currency: str


def type_of(field: Field) -> Type | None:
    """What a formula takes a field for; None when it cannot use it."""
    return None if field.name in _RESTLESS else _TYPES.get(field.kind.name)


def value_of(field: Field, row: Any, place: Place) -> Value | None:
    """The value of a field for formulas; None when it is empty."""
    value = field.stored(row)
    if value is None or value == "":
        return "" if type_of(field) is Type.TEXT else None
    match type_of(field):
        case Type.MONEY:
            if isinstance(value, Held):
                return Amount(value.number, value.currency or place.currency)
            beside = getattr(row, f"{field.name}_currency", "")
            return Amount(Decimal(value), beside or place.currency)
        case Type.NUMBER:
            return Decimal(value)
        case Type.INSTANT:
            moment: datetime = value
            return moment.astimezone(place.zone)
        case Type.TEXT if field.kind.name == "choice":
            # In one language, whoever writes the record, so that the same values give the same result.
            with translation.override("en"):
                return str(dict(getattr(field.model_field, "flatchoices", ())).get(value, value))
        case _:
            known: Value = value
            return known


def kept(value: Value, places: int) -> Any:
    """A result in the form in which JSON keeps it, or what is ``Missing``; None for an empty text, and for no."""
    match value:
        case Missing():
            return value
        case bool():
            return True if value else None
        case Amount(number, currency):
            rounded = _rounded(number, decimals(currency))
            return rounded if isinstance(rounded, Missing) else {"amount": str(rounded), "currency": currency}
        case Decimal():
            rounded = _rounded(value, places)
            return rounded if isinstance(rounded, Missing) else str(rounded)
        case datetime():
            return value.astimezone(ZoneInfo("UTC")).isoformat(timespec="seconds")
        case str():
            return value or None
        case date():
            return value.isoformat()
        case _:
            return value.isoformat(timespec="minutes")


def _rounded(number: Decimal, places: int) -> Decimal | Missing:
    """As many digits as both databases compare exactly."""
    if number.adjusted() >= EXACT_DIGITS - places:
        return Missing("size")
    rounded = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return rounded if rounded else abs(rounded)


def columns_of(field: Field) -> tuple[str, ...]:
    """The columns in which a field stands, by the names that a write tells of it."""
    if getattr(field, "definition", None) is not None:
        return (EXTRA, field.name)
    return (field.name, f"{field.name}_currency") if type_of(field) is Type.MONEY else (field.name,)
