"""Permission checks for pages that are not of an entity: agency settings, tokens, security log."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kith.agency.models import Employee
from kith.sdk.declare import registry
from kith.sdk.rules import Actor, Forbidden, NotFound, policy

# Each of these verbs on employees includes seeing their access.
ACCESS = ("give_roles", "invite", "deactivate")


def require(actor: Actor, entity: str, verb: str) -> None:
    """Raise Forbidden unless the actor has the verb."""
    if not actor.may(entity, verb):
        raise Forbidden(_("Your role does not allow this. Ask a system administrator."))


def employee_at(actor: Actor, employee_id: int) -> Employee:
    """Return an employee that the actor may see, active or not. Raises NotFound."""
    seen = policy.scope(actor, "view", registry.named("employees", actor))
    employee: Employee | None = seen.select_related("user", "agency").filter(pk=employee_id).first()
    if employee is None:
        raise NotFound(_("There is no such employee."))
    return employee


def sees_access(actor: Actor) -> bool:
    """Whether the actor may see, and at least partly change, other people's access."""
    return any(actor.may("employees", verb) for verb in ACCESS)


def sees_activity(actor: Actor, employee: Employee) -> bool:
    """Whether the actor may see an employee's activity: their own, or with the right to access or the security log."""
    runs = policy.covers(actor, "deactivate", employee, registry.of(Employee, actor))
    return employee.pk == actor.staff_id or runs or actor.may("security", "view")
