"""Trying a formula out before it is saved, on records that there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from kith.engine import policy
from kith.engine.computed.defining import read
from kith.engine.computed.following import plan_of, values_of
from kith.engine.computed.kinds import told
from kith.engine.computed.plan import EntityPlan, Work
from kith.engine.computed.values import kept
from kith.engine.custom import definitions
from kith.kit.formulas import Missing, Surroundings, compiled, fields_of, is_volatile, parse
from kith.kit.formulas.values import written

if TYPE_CHECKING:
    from kith.engine.policy import Actor
    from kith.engine.resource import Resource

MOST = 3
DECIMALS = 2


def sample(text: str, resource: Resource, by: Actor) -> list[tuple[str, str]]:
    """What a formula gives for the newest records that the actor sees: (their name, the result or why there is none).

    Raises Fault.
    """
    keys, _type = read(text, resource, by)
    node = parse(keys)
    formula = compiled(node)
    plan = EntityPlan(resource.slug, [Work("", formula, DECIMALS, fields_of(node), is_volatile(node))])
    present = plan_of(resource)
    if present is not None:
        plan.roll_ups = present.roll_ups
    place = definitions.place()
    now = Surroundings(timezone.now().astimezone(place.zone), place.currency)
    rows: list[Any] = list(policy.scope(by, "view", resource).order_by("-pk")[:MOST])
    found = []
    for row, values in zip(rows, values_of(rows, resource, plan, place), strict=True):
        result = formula(values, now)
        stored = kept(result, DECIMALS)
        missing = stored if isinstance(stored, Missing) else None
        told_as = told(f"{missing.why}:{missing.what}", resource) if missing is not None else written(result)
        found.append((resource.title_of(row), told_as))
    return found
