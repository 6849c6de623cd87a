"""On whose behalf a command of the command line acts."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django_scopes import scope

from kith.agency.models import Agency, Employee, EmployeeRole
from kith.agency.services.actors import actor_of_staff
from kith.agency.services.founding import employee_of
from kith.sdk.rules import Actor, Refused

ADMINISTRATOR = "system-administrator"
DEMO_DOMAIN = "@demo.example"


def actor_for_command(*, agency_name: str = "", email: str = "") -> Actor:
    """The actor with this e-mail address, or the first system administrator of the agency.

    Without a name the only agency is meant; of several, the one of the demo data. Raises Refused.
    """
    if email:
        employee = employee_of(email, agency_name=agency_name)
        with scope(agency=employee.agency_id):
            return actor_of_staff(employee.pk)
    agency = _agency(agency_name)
    with scope(agency=agency.pk):
        holders = EmployeeRole.objects.filter(
            role__key=ADMINISTRATOR, deleted_at=None, employee__is_active=True, employee__deleted_at=None
        )
        first = holders.order_by("employee_id").first()
        if first is None:
            raise Refused(_("%(agency)s has no system administrator; name somebody with --as.") % {"agency": agency})
        return actor_of_staff(first.employee_id)


def _agency(name: str) -> Agency:
    agencies = list(Agency.objects.filter(name__iexact=name) if name else Agency.objects.all())
    if not agencies:
        raise Refused(_("There is no such agency; make one with kith user create … or kith demo."))
    if len(agencies) > 1:
        agencies = [agency for agency in agencies if _is_demo(agency)] or agencies
    if len(agencies) > 1:
        raise Refused(_("There are several agencies; name one with --agency."))
    return agencies[0]


def _is_demo(agency: Agency) -> bool:
    with scope(agency=agency.pk):
        return Employee.objects.filter(email__iendswith=DEMO_DOMAIN).exists()
