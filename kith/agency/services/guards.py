"""Permission for what is no entity: agency settings, tokens, the security log."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kith.agency.models import Employee
from kith.sdk.declare import registry
from kith.sdk.rules import Actor, Forbidden, NotFound, policy

# Whoever has one of these verbs for employees sees what access somebody has.
ACCESS = ("give_roles", "invite", "deactivate")


def require(actor: Actor, entity: str, verb: str) -> None:
    """Raise Forbidden unless the actor has the verb."""
    if not actor.may(entity, verb):
        raise Forbidden(_("Your role does not allow this. Ask a system administrator."))


def employee_at(actor: Actor, employee_id: int) -> Employee:
    """An employee that the actor may see, working here or not. Raises NotFound."""
    seen = policy.scope(actor, "view", registry.named("employees"))
    employee: Employee | None = seen.select_related("user", "agency").filter(pk=employee_id).first()
    if employee is None:
        raise NotFound(_("There is no such employee."))
    return employee


def sees_access(actor: Actor) -> bool:
    """Whether the actor may see, and at least partly change, what access others have."""
    return any(actor.may("employees", verb) for verb in ACCESS)


def sees_activity(actor: Actor, employee: Employee) -> bool:
    """Everybody sees what they did themselves; of others, whoever runs the employees or reads the security log."""
    runs = policy.covers(actor, "deactivate", employee, registry.of(Employee))
    return employee.pk == actor.staff_id or runs or actor.may("security", "view")
