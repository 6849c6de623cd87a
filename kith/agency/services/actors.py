"""From a place in an agency to an ``Actor``: roles, team-mates and unit-mates, resolved once per change of rights."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django_scopes import scope

from kith.agency.models import Agency, Employee, EmployeeRole, Grant, TeamMember, Unit
from kith.engine.policy import ANY, Actor, Scope


def actor_of(employee_id: int, *, agency_id: int, rights_stamp: int) -> Actor:
    """The actor for an employee. ``rights_stamp`` is the agency's present one, so stale rights are never used."""
    return _resolve(employee_id, agency_id, rights_stamp)


def actor_of_staff(employee_id: int) -> Actor:
    """The actor for an employee of the agency in scope, with the rights of this moment."""
    employee = Employee.objects.select_related("agency").get(pk=employee_id)
    return actor_of(employee.pk, agency_id=employee.agency_id, rights_stamp=employee.agency.rights_stamp)


@lru_cache(maxsize=4096)
def _resolve(employee_id: int, agency_id: int, rights_stamp: int) -> Actor:
    with scope(agency=agency_id):
        employee = Employee.objects.select_related("agency", "user").get(pk=employee_id, is_active=True)
        agency = employee.agency
        return Actor(
            agency_id=agency_id,
            staff_id=employee.pk,
            user_id=employee.user_id,
            name=employee.name,
            grants=_grants(employee_id),
            team_mates=_team_mates(employee_id),
            unit_mates=_unit_mates(employee),
            roles=frozenset(
                EmployeeRole.objects.filter(employee=employee_id, role__deleted_at=None).values_list(
                    "role__key", flat=True
                )
            ),
            zone=employee.zone or agency.zone,
            language=agency.language,
            region=agency.country,
            currency=agency.currency,
        )


def _grants(employee_id: int) -> dict[tuple[str, str], Scope]:
    """The widest scope of each grant over all roles of the employee."""
    grants: dict[tuple[str, str], Scope] = {}
    rows = Grant.objects.filter(
        role__holders__employee=employee_id, role__holders__deleted_at=None, role__deleted_at=None, deleted_at=None
    )
    for entity, verb, reach in rows.values_list("entity", "verb", "scope"):
        grants[entity, verb] = max(Scope(reach), grants.get((entity, verb), Scope.NONE))
    return grants


def _team_mates(employee_id: int) -> frozenset[int]:
    teams = TeamMember.objects.filter(employee=employee_id, deleted_at=None, team__deleted_at=None).values("team")
    mates = TeamMember.objects.filter(team__in=teams, deleted_at=None).values_list("employee", flat=True)
    return frozenset(mates) | {employee_id}


def _unit_mates(employee: Employee) -> frozenset[int]:
    """Everybody in the employee's unit and the units below it."""
    if employee.unit_id is None:
        return frozenset({employee.pk})
    below: dict[int | None, list[int]] = {}
    for unit_id, parent_id in Unit.objects.filter(deleted_at=None).values_list("pk", "parent"):
        below.setdefault(parent_id, []).append(unit_id)
    inside, waiting = set(), [employee.unit_id]
    while waiting:
        unit_id = waiting.pop()
        if unit_id not in inside:
            inside.add(unit_id)
            waiting.extend(below.get(unit_id, ()))
    return frozenset(Employee.objects.filter(unit__in=inside).values_list("pk", flat=True)) | {employee.pk}


def ceiling_of(scopes: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Scope] | None:
    """What a token's scopes leave of its employee's rights; None when it may do all that they may."""
    ceiling = {(entity, verb): Scope.AGENCY for entity, verb in scopes}
    return ceiling or None


def stamp_rights(agency_id: int) -> None:
    """Rights have changed: every cached actor of the agency is out of date from the next request on."""
    from django.db.models import F

    Agency.objects.filter(pk=agency_id).update(rights_stamp=F("rights_stamp") + 1)


__all__ = ["ANY", "actor_of", "ceiling_of", "stamp_rights"]
