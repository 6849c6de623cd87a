"""Actions on an employee's place in the agency: roles, invitation, leaving and coming back."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kith.agency.models import Employee, EmployeeRole, Role
from kith.agency.services import joining, leaving
from kith.sdk.rules import Actor, Changes, Forbidden, action


@action(
    Employee, label=gettext_lazy("Give a role"), permission="give_roles", icon="shield-check",
    labels={"role": gettext_lazy("role")},
)  # fmt: skip
def give_role(employee: Employee, *, by: Actor, changes: Changes, role: Role) -> Employee:
    """Give the employee a role. It must not reach further than the giver's own rights."""
    if not EmployeeRole.objects.filter(employee=employee, role=role).exists():
        changes.add(EmployeeRole(employee=employee, role=role))
    return employee


@action(
    Employee, label=gettext_lazy("Take a role away"), permission="give_roles", icon="shield-lock",
    labels={"role": gettext_lazy("role")},
)  # fmt: skip
def take_role(employee: Employee, *, by: Actor, changes: Changes, role: Role) -> Employee:
    """Take a role from the employee. The last system administrator keeps theirs."""
    changes.erase_many(list(EmployeeRole.objects.filter(employee=employee, role=role)))
    return employee


def can_be_invited(employee: Employee) -> bool:
    """Whether the employee works here and cannot sign in yet."""
    return employee.is_active and employee.user_id is None


@action(Employee, label=gettext_lazy("Invite"), permission="invite", when=can_be_invited, icon="mail")
def invite(employee: Employee, *, by: Actor, changes: Changes) -> Employee:
    """Mail the employee a link with which they choose a password and join; links sent before stop working."""
    secret = joining.open_invitation(employee, by=by, changes=changes)
    transaction.on_commit(lambda: joining.send_invitation(employee, secret, by=by))
    return employee


def works_here(employee: Employee) -> bool:
    """Whether the employee can be deactivated."""
    return employee.is_active


def has_left(employee: Employee) -> bool:
    """Whether the employee can come back."""
    return not employee.is_active


@action(
    Employee, label=gettext_lazy("Deactivate"), permission="deactivate", when=works_here, icon="lock", danger=True,
    labels={"hand_over_to": gettext_lazy("hand all records over to"), "reason": gettext_lazy("reason")},
)  # fmt: skip
def deactivate(
    employee: Employee, *, by: Actor, changes: Changes, reason: str = "", hand_over_to: Employee | None = None
) -> Employee:
    """End the employee's access at once; records pass to ``hand_over_to``, or stay with the owner they have."""
    if employee.pk == by.staff_id:
        raise Forbidden(_("You cannot deactivate yourself; ask another administrator."))
    if hand_over_to is not None:
        why = reason or _("%(name)s has left.") % {"name": employee}
        leaving.hand_over_all(employee, hand_over_to, reason=why, by=by, changes=changes)
    employee.is_active = False
    changes.save(employee)
    return employee


@action(Employee, label=gettext_lazy("Reactivate"), permission="deactivate", when=has_left, icon="user-check")
def reactivate(employee: Employee, *, by: Actor, changes: Changes) -> Employee:
    """Let the employee work here again, with the roles they had. Tokens stay revoked."""
    employee.is_active = True
    changes.save(employee)
    return employee


ACTIONS = (invite, give_role, take_role, deactivate, reactivate)
