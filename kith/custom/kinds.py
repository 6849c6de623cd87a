"""Kinds of custom fields that differ from column fields, because of JSON storage or because they are new."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

import orjson
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from markupsafe import Markup

from kith.engine import policy
from kith.engine.fields.base import Field, Json, Kind, Reading
from kith.engine.fields.choices import Choice
from kith.engine.fields.dates import DAY_ORDER, Instant
from kith.engine.fields.links import Link
from kith.engine.fields.numbers import Amount, Money, Number
from kith.engine.fields.operators import Operator
from kith.engine.rows.paths import iso
from kith.engine.web.errors import Invalid
from kith.kit.dates import parse_instant
from kith.kit.markup import fold_after
from kith.kit.money import CURRENCIES, decimals

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

    from kith.engine.policy import Actor


def _place(field: Field) -> str:
    """Return the JSON column of the field."""
    return field.attname.partition("__")[0]


class ExtraNumber(Number):
    """A number stored as text, so that no digit is lost; comparisons cast it to a number."""

    def columns(self, field: Field, actor: Actor) -> tuple[str | Combinable, ...]:
        return (f"{_place(field)}__raw_{field.name}",)

    def load(self, values: Sequence[Any], field: Field) -> Decimal | None:
        return None if values[0] is None else Decimal(values[0])


_ANY_DAY = date(2000, 1, 1).isoformat()
_CODE = re.compile(r"\b([A-Za-z]{3})\b")


class ExtraMoney(Money):
    """An amount with currency, stored as “1200.50 EUR”; without one it is in the agency's currency."""

    input = "text"

    def hint(self) -> str:
        return _("An amount and its currency, such as 1200.50 EUR.")

    def read(self, raw: Any, field: Field, reading: Reading) -> Amount:
        currency = reading.actor.currency
        if isinstance(raw, dict):
            if not set(raw) <= {"amount", "currency"}:
                raise Invalid(_("Write an amount with “amount” and “currency” only."))
            raw, currency = raw.get("amount"), str(raw.get("currency") or currency)
        elif isinstance(raw, str) and (code := _CODE.search(raw)):
            raw, currency = raw.replace(code[1], "", 1).strip(), code[1]
        if currency.upper() not in CURRENCIES:
            raise Invalid(_("“%(raw)s” is not a currency; write three letters, such as EUR.") % {"raw": currency[:10]})
        number, places = super().read(raw, field, reading), decimals(currency.upper())
        if round(number, places) != number:
            raise Invalid(_("At most %(places)d decimals are possible.") % {"places": places})
        return Amount(round(number, places), currency.upper())

    def read_filter(self, raw: object, field: Field, reading: Reading) -> Decimal:
        """Parse a filter value. Amounts are compared as numbers, regardless of currency."""
        return self.read(raw, field, reading).number

    def columns(self, field: Field, actor: Actor) -> tuple[str, ...]:
        return (f"{_place(field)}__digits_{field.name}", f"{_place(field)}__currency_{field.name}")

    def load(self, values: Sequence[Any], field: Field) -> Amount | None:
        return None if values[0] is None else Amount(Decimal(values[0]), values[1])

    def attach(self, field: Field, actor: Actor, loaded: Sequence[tuple[int, Any]]) -> dict[int, Any] | None:
        return None

    def text(self, value: Any, field: Field) -> str:
        return "" if value is None else f"{value.number} {value.currency}"

    def json(self, value: Any, field: Field) -> Any:
        return self.record(value)

    def record(self, value: Any) -> Any:
        return None if value is None else {"amount": str(value.number), "currency": value.currency}

    def restore(self, recorded: Any) -> Any:
        return None if recorded is None else Amount(Decimal(recorded["amount"]), recorded["currency"])

    def schema(self, field: Field) -> Json:
        return {
            "type": "object",
            "properties": {"amount": super().schema(field), "currency": {"type": "string", "pattern": "^[A-Z]{3}$"}},
            "required": ["amount", "currency"],
        }

    def write_schema(self, field: Field) -> Json:
        return {"anyOf": [self.schema(field), *super().write_schema(field)["anyOf"]]}


class Moment(Instant):
    """A point in time, stored in UTC with a precision of seconds."""

    def record(self, value: Any) -> Any:
        return None if value is None else iso(value)

    def input_value(self, value: Any, field: Field) -> str:
        return "" if value is None else f"{timezone.localtime(value):%Y-%m-%dT%H:%M}"

    def read(self, raw: Any, field: Field, reading: Reading) -> datetime:
        return super().read(raw, field, reading).astimezone(UTC).replace(microsecond=0)


