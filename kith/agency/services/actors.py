"""From a place in an agency to an ``Actor``: roles, team-mates and unit-mates, resolved once per change of rights."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django_scopes import scope

from kith.agency.models import Agency, Employee, EmployeeRole, TeamMember, Unit
from kith.agency.services.absences import absent
from kith.agency.services.reach import Grants, grants_of, stamp_rights
from kith.sdk.declare import ANY, Scope
from kith.sdk.rules import Actor, Forbidden

# What else gives rights to an employee with these roles; apps above this one add to it when they start.
further: list[Callable[[int, Collection[int]], Grants]] = []


def actor_of(employee_id: int, *, agency_id: int, rights_stamp: int) -> Actor:
    """The actor for an employee. ``rights_stamp`` is the agency's present one, so stale rights are never used."""
    return _resolve(
        employee_id, agency_id, rights_stamp, timezone.now().astimezone(_zone(agency_id, rights_stamp)).date()
    )


def actor_of_staff(employee_id: int) -> Actor:
    """The actor for an employee of the agency in scope, with the rights of this moment.

    Raises Forbidden for somebody who works here no more, so that their queued jobs end.
    """
    employee = Employee.objects.select_related("agency").filter(pk=employee_id, is_active=True, deleted_at=None).first()
    if employee is None:
        raise Forbidden(_("Whoever started this works here no more."))
    return actor_of(employee.pk, agency_id=employee.agency_id, rights_stamp=employee.agency.rights_stamp)


@lru_cache(maxsize=1024)
def _zone(agency_id: int, rights_stamp: int) -> ZoneInfo:
    """Where the days of an agency begin."""
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
        for more in further:
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
    """Everybody who is in a team with the employee, and the employee."""
    teams = TeamMember.objects.filter(employee=employee_id, deleted_at=None, team__deleted_at=None).values("team")
    mates = TeamMember.objects.filter(team__in=teams, deleted_at=None).values_list("employee", flat=True)
    return frozenset(mates) | {employee_id}


def unit_mates(employee: Employee) -> frozenset[int]:
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


@lru_cache(maxsize=4096)
def narrowed(actor: Actor, scopes: tuple[tuple[str, str], ...]) -> Actor:
    """The actor with what a token's scopes leave of their rights: all of them when it has none.

    The same object for the same token while nobody's rights change, so that what was prepared for it is found again.
    """
    return actor.narrowed(dict.fromkeys(scopes, Scope.AGENCY)) if scopes else actor


__all__ = ["ANY", "actor_of", "actor_of_staff", "narrowed", "stamp_rights", "team_mates", "unit_mates"]
