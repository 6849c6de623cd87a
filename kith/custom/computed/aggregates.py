"""Compute roll-ups by SQL aggregates, always over all rows: adding differences would lose concurrent writes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from django.db.models import Avg, Count, F, Max, Min, Sum

from kith.custom import definitions
from kith.engine.declare import registry
from kith.engine.fields.base import Field
from kith.engine.fields.numbers import EXACT_DIGITS
from kith.engine.policy import Actor
from kith.engine.query.tree import compile_tree, from_json
from kith.engine.rows.paths import iso
from kith.kit.formulas import Missing
from kith.kit.money import decimals

FUNCTIONS: dict[str, Any] = {"sum": Sum, "average": Avg, "min": Min, "max": Max, "earliest": Min, "latest": Max}


def aggregated(roll_up: Any, parents: Sequence[int], by: Actor) -> dict[int, Any]:
    """Return parent id → result as JSON, or the reason for none. Without rows a count is 0, all else is empty."""
    system = Actor.system(by.agency_id)
    resource = registry.whole(roll_up.model, system)
    rows = resource.model.objects.filter(roll_up.base, **{f"{roll_up.parent}__in": list(parents)})
    if roll_up.where:
        rows = rows.filter(compile_tree(from_json(roll_up.where), resource, system))
    by_parent = rows.order_by().values_list(roll_up.link)
    if roll_up.function == "count":
        counted = dict(by_parent.annotate(found=Count("pk")))
        return {parent: str(counted.get(parent, 0)) for parent in parents}
    field = resource.bound[roll_up.column]
    if field.kind.name == "money":
        return _money(roll_up, field, by_parent, definitions.place(system).currency)
    found = by_parent.annotate(found=FUNCTIONS[roll_up.function](F(field.attname)))
    return {parent: _kept(value, roll_up.decimals) for parent, value in found if value is not None}


def _money(roll_up: Any, field: Field, by_parent: Any, home: str) -> dict[int, Any]:
    """Aggregate amounts of one currency; several are an error. Amounts without one are in ``home``."""
    beside = _currency_path(field)
    amounts = by_parent.exclude(**{f"{field.attname}__isnull": True})
    parts = amounts.values_list(roll_up.link, *([F(beside)] if beside else []))
    summed = parts.annotate(found=FUNCTIONS[roll_up.function](F(field.attname)), size=Count("pk"))
    found: dict[int, dict[str, tuple[Decimal, int]]] = {}
    for parent, *rest in summed:
        currency = (rest[0] if beside else "") or home
        value, size = Decimal(str(rest[-2])), rest[-1]
        held = found.setdefault(parent, {})
        held[currency] = _joined(roll_up.function, held[currency], (value, size)) if currency in held else (value, size)
    return {parent: _one_currency(held) for parent, held in found.items()}


def _joined(function: str, one: tuple[Decimal, int], other: tuple[Decimal, int]) -> tuple[Decimal, int]:
    """Combine amounts without a currency with those in the agency's currency."""
    size = one[1] + other[1]
    if function == "sum":
        return one[0] + other[0], size
    if function == "average":
        return (one[0] * one[1] + other[0] * other[1]) / size, size
    return (min if function == "min" else max)(one[0], other[0]), size


def _one_currency(held: dict[str, tuple[Decimal, int]]) -> Any:
    if len(held) > 1:
        return Missing("currencies", ", ".join(sorted(held)))
    ((currency, (value, _size)),) = held.items()
    number = _kept(value, decimals(currency))
    return number if isinstance(number, Missing) else {"amount": number, "currency": currency}


def _currency_path(field: Field) -> str:
    """Return the path of an amount's currency; empty if it has none."""
    place, _line, _key = field.attname.partition("__")
    if place != field.attname:
        return f"{place}__currency_{field.name}"
    beside = f"{field.name}_currency"
    return beside if any(each.name == beside for each in field.resource.model._meta.concrete_fields) else ""


def _kept(value: Any, places: int) -> Any:
    if isinstance(value, (date, datetime, time)):
        return iso(value)
    number = Decimal(str(value))
    if number.adjusted() >= EXACT_DIGITS - places:
        return Missing("size")
    with localcontext(prec=50):
        return str(number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
