"""Previews of a formula or roll-up on existing records before it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from kith.custom import definitions
from kith.custom.computed.aggregates import aggregated
from kith.custom.computed.following import plan_of, values_of
from kith.custom.computed.plan import EntityPlan, Work, roll_up_of
from kith.custom.computed.results import told
from kith.custom.computed.saving import read, roll_up_options
from kith.custom.computed.values import kept
from kith.custom.fields import bind
from kith.engine import policy
from kith.engine.fields.base import Field
from kith.engine.models import CustomField
from kith.kit.formulas import Missing, Surroundings, compiled, fields_of, is_volatile, parse
from kith.kit.formulas.values import written

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.policy import Actor

MOST = 3
DECIMALS = 2


def sample(text: str, resource: Resource, by: Actor) -> list[tuple[str, str]]:
    """Return (name, result or reason) of a formula for the newest visible records.

    Raises Fault.
    """
    keys, _type = read(text, resource, by)
    node = parse(keys)
    formula = compiled(node)
    plan = EntityPlan(resource.slug, [Work("", formula, DECIMALS, fields_of(node), is_volatile(node))])
    present = plan_of(resource, by)
    if present is not None:
        plan.roll_ups = present.roll_ups
    place = definitions.place(by)
    now = Surroundings(timezone.now().astimezone(place.zone), place.currency)
    rows: list[Any] = list(policy.scope(by, "view", resource).order_by("-pk")[:MOST])
    found = []
    for row, values in zip(rows, values_of(rows, resource, plan, by), strict=True):
        result = formula(values, now)
        stored = kept(result, DECIMALS)
        missing = stored if isinstance(stored, Missing) else None
        told_as = told(f"{missing.why}:{missing.what}", resource) if missing is not None else written(result)
        found.append((resource.title_of(row), told_as))
    return found


def rolled_up(row: CustomField, values: Mapping[str, Any], resource: Resource, by: Actor) -> list[tuple[str, str]]:
    """Return (name, result) of a roll-up for the newest visible records. Raises FieldErrors if it is incomplete."""
    tried = CustomField(agency_id=by.agency_id, entity=row.entity, kind=row.kind, key=row.key or "cf_sample")
    tried.options = roll_up_options(tried, values, by)
    roll_up = roll_up_of(tried)
    if roll_up is None:
        return []
    rows: list[Any] = list(policy.scope(by, "view", resource).order_by("-pk")[:MOST])
    found = aggregated(roll_up, [each.pk for each in rows], by)
    field = bind(tried, resource)
    return [(resource.title_of(each), _in_words(found.get(each.pk), field)) for each in rows]


def _in_words(result: Any, field: Field) -> str:
    if result is None or isinstance(result, Missing):
        return ""
    return field.kind.display(field.kind.restore(result), field)
