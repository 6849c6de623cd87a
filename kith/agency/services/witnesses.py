"""What must hold after every write of places, roles, teams and units, whatever door it came through, undo included.

Cached rights end, nobody reaches further than before by their own hand, and an administrator remains.
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
# What of an employee decides about their rights, or is kept with them.
OF_RIGHTS = frozenset({"unit", "is_active", "user", "zone", "name"})


def rights_changed(changes: Changes) -> None:
    """For teams and units: who sees what has changed."""
    stamp_rights(changes.by.agency_id)


def of_role(kind: str, written: Sequence[tuple[Role, Mapping[str, Any]]], changes: Changes) -> None:
    """A role that reaches further than one's own rights can be neither changed nor removed nor brought back."""
    stamp_rights(changes.by.agency_id)
    if kind == Change.Kind.CREATE:
        return
    ids = [role.pk for role, _fields in written]
    found = Grant.objects.filter(role__in=ids, deleted_at=None).values_list("entity", "verb", "scope")
    require_reach(changes.by, {(entity, verb): Scope(reach) for entity, verb, reach in found})
    if kind in LESS and everything_roles(ids):
        require_administrator()


def of_grant(kind: str, written: Sequence[tuple[Grant, Mapping[str, Any]]], changes: Changes) -> None:
    """Neither what a role gets nor what it has may reach further than one's own rights."""
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
    """Nobody gives or takes a role that reaches further than their own rights."""
    stamp_rights(changes.by.agency_id)
    roles = {link.role_id for link, _fields in written}
    require_reach(changes.by, grants_of(roles))
    if kind in LESS and everything_roles(roles):
        require_administrator()


def of_employee(kind: str, written: Sequence[tuple[Employee, Mapping[str, Any]]], changes: Changes) -> None:
    """Who leaves loses access at once; who has further rights than the actor stays untouched by them."""
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
    """What was revoked, withdrawn or used never works again, not even by undo."""
    for _row, fields in written:
        for name in ("revoked_at", "accepted_at"):
            before, after = fields.get(name, (None, None))
            if before is not None and after is None:
                raise Refused(_("What was ended cannot come back; make a new one."))
