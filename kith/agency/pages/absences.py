"""The page of an employee's absences; the employee, their managers and administrators edit it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kith.agency.models import Employee, StandIn
from kith.agency.services import absences
from kith.agency.services.activity import before_of
from kith.agency.services.guards import employee_at
from kith.agency.services.reach import stamp_rights
from kith.sdk.declare import registry
from kith.sdk.pages import Request, actor_of, done, page, render
from kith.sdk.rules import Actor, FieldErrors, KithError, NotFound, policy, work


@require_http_methods(["GET", "POST"])
@page
def overview(request: Request, employee_id: int) -> HttpResponse:
    """List absences with stand-ins, with the form for a new one."""
    actor = actor_of(request)
    employee = employee_at(actor, employee_id)
    if request.method != "POST":
        return _page(request, employee, {"since": actor.today().isoformat()}, None)
    try:
        absences.require_setting(actor, employee)
        absence = _read(request.POST, employee, actor)
        with transaction.atomic(), work(by=actor, door="ui", action="employees.absence") as changes:
            stamp_rights(actor.agency_id)  # locks the agency, so that two requests cannot write overlapping absences
            absences.announce(absence, by=actor, changes=changes)
    except KithError as error:
        return _page(request, employee, request.POST, error)
    text = _("%(stand_in)s stands in for %(name)s.") % {"stand_in": absence.stand_in, "name": employee}
    return done(request, reverse("employee-absence", args=[employee.pk]), text, undo=changes.change_set)


def _read(data: Mapping[str, Any], employee: Employee, actor: Actor) -> StandIn:
    errors: dict[str, list[str]] = {}
    days = {}
    for name in ("since", "until"):
        try:
            days[name] = parse_date(str(data.get(name, "")).strip())
        except ValueError:
            days[name] = None
        if days[name] is None:
            errors[name] = [_("Choose a day.")]
    seen = policy.scope(actor, "view", registry.of(Employee, actor)).filter(pk=before_of(str(data.get("stand_in", ""))))
    stand_in = seen.first()
    if stand_in is None:
        errors["stand_in"] = [_("Choose who stands in.")]
    reason = " ".join(str(data.get("reason", "")).replace("\x00", "").split())
    if len(reason) > 200:
        errors["reason"] = [_("At most 200 characters are possible.")]
    if errors:
        raise FieldErrors(errors)
    return StandIn(employee=employee, stand_in=stand_in, reason=reason, **days)


def _page(request: Request, employee: Employee, values: Mapping[str, Any], error: KithError | None) -> HttpResponse:
    actor = actor_of(request)
    told = StandIn.objects.filter(employee=employee.pk, deleted_at=None).select_related("stand_in").order_by("-since")
    people = policy.scope(actor, "view", registry.of(Employee, actor)).filter(is_active=True).exclude(pk=employee.pk)
    context = {
        "employee": employee,
        "today": actor.today(),
        "absences": told[:100],
        "settable": absences.may_set(actor, employee),
        "people": list(people.order_by("sort_name", "pk").values_list("pk", "name")[:1000]),
        "values": values,
        "error": error.message if error is not None and not isinstance(error, FieldErrors) else "",
        "errors": error.errors if isinstance(error, FieldErrors) else {},
    }
    return render(request, "agency/absence.html", context, status=error.status if error is not None else 200)


@require_POST
@page
def end(request: Request, employee_id: int, absence_id: int) -> HttpResponse:
    """End or cancel an absence."""
    actor = actor_of(request)
    employee = employee_at(actor, employee_id)
    absences.require_setting(actor, employee)
    with work(by=actor, door="ui", action="employees.absence_end") as changes:
        found = StandIn.objects.select_for_update().filter(employee=employee.pk, pk=absence_id, deleted_at=None)
        absence = found.first()
        if absence is None:
            raise NotFound(_("There is no such absence."))
        absences.end(absence, by=actor, changes=changes)
    text = _("Nobody stands in for %(name)s in these days any more.") % {"name": employee}
    return done(request, reverse("employee-absence", args=[employee.pk]), text, undo=changes.change_set)


urlpatterns = [
    path("employees/<id:employee_id>/absence/", overview, name="employee-absence"),
    path("employees/<id:employee_id>/absence/<id:absence_id>/end/", end, name="employee-absence-end"),
]
