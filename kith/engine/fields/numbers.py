"""Numbers, amounts of money, yes and no."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext as _
from markupsafe import Markup

from kith.engine.errors import Invalid
from kith.engine.fields.base import Field, Json, Kind, Operator, Reading, any_of, compare, differs, truth
from kith.kit.numbers import parse_decimal

ORDERED: Mapping[str, Operator] = {
    "eq": compare("exact"),
    "ne": differs,
    "in": any_of,
    "gt": compare("gt"),
    "gte": compare("gte"),
    "lt": compare("lt"),
    "lte": compare("lte"),
}
# The widest whole number that both databases store.
BIGGEST = 2**63 - 1
# SQLite keeps decimals as 64-bit floats, which hold this many digits exactly; more would be altered silently.
EXACT_DIGITS = 15


class Number(Kind):
    """A decimal number."""

    name = "number"
    input = "number"
    numeric = True
    operators: ClassVar[Mapping[str, Operator]] = ORDERED

    def read(self, raw: Any, field: Field, reading: Reading) -> Any:
        number = self._decimal(raw, reading)
        digits, places = min(field.model_field.max_digits, EXACT_DIGITS), field.model_field.decimal_places
        if number.adjusted() >= digits - places:
            raise Invalid(_("This number is too large; %(digits)d digits are possible.") % {"digits": digits - places})
        rounded = round(number, places)
        if rounded != number:
            raise Invalid(_("At most %(places)d decimals are possible.") % {"places": places})
        return rounded

    @staticmethod
    def _decimal(raw: Any, reading: Reading) -> Decimal:
        if isinstance(raw, (bool, dict, list)):
            raise Invalid(_("Write a number."))
        try:
            if isinstance(raw, (int, float, Decimal)):
                number = Decimal(str(raw))
            else:
                number = parse_decimal(str(raw), decimal=reading.decimal)
        except (ValueError, InvalidOperation) as error:
            raise Invalid(
                _("“%(raw)s” is not a number; write for example 1234.50.") % {"raw": str(raw)[:40]}
            ) from error
        if not number.is_finite():
            raise Invalid(_("Write a number."))
        return number

    def display(self, value: Any, field: Field) -> str:
        return "" if value is None else f"{value:,}"

    def text(self, value: Any, field: Field) -> str:
        return "" if value is None else str(value)

    def json(self, value: Any, field: Field) -> Any:
        return None if value is None else str(value)

    def record(self, value: Any) -> Any:
        return None if value is None else str(value)

    def restore(self, recorded: Any) -> Any:
        return None if recorded is None else Decimal(recorded)

    def schema(self, field: Field) -> Json:
        return {"type": "string", "format": "decimal", "pattern": r"^-?\d+(\.\d+)?$"}

    def write_schema(self, field: Field) -> Json:
        return {"anyOf": [{"type": "number"}, {"type": "string", "format": "decimal"}]}


class Whole(Number):
    """A whole number."""

    name = "whole"

    def read(self, raw: Any, field: Field, reading: Reading) -> int:
        number = self._decimal(raw, reading)
        if number.adjusted() > 18 or number != number.to_integral_value():
            raise Invalid(_("Write a whole number."))
        whole = int(number)
        lowest, highest = _range(type(field.model_field).__name__)
        if not lowest <= whole <= highest:
            raise Invalid(_("Write a whole number from %(low)d to %(high)d.") % {"low": lowest, "high": highest})
        return whole

    def json(self, value: Any, field: Field) -> Any:
        return value

    def record(self, value: Any) -> Any:
        return value

    def restore(self, recorded: Any) -> Any:
        return recorded

    def schema(self, field: Field) -> Json:
        return {"type": "integer"}

    def write_schema(self, field: Field) -> Json:
        return {"type": "integer"}


def _range(column: str) -> tuple[int, int]:
    """The numbers that a type of column takes on every database."""
    highest = BIGGEST if "Big" in column else 2**15 - 1 if "Small" in column else 2**31 - 1
    return (0 if "Positive" in column else -highest), highest


class Money(Number):
    """An amount in the currency that stands beside it."""

    name = "money"
    input = "money"

    def display(self, value: Any, field: Field) -> str:
        return "" if value is None else f"{value:,.2f}"


class YesNo(Kind):
    """Yes or no."""

    name = "yes_no"
    input = "checkbox"
    operators: ClassVar[Mapping[str, Operator]] = {"eq": compare("exact")}

    def empty(self, field: Field) -> Any:
        return False

    def read(self, raw: Any, field: Field, reading: Reading) -> bool:
        if reading.strict_types and not isinstance(raw, bool):
            raise Invalid(_("Write true or false."))
        return truth(raw)

    def read_filter(self, raw: object, field: Field, reading: Reading) -> bool:
        return truth(raw)

    def empty_condition(self, path: str, wanted: bool) -> Q:
        return Q(**{path: not wanted})

    def display(self, value: Any, field: Field) -> str:
        return _("yes") if value else _("no")

    def text(self, value: Any, field: Field) -> str:
        return "yes" if value else "no"

    def cell(self, value: Any, field: Field) -> Markup:
        return Markup('<span class="yes">{}</span>').format(_("yes")) if value else Markup("")

    def schema(self, field: Field) -> Json:
        return {"type": "boolean"}
