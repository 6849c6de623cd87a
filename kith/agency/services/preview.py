"""Preview of a role: counts per entity, computed by the policy itself."""

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
    """The rows of an entity that a role shows, and all rows that the asking person sees."""

    resource: Resource
    seen: int
    all: int
    changeable: int


def counts(grants: Grants, employee: Employee, *, by: Actor) -> list[Seen]:
    """Count what the employee would see with these grants only, in entities visible to ``by``; up to 10,000 each."""
    as_role = replace(actor_of_staff(employee.pk), grants=grants, ceiling=None, roles=frozenset())
    found = []
    for resource in registry.every(by):
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
