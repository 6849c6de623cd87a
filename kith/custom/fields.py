"""Custom fields as fields of an entity: a definition becomes a ``Field`` with the kind that its type has everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import models

from kith.custom.computed.results import (
    WorkedClock,
    WorkedDay,
    WorkedMoment,
    WorkedMoney,
    WorkedNumber,
    WorkedText,
    WorkedYesNo,
)
from kith.custom.kinds import Choices, Clock, ExtraLink, ExtraMoney, ExtraNumber, Moment
from kith.engine.declare import registry
from kith.engine.fields.base import Field, Kind, is_empty
from kith.engine.fields.choices import Choice
from kith.engine.fields.dates import Day
from kith.engine.fields.numbers import YesNo
from kith.engine.fields.text import LongText, Text
from kith.engine.models import CustomField

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource

type Definition = CustomField

LONGEST_TEXT, LONGEST_LONG_TEXT = 500, 10_000


class Type(NamedTuple):
    """What a type of custom field is made of: its kind, the type of its path, and its loose model column."""

    kind: Kind
    path: str
    column: Any


@dataclass(frozen=True, eq=False)
class Extra(Field):
    """A field whose value stands in the JSON column of custom values, under its name."""

    definition: Definition | None = None

    def stored(self, row: Any) -> Any:
        kept = (row.extra or {}).get(self.name)
        return self.kind.empty(self) if kept is None else self.kind.restore(kept)

    def load(self, values: Sequence[Any]) -> Any:
        """What stands in no JSON is empty, and a text that is empty is no null."""
        value = self.kind.load(values, self)
        return self.kind.empty(self) if value is None else value

    def put(self, row: Any, value: Any) -> None:
        held = {name: kept for name, kept in (row.extra or {}).items() if name != self.name}
        if not is_empty(value) and value is not False:
            held[self.name] = self.kind.record(value)
        row.extra = dict(sorted(held.items())) or None

    @property
    def path(self) -> str:
        return self.attname

    @property
    def offered(self) -> dict[Any, str]:
        gone = {each["id"] for each in self.definition.choices if each.get("gone")} if self.definition else ()
        return {key: label for key, label in self.choices.items() if key not in gone}

    @property
    def needed(self) -> bool:
        """Records from before the field was required stay as they are, so no write of another field asks for it."""
        return self.definition is not None and self.definition.required

    @property
    def help(self) -> str:
        """What the administrator says of it, or how its kind is written."""
        return (self.definition.help if self.definition is not None else "") or self.kind.hint()


class WorkedField(Extra):
    """A field whose value is worked out and stands in the JSON column of results."""

    def stored(self, row: Any) -> Any:
        kept = (row.computed or {}).get(self.name)
        return self.kind.empty(self) if kept is None else self.kind.restore(kept)


def _text(definition: Definition) -> Any:
    return models.CharField(blank=True, default="", max_length=LONGEST_TEXT)


def _long_text(definition: Definition) -> Any:
    return models.TextField(blank=True, default="", max_length=LONGEST_LONG_TEXT)


def _choice(definition: Definition) -> Any:
    flat = [(each["id"], each["label"]) for each in definition.choices]
    return models.CharField(blank=True, default="", max_length=2_000, choices=flat)


def _number(definition: Definition) -> Any:
    places = definition.options.get("decimals", 2)
    return models.DecimalField(null=True, blank=True, max_digits=15, decimal_places=places)


def _money(definition: Definition) -> Any:
    return models.DecimalField(null=True, blank=True, max_digits=15, decimal_places=4)


def _yes_no(definition: Definition) -> Any:
    return models.BooleanField(blank=True, default=False)


def _link(definition: Definition) -> Any:
    target = registry.declared(definition.options.get("target", ""))
    model = target.model if target is not None else apps.get_model(settings.KITH_STAFF_MODEL)
    return models.ForeignKey(model, on_delete=models.DO_NOTHING, null=True, blank=True, related_name="+")


def _nullable(column: type[models.Field[Any, Any]]) -> Any:
    return lambda definition: column(null=True, blank=True)


# Further types, such as those that are computed, join here.
TYPES: dict[str, Type] = {
    "text": Type(Text(), "text", _text),
    "long_text": Type(LongText(), "text", _long_text),
    "number": Type(ExtraNumber(), "number", _number),
    "money": Type(ExtraMoney(), "amount", _money),
    "date": Type(Day(), "day", _nullable(models.DateField)),
    "time": Type(Clock(), "time", _nullable(models.TimeField)),
    "instant": Type(Moment(), "instant", _nullable(models.DateTimeField)),
    "choice": Type(Choice(), "text", _choice),
    "choices": Type(Choices(), "text", _choice),
    "yes_no": Type(YesNo(), "flag", _yes_no),
    "link": Type(ExtraLink(), "id", _link),
    "person": Type(ExtraLink(), "id", _link),
}
# What is worked out, by the type of the result.
COMPUTED = ("formula", "roll_up")
RESULTS: dict[str, Type] = {
    "number": Type(WorkedNumber(), "number", _number),
    "money": Type(WorkedMoney(), "amount", _money),
    "text": Type(WorkedText(), "text", _text),
    "date": Type(WorkedDay(), "day", _nullable(models.DateField)),
    "time": Type(WorkedClock(), "time", _nullable(models.TimeField)),
    "instant": Type(WorkedMoment(), "instant", _nullable(models.DateTimeField)),
    "yes_no": Type(WorkedYesNo(), "flag", _yes_no),
}
# Found by a search for a record.
SEARCHED = ("text", "long_text")


def bind(definition: Definition, resource: Resource) -> Extra:
    """The field that a definition describes, of the view of its resource."""
    computed = definition.kind in COMPUTED
    made = RESULTS[definition.options.get("type", "number")] if computed else TYPES[definition.kind]
    column = made.column(definition)
    column.set_attributes_from_name(definition.key)
    column.verbose_name = definition.label
    column.attname = f"{'computed' if computed else 'extra'}__{made.path}_{definition.key}"
    return (WorkedField if computed else Extra)(
        name=definition.key,
        resource=resource,
        kind=made.kind,
        model_field=column,
        writable=made.kind.input != "" and not computed,
        definition=definition,
    )
