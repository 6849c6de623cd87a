"""Permissions: one policy for reads and writes."""

from kith.engine.policy.actor import ANY, Actor, Scope
from kith.engine.policy.policies import (
    NOTHING,
    BetweenPolicy,
    ChildPolicy,
    Policy,
    SharedPolicy,
    covers,
    may,
    scope,
    sees_all,
)
from kith.engine.policy.standing import AboutPolicy

__all__ = [
    "ANY",
    "NOTHING",
    "AboutPolicy",
    "Actor",
    "BetweenPolicy",
    "ChildPolicy",
    "Policy",
    "Scope",
    "SharedPolicy",
    "covers",
    "may",
    "scope",
    "sees_all",
]
