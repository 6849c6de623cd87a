"""The page for inviting people, with the list of open invitations."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kith.agency.forms import InvitationForm
from kith.agency.models import Employee, EmployeeRole, Invitation, Role
from kith.agency.services import joining
from kith.agency.services.guards import require
from kith.agency.services.reach import beyond, grants_of
from kith.sdk.declare import registry
from kith.sdk.pages import Request, actor_of, done, page, render
from kith.sdk.rules import Actor, FieldErrors, KithError, NotFound, build, work

BACK = "/settings/invitations/"


@require_http_methods(["GET", "POST"])
@page
def overview(request: Request) -> HttpResponse:
    """Invite somebody; list the open invitations."""
    actor = actor_of(request)
    require(actor, "employees", "invite")
    form = InvitationForm(request.POST if request.method == "POST" else None, roles=grantable(actor))
    if request.method == "POST" and form.is_valid():
        try:
            employee, sent = _invite(form.cleaned_data, actor)
        except FieldErrors as error:
            for name, texts in error.errors.items():
                form.add_error(name if name in form.fields else None, texts)
        except KithError as error:
            form.add_error(None, error.message)
        else:
            return done(request, BACK, said(employee, sent))
    waiting = joining.waiting().select_related("employee", "created_by").order_by("-pk")
    context = {"form": form, "waiting": waiting, "now": timezone.now()}
    return render(request, "settings/invitations.html", context, status=422 if request.method == "POST" else 200)


def grantable(actor: Actor) -> list[int]:
    """Return the roles within the actor's own rights."""
    roles = Role.objects.filter(deleted_at=None).values_list("pk", flat=True)
    return [role for role in roles if not beyond(actor, grants_of([role]))]


def _invite(values: dict[str, Any], actor: Actor) -> tuple[Employee, bool]:
    """Make the employee with roles and invitation, then mail the link."""
    resource = registry.of(Employee, actor)
    columns = ("name", "email", "unit", "department", "designation", "manager")
    with work(by=actor, door="ui", action="employees.invite") as changes:
        employee = _returning(values["email"])
        if employee is None:
            raw = {name: values[name].pk if hasattr(values[name], "pk") else values[name] for name in columns}
            employee = build(resource, raw, by=actor, changes=changes)
        held = set(EmployeeRole.objects.filter(employee=employee).values_list("role", flat=True))
        missing = [role for role in values["roles"] if role.pk not in held]
        changes.add_many([EmployeeRole(employee=employee, role=role) for role in missing])
        secret = joining.open_invitation(employee, by=actor, changes=changes)
    employee = Employee.objects.select_related("agency").get(pk=employee.pk)
    return employee, joining.send_invitation(employee, secret, by=actor)


def _returning(email: str) -> Employee | None:
    """Return an existing employee with this address who cannot sign in."""
    found = Employee.objects.filter(email__iexact=email, user=None, is_active=True, deleted_at=None)
    return found.order_by("pk").first()


def said(employee: Employee, sent: bool) -> str:
    """Return the message after an invitation."""
    if sent:
        return _("The invitation is on its way to %(email)s.") % {"email": employee.email}
    return _("%(email)s is invited, but the mail could not be sent; look at the mail settings, then send it again.") % {
        "email": employee.email
    }


@require_POST
@page
def resend(request: Request, invitation_id: int) -> HttpResponse:
    """Mail a new link; the old one stops working."""
    actor = actor_of(request)
    require(actor, "employees", "invite")
    with work(by=actor, door="ui", action="employees.invite") as changes:
        employee = Employee.objects.select_related("agency").get(pk=_waiting(invitation_id).employee_id)
        secret = joining.open_invitation(employee, by=actor, changes=changes)
    return done(request, BACK, said(employee, joining.send_invitation(employee, secret, by=actor)))


@require_POST
@page
def cancel(request: Request, invitation_id: int) -> HttpResponse:
    """Withdraw an invitation: its link stops working."""
    actor = actor_of(request)
    require(actor, "employees", "invite")
    with work(by=actor, door="ui", action="invitations.cancel") as changes:
        invitation = _waiting(invitation_id)
        joining.withdraw(invitation, changes=changes)
    return done(request, BACK, _("The invitation of %(email)s is withdrawn.") % {"email": invitation.email})


def _waiting(invitation_id: int) -> Invitation:
    invitation = joining.waiting().select_for_update(of=("self",), no_key=True).filter(pk=invitation_id).first()
    if invitation is None:
        raise NotFound(_("There is no such invitation; it was accepted or withdrawn."))
    return invitation


urlpatterns = [
    path("settings/invitations/", overview, name="invitations"),
    path("settings/invitations/<id:invitation_id>/resend/", resend, name="resend-invitation"),
    path("settings/invitations/<id:invitation_id>/cancel/", cancel, name="cancel-invitation"),
]
