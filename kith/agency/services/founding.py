"""Founding an agency and giving somebody a place in it from the command line, where whoever types may do everything."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import NamedTuple

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _
from django_scopes import scope, scopes_disabled

from kith.agency.models import Agency, Employee, EmployeeRole, Role
from kith.agency.services import joining
from kith.kit.emails import check_email
from kith.sdk.rules import Actor, Changes, FieldErrors, NotFound, Refused, work

ADMINISTRATOR = "system-administrator"


class Welcome(NamedTuple):
    """What came of giving somebody a place: the link of their invitation, empty when they can sign in already."""

    agency: Agency
    employee: Employee
    link: str


def found_agency(name: str) -> Agency:
    """A new agency with what it starts with: roles, and what every other domain brings along."""
    with transaction.atomic():
        agency = Agency.objects.create(name=name)
        with scope(agency=agency.pk):
            for first_steps in _first_steps():
                first_steps(agency)
    return agency


def _first_steps() -> list[Callable[[Agency], object]]:
    """What each domain gives a new agency: ``first_steps`` of its ``seeds`` module, lower layers first."""
    names = [config.name for config in reversed(list(apps.get_app_configs())) if config.name.startswith("kith.")]
    return [import_module(f"{name}.seeds").first_steps for name in names if find_spec(f"{name}.seeds") is not None]


def agency_named(name: str, *, found: bool) -> Agency:
    """The agency of that name, or the only one there is. ``found`` allows to make it when there is none.

    Raises NotFound when it does not exist and FieldErrors when the name is needed to choose.
    """
    if name:
        agency = Agency.objects.filter(name=name).first()
        if agency is not None:
            return agency
        if found:
            return found_agency(name)
        raise NotFound(_("There is no agency “%(name)s”; there are: %(names)s.") % {"name": name, "names": _names()})
    agencies = list(Agency.objects.order_by("pk")[:2])
    if len(agencies) > 1:
        raise Refused(_("There are several agencies; choose one with --agency: %(names)s.") % {"names": _names()})
    if agencies:
        return agencies[0]
    if found:
        return found_agency(_("My agency"))
    raise NotFound(_("There is no agency yet; its first user must be a %(role)s.") % {"role": ADMINISTRATOR})


def _names() -> str:
    return ", ".join(Agency.objects.order_by("name").values_list("name", flat=True)[:20]) or _("none")


def give_place(email: str, role_key: str, *, agency_name: str = "", name: str = "") -> Welcome:
    """Give ``email`` a place with a role; the agency is made when this is its first system administrator.

    Somebody who has the place but not joined yet gets a new link. Raises FieldErrors, NotFound and Refused.
    """
    wrong = check_email(email)
    if wrong is not None:
        raise FieldErrors({"email": [wrong]})
    with transaction.atomic():
        agency = agency_named(agency_name, found=role_key == ADMINISTRATOR)
        with scope(agency=agency.pk), work(by=Actor.system(agency.pk), door="cli", action="employees.join") as changes:
            employee = _employee(email, name, changes)
            _give_role(employee, role_key, changes)
            link = _let_in(employee, changes)
    return Welcome(agency, employee, link)


def _employee(email: str, name: str, changes: Changes) -> Employee:
    present = Employee.objects.filter(email__iexact=email, deleted_at=None).first()
    if present is not None:
        if not present.is_active:
            raise Refused(_("%(name)s works here no more; reactivate them first.") % {"name": present})
        return present
    employee = Employee(name=name or email.partition("@")[0], email=email)
    changes.add(employee)
    return employee


def _give_role(employee: Employee, key: str, changes: Changes) -> None:
    present = Role.objects.filter(deleted_at=None)
    role = present.filter(key=key).first() or present.filter(name=key).first()
    if role is None:
        keys = ", ".join(role.key or role.name for role in Role.objects.filter(deleted_at=None).order_by("pk"))
        raise NotFound(_("There is no role “%(key)s”; there are: %(keys)s.") % {"key": key, "keys": keys})
    if not EmployeeRole.objects.filter(employee=employee, role=role).exists():
        changes.add(EmployeeRole(employee=employee, role=role))


def _let_in(employee: Employee, changes: Changes) -> str:
    """Connect the employee with their user when there is one, otherwise make an invitation and answer its link."""
    if employee.user_id is not None:
        return ""
    user = joining.user_of_address(employee.email)
    if user is None:
        return joining.link(joining.open_invitation(employee, by=changes.by, changes=changes))
    if Employee.objects.filter(user=user).exists():
        raise Refused(_("Somebody with this address works here already."))
    employee.user = user
    changes.save(employee)
    return ""


def employee_of(email: str, *, agency_name: str = "") -> Employee:
    """The active employee with this address, as a user or not. Raises NotFound, and Refused when there are several."""
    with scopes_disabled():
        found = Employee.objects.select_related("agency").filter(is_active=True, deleted_at=None)
        if agency_name:
            found = found.filter(agency__name=agency_name)
        people = list(found.filter(user__email__iexact=email)[:2]) or list(found.filter(email__iexact=email)[:2])
    if not people:
        raise NotFound(_("Nobody with the address %(email)s works here.") % {"email": email})
    if len(people) > 1:
        raise Refused(_("%(email)s works for several agencies; choose one with --agency.") % {"email": email})
    return people[0]
