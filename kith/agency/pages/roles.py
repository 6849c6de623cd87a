"""Pages of roles: the list, the permission matrix, and a preview for an employee."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kith.agency.models import Employee, EmployeeRole, Role
from kith.agency.services import matrix, new_entities, preview
from kith.agency.services.activity import before_of
from kith.agency.services.guards import employee_at, require
from kith.agency.services.reach import Grants, beyond, grants_of
from kith.sdk.declare import Reading, registry
from kith.sdk.pages import Request, actor_of, done, page, render
from kith.sdk.rules import (
    Actor,
    Conflict,
    FieldErrors,
    Forbidden,
    KithError,
    NotFound,
    Refused,
    amend,
    build,
    changelog,
    parse_values,
    take,
    work,
)


@require_GET
@page
def overview(request: Request) -> HttpResponse:
    """All roles, with how many people have each."""
    require(actor_of(request), "roles", "edit")
    holding = Q(holders__deleted_at=None, holders__employee__is_active=True, holders__employee__deleted_at=None)
    roles = Role.objects.filter(deleted_at=None).annotate(people=Count("holders", filter=holding)).order_by("name")
    context = {"roles": roles, "ungranted": list(new_entities.ungranted(actor_of(request).agency_id))}
    return render(request, "settings/roles.html", context)


@require_http_methods(["GET", "POST"])
@page
def new(request: Request) -> HttpResponse:
    """Make a custom role, optionally as a copy of another one's grants."""
    actor = actor_of(request)
    require(actor, "roles", "create")
    pattern = _role(before_of(request.GET.get("from", ""))) if "from" in request.GET else None
    grants = grants_of([pattern.pk]) if pattern is not None else {}
    if request.method == "POST":
        try:
            role = _make(request.POST, actor)
        except (FieldErrors, Forbidden) as error:
            return _table(request, None, _sent(request.POST), request.POST, error)
        return done(request, reverse("role", args=[role.pk]), _("The role “%(name)s” is made.") % {"name": role.name})
    return _table(request, None, grants, {"name": "", "description": ""}, None)


def _make(data: Mapping[str, Any], actor: Actor) -> Role:
    resource = registry.of(Role, actor)
    with work(by=actor, door="ui", action="roles.create") as changes:
        values = parse_values(resource, _plain(data), Reading(actor=actor), partial=False)
        role: Role = build(resource, values, by=actor, changes=changes)
        matrix.apply(role, matrix.read(data), changes=changes)
    return role


@require_http_methods(["GET", "POST"])
@page
def edit(request: Request, role_id: int) -> HttpResponse:
    """The permission matrix of a role."""
    actor = actor_of(request)
    require(actor, "roles", "edit")
    role = _role(role_id)
    if request.method == "POST":
        try:
            changes = _change(role, request.POST, actor)
        except KithError as error:
            return _table(request, _role(role_id), _sent(request.POST), request.POST, error)
        text = _("The role is changed for everybody who has it.")
        return done(request, reverse("role", args=[role.pk]), text, undo=changes)
    return _table(request, role, grants_of([role.pk]), {"name": role.name, "description": role.description}, None)


def _change(role: Role, data: Mapping[str, Any], actor: Actor) -> Any:
    resource = registry.of(Role, actor)
    with work(by=actor, door="ui", action="roles.edit") as changes:
        fresh = take(resource, role.pk, by=actor, verb="edit")
        if data.get("seen") != matrix.fingerprint(fresh):
            text = _("Somebody else has changed this role meanwhile; load the page again.")
            raise Conflict(text, version=fresh.version, fields={})
        values = parse_values(resource, _plain(data), Reading(actor=actor), partial=True)
        amend(resource, fresh, values, by=actor, changes=changes)
        matrix.apply(fresh, matrix.read(data), changes=changes)
    return changes.change_set


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: data.get(name, "") for name in ("name", "description")}


def _sent(data: Mapping[str, Any]) -> Grants:
    """Return the submitted matrix for showing the form again; invalid values are dropped."""
    try:
        return {key: reach for key, reach in matrix.read(data).items() if reach}
    except FieldErrors:
        return {}


