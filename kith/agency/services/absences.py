"""Absences: who is away, who stands in, and who may say so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kith.agency.models import Employee, StandIn, Team, TeamMember
from kith.kit.memory import Memory
from kith.sdk.rules import Actor, Changes, FieldErrors, Forbidden

LONGEST = timedelta(days=366)

_away: Memory[tuple[Mapping[int, Away]]] = Memory(1_000)


@dataclass(frozen=True, slots=True)
class Away:
    """An absence of today."""

    employee_id: int
    employee: str
    stand_in_id: int
    stand_in: str
    until: date
    reason: str


def away(actor: Actor) -> Mapping[int, Away]:
    """The absences of this day by employee; kept for the actor, who is made anew with each day and change."""

    def make() -> tuple[Mapping[int, Away]]:
        today = actor.today()
        found = StandIn.objects.filter(deleted_at=None, since__lte=today, until__gte=today).order_by("pk")
        columns = ("employee", "employee__name", "stand_in", "stand_in__name", "until", "reason")
        return ({values[0]: Away(*values) for values in found.values_list(*columns)},)

    return _away.get(actor, make)[0]


def notices(employee_id: int | None, actor: Actor, *, instead: int | None = None) -> list[str]:
    """What stands above a record of somebody who is away; ``instead`` stands in for this record alone."""
    absence = away(actor).get(employee_id or 0)
    if absence is None:
        return []
    name = absence.stand_in
    if instead is not None and instead != absence.stand_in_id:
        name = Employee.objects.get(pk=instead).name
    facts = {"name": absence.employee, "day": date_format(absence.until, "DATE_FORMAT"), "stand_in": name}
    return [_("%(name)s, away until %(day)s: %(stand_in)s stands in.") % facts]


def absent(today: date) -> dict[int, int]:
    """Who is away on a day: employee → who stands in for all that names nobody else."""
    found = StandIn.objects.filter(since__lte=today, until__gte=today, deleted_at=None)
    return dict(found.values_list("employee", "stand_in"))


def may_set(actor: Actor, employee: Employee) -> bool:
    """Whether the actor may say who stands in: for oneself, one's reports and teams, or whoever edits employees."""
    if actor.ceiling is not None:
        return False
    if actor.staff_id == employee.pk or actor.may("employees", "edit"):
        return True
    above, seen = employee.manager, {employee.pk}
    while above is not None and above.pk not in seen:
        if above.pk == actor.staff_id:
            return True
        seen.add(above.pk)
        above = above.manager
    led = Team.objects.filter(lead=actor.staff_id, deleted_at=None)
    return TeamMember.objects.filter(team__in=led, employee=employee.pk, deleted_at=None).exists()


def require_setting(actor: Actor, employee: Employee) -> None:
    """Raise Forbidden unless the actor may say who stands in for the employee."""
    if not may_set(actor, employee):
        raise Forbidden(_("Only they themselves, whoever leads them and administrators may set who stands in."))


def announce(absence: StandIn, *, by: Actor, changes: Changes) -> None:
    """Note an absence with its stand-in. Raises Forbidden and FieldErrors."""
    require_setting(by, absence.employee)
    errors: dict[str, list[str]] = {}
    if absence.stand_in_id == absence.employee_id:
        errors["stand_in"] = [_("Nobody can stand in for themselves; choose somebody else.")]
    elif not absence.stand_in.is_active:
        text = _("%(name)s does not work here any more; choose somebody else.")
        errors["stand_in"] = [text % {"name": absence.stand_in}]
    if absence.until < absence.since:
        errors["until"] = [_("The last day lies before the first.")]
    elif absence.until < by.today():
        errors["until"] = [_("The last day is over already; choose a later one.")]
    elif absence.until - absence.since > LONGEST:
        errors["until"] = [_("An absence lasts a year at most; hand the records over instead.")]
    beside = StandIn.objects.filter(employee=absence.employee_id, deleted_at=None)
    if not errors and beside.filter(since__lte=absence.until, until__gte=absence.since).exists():
        errors["since"] = [_("Another absence lies in these days; end it first.")]
    if errors:
        raise FieldErrors(errors)
    changes.add(absence)


def end(absence: StandIn, *, by: Actor, changes: Changes) -> None:
    """The absence is over, or does not come about; the stand-in's rights end at once. Raises Forbidden."""
    require_setting(by, absence.employee)
    yesterday = by.today() - timedelta(days=1)
    if absence.since > yesterday:
        changes.erase(absence)
    elif absence.until > yesterday:
        absence.until = yesterday
        changes.save(absence)
