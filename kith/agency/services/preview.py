"""What a role would show to somebody: counts per entity, computed by the policy itself."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from kith.agency.access import Closed
from kith.agency.models import Employee
from kith.agency.services.actors import actor_of_staff
from kith.agency.services.reach import Grants
from kith.engine.query.counting import CAP
from kith.sdk.declare import Resource, registry
from kith.sdk.rules import Actor, policy


class Seen(NamedTuple):
    """How many rows of an entity a role shows, and how many there are for the person who asks."""

    resource: Resource
    seen: int
    all: int
    changeable: int


def counts(grants: Grants, employee: Employee, *, by: Actor) -> list[Seen]:
    """What the employee would see with these grants alone, in the entities that ``by`` may see; capped at 10,000."""
    as_role = replace(actor_of_staff(employee.pk), grants=grants, ceiling=None, roles=frozenset())
    found = []
    for resource in registry.every():
        if not resource.is_child and not isinstance(resource.policy, Closed) and policy.may(by, "view", resource):
            found.append(
                Seen(
                    resource,
                    _count(as_role, "view", resource),
                    _count(by, "view", resource),
                    _count(as_role, "edit", resource),
                )
            )
    return found


def _count(actor: Actor, verb: str, resource: Resource) -> int:
    return policy.scope(actor, verb, resource).order_by().values("pk")[:CAP].count()
