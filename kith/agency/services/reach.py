"""Rules against privilege escalation: nobody grants or edits rights beyond their own, and one administrator remains.

The ``witness`` of each resource concerned calls them, so they hold for every write, including undo.
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
    """Invalidate all cached actors of the agency, from the next request on.

    The UPDATE also locks the agency's row until the transaction ends. Without that lock, two administrators who remove
    each other at the same time would both see one remaining.
    """
    Agency.objects.filter(pk=agency_id).update(rights_stamp=time_ns())


def grants_of(role_ids: Iterable[int]) -> Grants:
    """Merge the grants of some roles; the widest scope wins."""
    found: Grants = {}
    rows = Grant.objects.filter(role__in=list(role_ids), role__deleted_at=None, deleted_at=None)
    for entity, verb, reach in rows.values_list("entity", "verb", "scope"):
        found[entity, verb] = max(Scope(reach), found.get((entity, verb), Scope.NONE))
    return found


def beyond(actor: Actor, grants: Grants) -> list[tuple[str, str]]:
    """Return the grants that exceed the actor's own rights."""
    return [key for key, reach in grants.items() if reach > actor.scope_for(*key)]


def require_reach(actor: Actor, grants: Grants) -> None:
    """Raise Forbidden if a grant exceeds the actor's own rights."""
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
    """Return the label of a grant."""
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
    """Raise Refused unless an administrator who can sign in remains. Call after ``stamp_rights``, which locks."""
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
