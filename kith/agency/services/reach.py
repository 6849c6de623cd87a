"""How far rights reach: nobody gives, takes or edits rights beyond their own, and an agency keeps an administrator.

These rules are called from the ``witness`` of each resource concerned, so they hold for every door, undo included.
"""

from __future__ import annotations

from collections.abc import Iterable
from time import time_ns

from django.utils.translation import gettext as _

from kith.agency.models import Agency, Employee, EmployeeRole, Grant
from kith.sdk.declare import ANY, Scope
from kith.sdk.rules import Actor, Forbidden, Refused

type Grants = dict[tuple[str, str], Scope]


def stamp_rights(agency_id: int) -> None:
    """Rights have changed: every cached actor of the agency is out of date from the next request on.

    The update also locks the agency until the transaction ends, so that two such changes happen one after the other.
    """
    Agency.objects.filter(pk=agency_id).update(rights_stamp=time_ns())


def grants_of(role_ids: Iterable[int]) -> Grants:
    """The widest scope of each grant over some roles."""
    found: Grants = {}
    rows = Grant.objects.filter(role__in=list(role_ids), role__deleted_at=None, deleted_at=None)
    for entity, verb, reach in rows.values_list("entity", "verb", "scope"):
        found[entity, verb] = max(Scope(reach), found.get((entity, verb), Scope.NONE))
    return found


def beyond(actor: Actor, grants: Grants) -> list[tuple[str, str]]:
    """The grants that reach further than the actor's own rights."""
    return [key for key, reach in grants.items() if reach > actor.scope_for(*key)]


def require_reach(actor: Actor, grants: Grants) -> None:
    """Raise Forbidden if any of the grants reaches further than the actor's own rights."""
    further = beyond(actor, grants)
    if further:
        raise Forbidden(
            _("This reaches further than your own rights: %(grants)s.")
            % {"grants": ", ".join(sorted(told(*key) for key in further)[:5])}
        )


def require_reach_over(actor: Actor, employee: Employee) -> None:
    """Raise Forbidden if the employee has rights that the actor does not have."""
    roles = EmployeeRole.objects.filter(employee=employee.pk, deleted_at=None).values_list("role", flat=True)
    require_reach(actor, grants_of(roles))


def told(entity: str, verb: str) -> str:
    """A grant in words."""
    if (entity, verb) == (ANY, ANY):
        return _("everything")
    what = _("all entities") if entity == ANY else entity
    return f"{what} ({_('all') if verb == ANY else verb.replace('_', ' ')})"


def is_everything(entity: str, verb: str, reach: int) -> bool:
    """Whether a grant makes its holder a system administrator."""
    return (entity, verb) == (ANY, ANY) and reach == Scope.AGENCY


def everything_roles(role_ids: Iterable[int]) -> bool:
    """Whether one of the roles grants everything."""
    return Grant.objects.filter(
        role__in=list(role_ids), entity=ANY, verb=ANY, scope=Scope.AGENCY, deleted_at=None
    ).exists()


def require_administrator() -> None:
    """Raise Refused unless somebody remains who can sign in and may do everything. Call after ``stamp_rights``."""
    remaining = Employee.objects.filter(
        is_active=True,
        deleted_at=None,
        user__is_active=True,
        role_links__in=EmployeeRole.objects.filter(
            deleted_at=None,
            role__deleted_at=None,
            role__in=Grant.objects.filter(entity=ANY, verb=ANY, scope=Scope.AGENCY, deleted_at=None).values("role"),
        ),
    )
    if not remaining.exists():
        raise Refused(
            _("The agency needs at least one system administrator who can sign in; appoint another one first.")
        )
