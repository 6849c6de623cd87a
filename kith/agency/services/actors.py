"""Resolve an employee to an ``Actor`` with roles, team-mates and unit-mates; cached until rights change."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django_scopes import scope

from kith.agency.models import Agency, Employee, EmployeeRole, TeamMember, Unit
from kith.agency.services.absences import absent
from kith.agency.services.reach import grants_of, stamp_rights
from kith.sdk.declare import ANY, Scope, registry
from kith.sdk.rules import Actor, Forbidden


def actor_of(employee_id: int, *, agency_id: int, rights_stamp: int) -> Actor:
    """Return the cached actor of an employee. The agency's current ``rights_stamp`` is part of the cache key."""
    return _resolve(
        employee_id, agency_id, rights_stamp, timezone.now().astimezone(_zone(agency_id, rights_stamp)).date()
    )


def actor_of_staff(employee_id: int) -> Actor:
    """Return the actor of an employee of the current agency, with current rights.

    Raises Forbidden for an employee who has left, so that their queued jobs end.
    """
    employee = Employee.objects.select_related("agency").filter(pk=employee_id, is_active=True, deleted_at=None).first()
    if employee is None:
        raise Forbidden(_("Whoever started this works here no more."))
    return actor_of(employee.pk, agency_id=employee.agency_id, rights_stamp=employee.agency.rights_stamp)


@lru_cache(maxsize=1024)
def _zone(agency_id: int, rights_stamp: int) -> ZoneInfo:
    """Return the time zone of the agency."""
    return ZoneInfo(Agency.objects.values_list("zone", flat=True).get(pk=agency_id))


@lru_cache(maxsize=4096)
def _resolve(employee_id: int, agency_id: int, rights_stamp: int, today: date) -> Actor:
    with scope(agency=agency_id):
        employee = Employee.objects.select_related("agency", "user").get(pk=employee_id, is_active=True)
        agency, user = employee.agency, employee.user
        links = EmployeeRole.objects.filter(employee=employee_id, deleted_at=None, role__deleted_at=None)
        roles = dict(links.values_list("role", "role__key"))
        grants = grants_of(roles)
        away = absent(today)
        for resource in registry.all_declared():
            for more in resource.extensions.rights:
                grants |= more(employee_id, roles)
        return Actor(
            agency_id=agency_id,
            staff_id=employee.pk,
            user_id=employee.user_id,
            name=employee.name,
            grants=grants,
            team_mates=team_mates(employee_id),
            unit_mates=unit_mates(employee),
            stands_in_for=frozenset(each for each, stand_in in away.items() if stand_in == employee_id),
            absent=frozenset(away),
            roles=frozenset(key for key in roles.values() if key),
            zone=(user.zone if user is not None else "") or employee.zone or agency.zone,
            language=(user.language if user is not None else "") or agency.language,
            region=agency.country,
            currency=agency.currency,
            stamp=rights_stamp,
        )


def team_mates(employee_id: int) -> frozenset[int]:
    """Return the ids of the employee and of all members of their teams."""
    teams = TeamMember.objects.filter(employee=employee_id, deleted_at=None, team__deleted_at=None).values("team")
    mates = TeamMember.objects.filter(team__in=teams, deleted_at=None).values_list("employee", flat=True)
    return frozenset(mates) | {employee_id}


def unit_mates(employee: Employee) -> frozenset[int]:
    """Return the ids of all employees in the employee's unit and the units below it."""
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


@lru_cache(maxsize=4096)
def narrowed(actor: Actor, scopes: tuple[tuple[str, str], ...]) -> Actor:
    """Return the actor with rights narrowed to a token's scopes; without scopes, all rights.

    Cached: the same token gets the same object until rights change, because prepared queries are cached per actor.
    """
    return actor.narrowed(dict.fromkeys(scopes, Scope.AGENCY)) if scopes else actor


__all__ = ["ANY", "actor_of", "actor_of_staff", "narrowed", "stamp_rights", "team_mates", "unit_mates"]