def _table(
    request: Request, role: Role | None, grants: Grants, values: Mapping[str, Any], error: KithError | None
) -> HttpResponse:
    actor = actor_of(request)
    lines = [_row(line, matrix.cells(line, grants)) for line in matrix.lines()]
    context: dict[str, Any] = {
        "role": role,
        "values": values,
        "common": [matrix.verb_label(verb) for verb in (matrix.ANY, *matrix.COMMON)],
        "lines": lines,
        "error": error.message if error is not None else "",
        "errors": error.errors if isinstance(error, FieldErrors) else {},
    }
    if role is not None:
        held = grants_of([role.pk])
        context |= {
            "seen": matrix.fingerprint(role),
            "locked": bool(beyond(actor, held)),
            "holders": _holders(role),
            "changes": changelog.of_record(registry.of(Role, actor), role.pk, limit=20),
        }
    return render(request, "settings/role.html", context, status=error.status if error is not None else 200)


def _row(line: matrix.Line, cells: list[matrix.Cell]) -> dict[str, Any]:
    """Return a row of the matrix: common verbs in columns, the entity's own verbs at the end."""
    by_verb = {cell.verb: cell for cell in cells}
    common = (matrix.ANY, *matrix.COMMON)
    return {
        "line": line,
        "common": [by_verb.get(verb) for verb in common],
        "further": [cell for cell in cells if cell.verb not in common],
    }


def _options() -> list[tuple[int, str]]:
    """Return all active employees as choices."""
    people = Employee.objects.filter(is_active=True, deleted_at=None).order_by("sort_name", "pk")
    return list(people.values_list("pk", "name")[:1000])


def _holders(role: Role) -> list[Employee]:
    links = EmployeeRole.objects.filter(role=role, deleted_at=None).values("employee")
    return list(Employee.objects.filter(pk__in=links, deleted_at=None).order_by("sort_name")[:500])


@require_GET
@page
def sees(request: Request, role_id: int) -> HttpResponse:
    """The preview: how many records of each entity the role alone shows to an employee."""
    actor = actor_of(request)
    require(actor, "roles", "edit")
    role = _role(role_id)
    chosen = before_of(request.GET.get("employee", ""))
    employee = employee_at(actor, chosen) if chosen is not None else None
    works = employee is not None and employee.is_active
    found = preview.counts(grants_of([role.pk]), employee, by=actor) if employee is not None and works else []
    context = {"role": role, "employee": employee, "found": found, "people": _options()}
    return render(request, "settings/role_preview.html", context)


@require_POST
@page
def trash(request: Request, role_id: int) -> HttpResponse:
    """Delete an unused role."""
    actor = actor_of(request)
    require(actor, "roles", "trash")
    role = _role(role_id)
    people = EmployeeRole.objects.filter(role=role, deleted_at=None).count()
    if people:
        one = "%(count)d person has this role; take it away first."
        text = ngettext(one, "%(count)d people have this role; take it away first.", people) % {"count": people}
        values = {"name": role.name, "description": role.description}
        return _table(request, role, grants_of([role.pk]), values, Refused(text))
    with work(by=actor, door="ui", action="roles.trash") as changes:
        changes.trash(take(registry.of(Role, actor), role.pk, by=actor, verb="trash"))
    text = _("The role “%(name)s” is in the trash.") % {"name": role.name}
    return done(request, reverse("roles"), text, undo=changes.change_set)


def _role(role_id: int | None) -> Role:
    role = Role.objects.filter(pk=role_id, deleted_at=None).first() if role_id is not None else None
    if role is None:
        raise NotFound(_("There is no such role."))
    return role


urlpatterns = [
    path("settings/roles/", overview, name="roles"),
    path("settings/roles/new/", new, name="new-role"),
    path("settings/roles/<id:role_id>/", edit, name="role"),
    path("settings/roles/<id:role_id>/sees/", sees, name="role-sees"),
    path("settings/roles/<id:role_id>/trash/", trash, name="trash-role"),
]
