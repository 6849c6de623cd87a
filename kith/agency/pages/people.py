"""The organisation chart, and the page of an employee's access: roles, invitation, sessions, leaving, activity."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kith.agency.models import ApiToken, Employee, EmployeeRole, Role, SecurityEvent
from kith.agency.pages.invitations import grantable
from kith.agency.services import activity, audit, chart, joining, leaving, places
from kith.agency.services.guards import ACCESS, employee_at, sees_access, sees_activity
from kith.agency.services.reach import require_reach_over
from kith.agency.services.sessions import end_sessions
from kith.sdk.declare import registry
from kith.sdk.pages import Request, actor_of, done, page, render
from kith.sdk.rules import Actor, Forbidden, KithError, actions, policy, take, work


@require_GET
@page
def organisation(request: Request) -> HttpResponse:
    """Units, departments and people as a tree, or the people found by a search."""
    actor = actor_of(request)
    q = request.GET.get("q", "").strip()[:100].replace("\x00", "")
    context: dict[str, Any] = {"q": q, "may_invite": actor.may("employees", "invite")}
    context |= {"found": chart.found(q, actor)} if q else {"nodes": chart.tree(actor)}
    return render(request, "agency/organisation.html", context, fragment="chart")


@require_http_methods(["GET", "POST"])
@page
def access(request: Request, employee_id: int) -> HttpResponse:
    """Show and change an employee's roles and sign-in."""
    actor = actor_of(request)
    employee = _subject(actor, employee_id)
    problem: KithError | None = None
    if request.method == "POST":
        try:
            change_set = _set_roles(employee, request.POST.getlist("roles"), actor)
        except KithError as error:
            problem = error
        else:
            text = _("The roles of %(name)s are set.") % {"name": employee}
            return done(request, _address(employee), text, undo=change_set)
    return _access(request, employee, problem)


def _subject(actor: Actor, employee_id: int) -> Employee:
    """Return the employee, if the actor may change anybody's access. Raises Forbidden and NotFound."""
    employee = employee_at(actor, employee_id)
    if not sees_access(actor):
        raise Forbidden(_("Your role does not allow changing anybody's access."))
    return employee


def colleagues() -> QuerySet[Employee]:
    """Return all active employees by name."""
    return Employee.objects.filter(is_active=True, deleted_at=None).order_by("sort_name", "pk")


def _address(employee: Employee) -> str:
    return reverse("employee-access", args=[employee.pk])


def _access(request: Request, employee: Employee, problem: KithError | None) -> HttpResponse:
    actor = actor_of(request)
    held = set(EmployeeRole.objects.filter(employee=employee, deleted_at=None).values_list("role", flat=True))
    mine = set(grantable(actor))
    context = {
        "employee": employee,
        "roles": [
            {"role": role, "held": role.pk in held, "open": role.pk in mine}
            for role in Role.objects.filter(deleted_at=None).order_by("name")
        ],
        "invitation": joining.waiting().filter(employee=employee).first(),
        "owned": leaving.owned_by(employee),
        "tokens": ApiToken.objects.filter(employee=employee, revoked_at=None).count(),
        "people": list(colleagues().exclude(pk=employee.pk).values_list("pk", "name")[:1000]),
        "may": {verb: actor.may("employees", verb) for verb in ACCESS},
        "is_self": employee.pk == actor.staff_id,
        "sees_activity": sees_activity(actor, employee),
        "problem": problem.message if problem is not None else "",
    }
    return render(request, "agency/access.html", context, status=problem.status if problem is not None else 200)


def _set_roles(employee: Employee, ticked: list[str], actor: Actor) -> Any:
    """Give and take roles to match the ticked ones; roles beyond the actor's rights are left alone."""
    wanted = {number for number in map(activity.before_of, ticked) if number is not None}
    mine = set(grantable(actor))
    if wanted - mine - set(EmployeeRole.objects.filter(employee=employee).values_list("role", flat=True)):
        raise Forbidden(_("You may not give a role that reaches further than your own rights."))
    with work(by=actor, door="ui", action="employees.give_role") as changes:
        row = take(registry.of(Employee, actor), employee.pk, by=actor, verb="give_roles")
        links = {link.role_id: link for link in EmployeeRole.objects.filter(employee=row, deleted_at=None)}
        changes.add_many([EmployeeRole(employee=row, role_id=role) for role in sorted((wanted & mine) - links.keys())])
        changes.erase_many([link for role, link in links.items() if role in mine and role not in wanted])
    return changes.change_set


@require_POST
@page
def act(request: Request, employee_id: int, verb: str) -> HttpResponse:
    """Invite, deactivate or reactivate, by the entity's own actions."""
    actor = actor_of(request)
    employee = _subject(actor, employee_id)
    chosen = next(action for action in places.ACTIONS if action.name == verb)
    inputs = {name: request.POST[name] for name in chosen.inputs if request.POST.get(name)}
    try:
        _row, change_set = actions.run(chosen, employee.pk, inputs, by=actor, door="ui")
    except KithError as error:
        return _access(request, employee, error)
    words = {
        "invite": _("The invitation is on its way to %(email)s.") % {"email": employee.email},
        "deactivate": _("%(name)s has no access any more.") % {"name": employee},
        "reactivate": _("%(name)s may sign in again.") % {"name": employee},
    }
    return done(request, _address(employee), words[verb], undo=change_set if verb != "invite" else None)


@require_POST
@page
def sign_out(request: Request, employee_id: int) -> HttpResponse:
    """End all sessions of an employee, for instance after a lost laptop."""
    actor = actor_of(request)
    employee = _subject(actor, employee_id)
    if not policy.covers(actor, "deactivate", employee, registry.of(Employee, actor)):
        raise Forbidden(_("Your role does not allow ending sessions of others."))
    require_reach_over(actor, employee)
    if employee.user is not None:
        end_sessions(employee.user)
        audit.note_actor(SecurityEvent.Kind.SESSIONS_ENDED, actor, request, detail=employee.name)
    return done(request, _address(employee), _("%(name)s is signed out everywhere.") % {"name": employee})


@require_GET
@page
def log(request: Request, employee_id: int) -> HttpResponse:
    """Show an employee's changes and sign-ins."""
    actor = actor_of(request)
    employee = employee_at(actor, employee_id)
    if not sees_activity(actor, employee):
        raise Forbidden(_("You may see your own activity only."))
    before = activity.before_of(request.GET.get("before", ""))
    shown = "sign-in" if request.GET.get("show") == "sign-in" else "writes"
    signing_in = shown == "sign-in"
    lines = activity.security(before, staff_id=employee.pk) if signing_in else activity.of_person(employee.pk, before)
    context = {"employee": employee, "shown": shown, "lines": lines, "more": activity.more(lines)}
    return render(request, "agency/activity.html", context)


urlpatterns = [
    path("organisation/", organisation, name="organisation"),
    path("employees/<id:employee_id>/access/", access, name="employee-access"),
    path("employees/<id:employee_id>/access/sign-out/", sign_out, name="employee-sign-out"),
    *(
        path(f"employees/<id:employee_id>/access/{verb}/", act, {"verb": verb}, name=f"employee-{verb}")
        for verb in ("invite", "deactivate", "reactivate")
    ),
    path("employees/<id:employee_id>/activity/", log, name="employee-activity"),
]
