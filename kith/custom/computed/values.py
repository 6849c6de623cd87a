"""Convert between values of records and values of formulas."""

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

# Kind of field → type in formulas.
_TYPES = {
    "number": Type.NUMBER, "whole": Type.NUMBER, "year": Type.NUMBER, "money": Type.MONEY, "yes_no": Type.YES_NO,
    "date": Type.DATE, "instant": Type.INSTANT, "time": Type.TIME, "text": Type.TEXT, "long_text": Type.TEXT,
    "name": Type.TEXT, "email": Type.TEXT, "phone": Type.TEXT, "url": Type.TEXT, "choice": Type.TEXT,
    "country": Type.TEXT, "currency": Type.TEXT,
}  # fmt: skip
# Fields that change with every save; a formula over them would always be recomputed.
_RESTLESS = ("updated_at", "updated_by", "id")


class Place(NamedTuple):
    """The agency's time zone and currency, for formulas."""

    zone: ZoneInfo
    currency: str


def type_of(field: Field) -> Type | None:
    """Return a field's type in formulas; None if formulas cannot use it."""
    return None if field.name in _RESTLESS else _TYPES.get(field.kind.name)


def value_of(field: Field, row: Any, place: Place) -> Value | None:
    """Return the value of a field for formulas; None if it is empty."""
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
            # Always in English, so that the result does not depend on the language of the writer.
            with translation.override("en"):
                return str(dict(getattr(field.model_field, "flatchoices", ())).get(value, value))
        case _:
            known: Value = value
            return known


def kept(value: Value, places: int) -> Any:
    """Convert a result for JSON storage, or ``Missing`` to its reason; None for an empty text and for no."""
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
    """Round to the digits that both databases compare exactly."""
    if number.adjusted() >= EXACT_DIGITS - places:
        return Missing("size")
    rounded = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return rounded if rounded else abs(rounded)


def columns_of(field: Field) -> tuple[str, ...]:
    """Return the column names of a field, as in the changes of a write."""
    if getattr(field, "definition", None) is not None:
        return (EXTRA, field.name)
    return (field.name, f"{field.name}_currency") if type_of(field) is Type.MONEY else (field.name,)
