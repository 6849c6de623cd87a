"""Declarations of the organisation's entities."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kith.agency import access as access  # declares roles, grants, invitations and tokens
from kith.agency.models import Department, Designation, Employee, StandIn, Team, TeamMember, Unit
from kith.agency.services import absences, guards, places, witnesses
from kith.kit.names import sort_key, split_name
from kith.sdk.declare import (
    ChildPolicy,
    Errors,
    Further,
    List,
    Nav,
    Record,
    Related,
    Resource,
    Section,
    SharedPolicy,
    Timeline,
    extend,
)
from kith.sdk.rules import Actor, Changes


class UnitResource(Resource):
    model = Unit
    policy = SharedPolicy()
    nav = Nav("organisation", 20, "building-community")
    icon = "building-community"
    fields = ("name", "parent", "city", "country")
    without = ("reverse",)
    list = List("name", "parent", "city", "country", sort="name")
    record = Record(
        Section(_("Unit"), "name", "parent", "city", "country"),
        Related("employees", "name", "designation", "department", "manager"),
        Related("departments", "name"),
        Timeline(),
    )
    filters = ("name", "parent", "city", "country")
    sortable = ("name",)
    match = ("name",)

    def validate(self, row: Any) -> Errors:
        """Refuse a cycle of units."""
        above, seen = row.parent, {row.pk} - {None}
        while above is not None:
            if above.pk in seen:
                return {"parent": [str(_("A unit cannot be part of itself; choose another one."))]}
            seen.add(above.pk)
            above = above.parent
        return {}

    def witness(self, kind: str, written: Any, *, changes: Changes) -> None:
        witnesses.rights_changed(changes)


class DepartmentResource(Resource):
    model = Department
    policy = SharedPolicy()
    nav = Nav("organisation", 30, "sitemap")
    icon = "sitemap"
    fields = ("name", "unit")
    list = List("name", "unit", sort="name")
    record = Record(
        Section(_("Department"), "name", "unit"), Related("employees", "name", "designation", "manager"), Timeline()
    )
    filters = ("name", "unit")
    sortable = ("name",)
    match = ("name",)


class DesignationResource(Resource):
    model = Designation
    policy = SharedPolicy()
    nav = Nav("organisation", 40, "user-star")
    icon = "user-star"
    fields = ("name",)
    list = List("name", "updated_at", sort="name")
    record = Record(Section(_("Designation"), "name"), Related("employees", "name", "unit", "department"), Timeline())
    filters = ("name",)
    sortable = ("name",)
    match = ("name",)


class EmployeeResource(Resource):
    model = Employee
    policy = SharedPolicy()
    nav = Nav("organisation", 10, "id-badge-2", "e")
    icon = "user"
    fields = ("name", "email", "phone", "unit", "department", "designation", "manager", "zone")
    list = List("name", "designation", "unit", "department", "manager", "email", "is_active", sort="name")
    record = Record(
        Section(_("Reach"), "name", "email", "phone"),
        Section(_("Place"), "unit", "department", "designation", "manager", "zone", "is_active"),
        Related("reports", "name", "designation", "unit"),
        Related("memberships", "team"),
        Related("absences", "stand_in", "since", "until", "reason"),
        Related("role_links", "role", "created_at"),
        Timeline(),
        subtitle=("designation", "unit"),
    )
    filters = ("name", "email", "unit", "department", "designation", "manager", "is_active", "role_links", "updated_at")
    sortable = ("name", "updated_at")
    search = ("name", "email", "phone")
    match = ("email", "name")
    actions = places.ACTIONS

    def derive(self, row: Employee) -> None:
        _prefix, first, middle, last, _suffix = split_name(row.name)
        row.sort_name = sort_key(last, f"{first} {middle}".strip())[:150]

    def validate(self, row: Employee) -> Errors:
        """Refuse a cycle of managers, and an unknown time zone."""
        if row.zone and not _is_zone(row.zone):
            return {"zone": [str(_("This is no time zone; write for example Europe/Berlin."))]}
        above, seen = row.manager, {row.pk} - {None}
        while above is not None:
            if above.pk in seen:
                return {"manager": [str(_("Nobody can report to themselves; choose somebody else."))]}
            seen.add(above.pk)
            above = above.manager
        return {}

    def witness(self, kind: str, written: Any, *, changes: Changes) -> None:
        witnesses.of_employee(kind, written, changes)


def _pages_about(row: Employee, actor: Actor) -> Iterator[Further]:
    about = f"/employees/{row.pk}/"
    yield Further(gettext("Absence and stand-in"), "calendar", f"{about}absence/")
    if guards.sees_access(actor):
        yield Further(gettext("Access"), "key", f"{about}access/")
    if guards.sees_activity(actor, row):
        yield Further(gettext("Sign-ins and changes"), "history", f"{about}activity/")


extend("employees", menu=(_pages_about,), notices=(lambda row, actor: absences.notices(row.pk, actor),))


class StandInResource(Resource):
    """Absences; edited on the page of the employee's absences."""

    model = StandIn
    policy = access.SeenWithParent("employee")
    title = "reason"
    icon = "calendar"
    without = ("list",)
    list = List("employee", "stand_in", "since", "until", "reason", sort="id")
    record = Record(Section("", "employee", "stand_in", "since", "until", "reason"))
    filters = ("employee", "stand_in", "since", "until")

    def witness(self, kind: str, written: Any, *, changes: Changes) -> None:
        witnesses.rights_changed(changes)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


class TeamResource(Resource):
    model = Team
    policy = SharedPolicy()
    nav = Nav("organisation", 15, "users-group")
    icon = "users-group"
    fields = ("name", "kind", "lead", "description", "members")
    list = List("name", "kind", "lead", "updated_at", sort="name")
    record = Record(
        Section(_("Team"), "name", "kind", "lead", "description"), Related("members", "employee"), Timeline()
    )
    filters = ("name", "kind", "lead", "members")
    sortable = ("name",)
    match = ("name",)

    def witness(self, kind: str, written: Any, *, changes: Changes) -> None:
        witnesses.rights_changed(changes)


class TeamMemberResource(Resource):
    model = TeamMember
    policy = ChildPolicy("team")
    title = "employee"
    without = ("list",)
    fields = ("team", "employee")
    list = List("employee", "team", sort="id")
    record = Record(Section(_("Member"), "team", "employee"))
    filters = ("team", "employee")

    def witness(self, kind: str, written: Any, *, changes: Changes) -> None:
        witnesses.rights_changed(changes)
