"""Invariants after every write of employees, roles, teams and units, including undo.

Cached rights are invalidated, nobody extends their own rights, and an administrator remains.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from kith.agency.models import Employee, EmployeeRole, Grant, Role
from kith.agency.services import leaving
from kith.agency.services.reach import (
    everything_roles,
    grants_of,
    is_everything,
    require_administrator,
    require_reach,
    require_reach_over,
    stamp_rights,
)
from kith.agency.services.sessions import end_if_without_place
from kith.sdk.declare import Scope
from kith.sdk.models import Change
from kith.sdk.rules import Changes, Refused

type Written = Sequence[tuple[Any, Mapping[str, Any]]]
LESS = (Change.Kind.UPDATE, Change.Kind.TRASH, Change.Kind.ERASE)
# Fields of an employee that decide about rights, or that are cached with them.
OF_RIGHTS = frozenset({"unit", "is_active", "user", "zone", "name"})


def rights_changed(changes: Changes) -> None:
    """Witness of teams and units: invalidate cached rights."""
    stamp_rights(changes.by.agency_id)


def of_role(kind: str, written: Sequence[tuple[Role, Mapping[str, Any]]], changes: Changes) -> None:
    """Refuse to change, remove or restore a role that exceeds the actor's rights."""
    stamp_rights(changes.by.agency_id)
    if kind == Change.Kind.CREATE:
        return
    ids = [role.pk for role, _fields in written]
    found = Grant.objects.filter(role__in=ids, deleted_at=None).values_list("entity", "verb", "scope")
    require_reach(changes.by, {(entity, verb): Scope(reach) for entity, verb, reach in found})
    if kind in LESS and everything_roles(ids):
        require_administrator()


def of_grant(kind: str, written: Sequence[tuple[Grant, Mapping[str, Any]]], changes: Changes) -> None:
    """Refuse a grant beyond the actor's rights, and a change to a role that has one."""
    stamp_rights(changes.by.agency_id)
    lost = False
    for grant, fields in written:
        before, _after = fields.get("scope", (grant.scope, grant.scope))
        widest = max(grant.scope, before or Scope.NONE)
        require_reach(changes.by, {(grant.entity, grant.verb): Scope(widest)})
        lost |= is_everything(grant.entity, grant.verb, widest)
    require_reach(changes.by, grants_of({grant.role_id for grant, _fields in written}))
    if lost and kind in LESS:
        require_administrator()


def of_employee_role(kind: str, written: Sequence[tuple[EmployeeRole, Mapping[str, Any]]], changes: Changes) -> None:
    """Refuse to give or take a role that exceeds the actor's rights."""
    stamp_rights(changes.by.agency_id)
    roles = {link.role_id for link, _fields in written}
    require_reach(changes.by, grants_of(roles))
    if kind in LESS and everything_roles(roles):
        require_administrator()


def of_employee(kind: str, written: Sequence[tuple[Employee, Mapping[str, Any]]], changes: Changes) -> None:
    """End the access of employees who leave; refuse changes to employees with more rights than the actor."""
    if kind == Change.Kind.CREATE:
        return
    decisive = [
        (employee, fields)
        for employee, fields in written
        if kind != Change.Kind.UPDATE or not OF_RIGHTS.isdisjoint(fields)
    ]
    if not decisive:
        return
    stamp_rights(changes.by.agency_id)
    for employee, fields in decisive:
        if kind != Change.Kind.UPDATE or not {"is_active", "user"}.isdisjoint(fields):
            _place_changed(employee, fields, changes)


def _place_changed(employee: Employee, fields: Mapping[str, Any], changes: Changes) -> None:
    require_reach_over(changes.by, employee)
    if not employee.is_active or employee.deleted_at is not None:
        leaving.close_access(employee, changes=changes)
        if employee.user is not None:
            end_if_without_place(employee.user)
    had_user = employee.user_id is not None or bool(fields.get("user", (None,))[0])
    roles = EmployeeRole.objects.filter(employee=employee.pk, deleted_at=None).values_list("role", flat=True)
    if had_user and everything_roles(roles):
        require_administrator()


def stays_ended(written: Written) -> None:
    """Refuse to reactivate a revoked, withdrawn or used row, also by undo."""
    for _row, fields in written:
        for name in ("revoked_at", "accepted_at"):
            before, after = fields.get(name, (None, None))
            if before is not None and after is None:
                raise Refused(_("What was ended cannot come back; make a new one."))
