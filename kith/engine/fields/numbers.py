"""Numbers, amounts of money, yes and no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _
from markupsafe import Markup

from kith.engine.fields.base import Field, Json, Kind, Reading
from kith.engine.fields.operators import Operator, any_of, compare, differs
from kith.engine.fields.truth import truth
from kith.engine.web.errors import Invalid
from kith.kit.money import decimals
from kith.kit.numbers import parse_decimal

if TYPE_CHECKING:
    from kith.engine.policy import Actor

ORDERED: Mapping[str, Operator] = {
    "eq": compare("exact"),
    "ne": differs,
    "in": any_of,
    "gt": compare("gt"),
    "gte": compare("gte"),
    "lt": compare("lt"),
    "lte": compare("lte"),
}
# The largest integer that both databases store.
BIGGEST = 2**63 - 1
# SQLite stores decimals as 64-bit floats, which have 15 exact digits; further ones would change silently.
EXACT_DIGITS = 15
LAST_YEAR = 9999


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
    """Return the range of a column type that holds on both databases."""
    highest = BIGGEST if "Big" in column else 2**15 - 1 if "Small" in column else 2**31 - 1
    return (0 if "Positive" in column else -highest), highest


class Year(Whole):
    """A year, displayed without thousands separators."""

    name = "year"

    def read(self, raw: Any, field: Field, reading: Reading) -> int:
        year = super().read(raw, field, reading)
        if not 1 <= year <= LAST_YEAR:
            raise Invalid(_("Write a year with four digits, such as 1998."))
        return year

    def display(self, value: Any, field: Field) -> str:
        return self.text(value, field)


class Amount(NamedTuple):
    """The value of a money field: number and currency code."""

    number: Decimal
    currency: str


class Money(Number):
    """An amount in the row's currency column, or in the agency's currency.

    History stores the number only, and shows it without a currency.
    """

    name = "money"
    input = "money"

    def columns(self, field: Field, actor: Actor) -> tuple[str, ...]:
        beside = f"{field.name}_currency"
        has_one = any(column.name == beside for column in field.resource.model._meta.concrete_fields)
        return (field.attname, beside) if has_one else (field.attname,)

    def load(self, values: Sequence[Any], field: Field) -> Amount | None:
        return None if values[0] is None else Amount(values[0], values[1] if len(values) > 1 else "")

    def attach(self, field: Field, actor: Actor, loaded: Sequence[tuple[int, Any]]) -> dict[int, Any] | None:
        """Fill in the agency's currency for amounts without one."""
        return {
            row: Amount(value.number, actor.currency)
            for row, value in loaded
            if value is not None and not value.currency
        }

    def display(self, value: Any, field: Field) -> str:
        if isinstance(value, Amount):
            return f"{value.number:,.{decimals(value.currency)}f}\N{NO-BREAK SPACE}{value.currency}"
        return "" if value is None else f"{value:,.2f}"

    def text(self, value: Any, field: Field) -> str:
        return super().text(_number(value), field)

    def json(self, value: Any, field: Field) -> Any:
        return super().json(_number(value), field)


def _number(value: Any) -> Any:
    return value.number if isinstance(value, Amount) else value


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
