"""Kinds of computed fields: displayed like normal ones, read-only, with the reason for a missing value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from kith.custom.kinds import Clock, ExtraMoney, ExtraNumber, Moment
from kith.engine.fields.base import Field, Kind
from kith.engine.fields.dates import Day
from kith.engine.fields.numbers import YesNo
from kith.engine.fields.text import Text
from kith.kit.formulas.values import REASONS

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.policy import Actor

WHY = Markup('<span class="dim" title="{}"><span aria-hidden="true">–</span><span class="sr-only">{}</span></span>')


class Reason(str):
    """The stored reason for a missing value: “code:what”."""

    __slots__ = ()


def told(reason: str, resource: Resource) -> str:
    """Return the message of a reason, with the labels of fields."""
    why, _colon, what = reason.partition(":")
    first, _dot, rest = what.partition(".")
    if why == "empty" and first in resource.bound:
        field = resource.bound[first]
        what = field.label
        if rest and (target := getattr(field.kind, "target", None)) is not None:
            inner = target(field).bound.get(rest)
            what = f"{field.label}: {inner.label}" if inner is not None else what
    return _(REASONS.get(why, "{what}")).format(what=what)


class WorkedOut(Kind):
    """A mixin for the kind of the result."""

    input = ""

    def columns(self, field: Field, actor: Actor) -> tuple[Any, ...]:
        return (*super().columns(field, actor), f"computed__why_{field.name}")

    def load(self, values: Sequence[Any], field: Field) -> Any:
        value = super().load(values[:-1], field)
        return Reason(values[-1]) if values[-1] and value in (None, "", False) else value

    def attach(self, field: Field, actor: Actor, loaded: Sequence[tuple[int, Any]]) -> dict[int, Any] | None:
        return None

    def display(self, value: Any, field: Field) -> str:
        return super().display(_there(value), field)

    def cell(self, value: Any, field: Field) -> Markup:
        if isinstance(value, Reason):
            reason = told(value, field.resource)
            return WHY.format(reason, reason)
        return super().cell(value, field)

    @property
    def plain(self) -> bool:
        return super(WorkedOut, type(self)).cell is Kind.cell

    def cells(self, values: Sequence[Any], field: Field) -> list[str]:
        drawn = super().cells([None if isinstance(value, Reason) else value for value in values], field)
        reasons = {value: str(self.cell(value, field)) for value in set(values) if isinstance(value, Reason)}
        return [reasons.get(value, cell) for value, cell in zip(values, drawn, strict=True)] if reasons else drawn

    def json(self, value: Any, field: Field) -> Any:
        return super().json(_there(value), field)

    def text(self, value: Any, field: Field) -> str:
        return super().text(_there(value), field)

    def words(self, value: Any, field: Field) -> Iterable[str]:
        return ()


def _there(value: Any) -> Any:
    return None if isinstance(value, Reason) else value


class WorkedNumber(WorkedOut, ExtraNumber):
    """A number that is computed."""


class WorkedMoney(WorkedOut, ExtraMoney):
    """An amount that is computed."""


class WorkedText(WorkedOut, Text):
    """A text that is computed."""

    def json(self, value: Any, field: Field) -> Any:
        return super().json(value, field) or ""


class WorkedDay(WorkedOut, Day):
    """A day that is computed."""


class WorkedMoment(WorkedOut, Moment):
    """A point in time that is computed."""


class WorkedClock(WorkedOut, Clock):
    """A time of day that is computed."""


class WorkedYesNo(WorkedOut, YesNo):
    """Yes or no that is computed."""