class Clock(Kind):
    """A time of day, without date or zone."""

    name = "time"
    input = "time"
    operators: ClassVar[Mapping[str, Operator]] = DAY_ORDER

    def read(self, raw: Any, field: Field, reading: Reading) -> time:
        if isinstance(raw, datetime):
            raw = raw.time()
        if isinstance(raw, time):
            return raw.replace(second=0, microsecond=0, tzinfo=None)
        try:
            return parse_instant(f"{_ANY_DAY} {str(raw).strip()}", zone=UTC).time().replace(second=0, microsecond=0)
        except ValueError as error:
            raise Invalid(
                _("“%(raw)s” is not a time of day; write for example 14:30.") % {"raw": str(raw)[:40]}
            ) from error

    def display(self, value: Any, field: Field) -> str:
        return "" if value is None else f"{value:%H:%M}"

    def json(self, value: Any, field: Field) -> Any:
        return None if value is None else iso(value)

    def record(self, value: Any) -> Any:
        return None if value is None else iso(value)

    def restore(self, recorded: Any) -> Any:
        return None if recorded is None else time.fromisoformat(recorded)

    def schema(self, field: Field) -> Json:
        return {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}

    def write_schema(self, field: Field) -> Json:
        return {"type": "string", "description": "a time of day such as 14:30"}


def _any(path: str, values: Any) -> Q:
    found = Q()
    for value in values:
        found |= Q(**{f"{path}__contains": f'"{value}"'})
    return found


def _none(path: str, values: Any) -> Q:
    return ~_any(path, values)


def _every(path: str, values: Any) -> Q:
    found = Q()
    for value in values:
        found &= Q(**{f"{path}__contains": f'"{value}"'})
    return found


class Choices(Choice):
    """Multiple choices, stored as a list of ids in the order of the choices."""

    name = "choices"
    input = "choices"
    several = True
    operators: ClassVar[Mapping[str, Operator]] = {"in": _any, "not_in": _none, "all": _every}

    def empty(self, field: Field) -> Any:
        return ()

    def read(self, raw: Any, field: Field, reading: Reading) -> Any:
        parts = raw if isinstance(raw, (list, tuple)) else re.split(r"[;,]", str(raw))
        chosen = {
            super(Choices, self).read(part.strip() if isinstance(part, str) else part, field, reading)
            for part in parts
            if part != ""
        }
        return tuple(key for key in field.choices if key in chosen)

    def read_filter(self, raw: object, field: Field, reading: Reading) -> Any:
        return super().read(raw.strip() if isinstance(raw, str) else raw, field, reading)

    def record(self, value: Any) -> Any:
        return list(value)

    def restore(self, recorded: Any) -> Any:
        return tuple(recorded or ())

    def load(self, values: Sequence[Any], field: Field) -> tuple[str, ...]:
        return tuple(orjson.loads(values[0])) if values[0] else ()

    def sort_path(self, field: Field) -> str | None:
        return None

    def display(self, value: Any, field: Field) -> str:
        return ", ".join(field.choices.get(key, key) for key in value or ())

    def cell(self, value: Any, field: Field) -> Markup:
        tones = field.resource.tones.get(field.name, {})
        return Markup(" ").join(
            Markup('<span class="tag {}">{}</span>').format(tones.get(key, "grey"), field.choices.get(key, key))
            for key in value or ()
        )

    def cells(self, values: Sequence[Any], field: Field) -> list[str]:
        return [
            str(fold_after(self.cell(value[:1], field), [field.choices.get(key, key) for key in value[1:]]))
            if value
            else ""
            for value in values
        ]

    def json(self, value: Any, field: Field) -> Any:
        return list(value or ())

    def input_value(self, value: Any, field: Field) -> str:
        return ",".join(value or ())

    def schema(self, field: Field) -> Json:
        return {"type": "array", "items": {"type": "string", "enum": list(field.choices)}}

    def write_schema(self, field: Field) -> Json:
        return {"type": "array", "items": {"type": "string"}, "description": "ids or labels of choices"}


class ExtraLink(Link):
    """A link with its id in JSON; a subquery of the list reads the name."""

    def columns(self, field: Field, actor: Actor) -> tuple[str | Combinable, ...]:
        target = self.target(field, actor)
        visible = policy.scope(actor, "view", target).filter(pk=OuterRef(field.attname))
        return (field.attname, Subquery(visible.values(target.title)[:1]))
