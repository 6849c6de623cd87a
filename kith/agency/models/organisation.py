"""The agency and how it is organised."""

from __future__ import annotations

from time import time_ns

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kith.sdk.models import CountryField, CurrencyField, NameField, PhoneField, Row, SearchableRow


class Agency(models.Model):
    """An organisation that uses Kith (the tenant). Every other row belongs to exactly one agency; nothing is shared."""

    class Kind(models.TextChoices):
        COMPANY = "company", _("company")
        AGENCY = "agency", _("agency")
        ASSOCIATION = "association", _("association")
        PUBLIC = "public", _("public body")
        OTHER = "other", _("other")

    name = NameField(_("name"), max_length=120)
    kind = models.CharField(_("type"), max_length=12, choices=Kind.choices, default=Kind.COMPANY)
    street = models.TextField(_("street"), max_length=300, blank=True)
    postcode = models.CharField(_("postcode"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=120, blank=True)
    country = CountryField(_("country"), blank=True)
    zone = models.CharField(_("time zone"), max_length=40, default="UTC")
    language = models.CharField(_("language"), max_length=8, default="en")
    currency = CurrencyField(_("currency"), default="EUR")
    # Part of every cache key that depends on roles, teams, places or custom fields; it changes with any of them.
    # It is a clock value, not a counter: after a rollback a counter would give the same value again, and with it
    # the entries that were cached inside the rolled-back transaction.
    rights_stamp = models.PositiveBigIntegerField(default=time_ns, editable=False)
    # The entities whose grants the seeded roles got: entity → when, and the ids of the roles that were left alone.
    granted = models.JSONField(default=dict, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")

    def __str__(self) -> str:
        return self.name


class Named(Row):
    """Base of small lists for administrators: rows with a name, unique in the agency."""

    name = NameField(_("name"), max_length=120)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


def unique_name(model: str) -> models.UniqueConstraint:
    """Return the constraint that a name is unique among rows outside of the trash."""
    return models.UniqueConstraint(
        fields=("agency", "name"),
        condition=models.Q(deleted_at__isnull=True),
        name=f"{model}_name_unique",
        violation_error_message=_("This name exists already."),
    )


def name_index(model: str) -> models.Index:
    """Return the index for sorting by name."""
    return models.Index(fields=("agency", "name", "id"), name=f"{model}_by_name")


class Unit(Named):
    """A unit or division; units form a tree."""

    parent = models.ForeignKey(
        "self", verbose_name=_("part of"), null=True, blank=True, on_delete=models.PROTECT, related_name="units"
    )
    city = models.CharField(_("city"), max_length=120, blank=True)
    country = CountryField(_("country"), blank=True)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = (unique_name("unit"),)
        indexes = (name_index("unit"),)


class Department(Named):
    """A department or business unit within a unit."""

    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), null=True, blank=True, on_delete=models.PROTECT, related_name="departments"
    )

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        indexes = (name_index("department"),)


class Designation(Named):
    """A job title, such as “Head of Sales”."""

    class Meta:
        verbose_name = _("designation")
        verbose_name_plural = _("designations")
        constraints = (unique_name("designation"),)
        indexes = (name_index("designation"),)


class Employee(SearchableRow, Row):
    """A person's place in the agency: unit, department, designation, manager, roles; with a user if they sign in."""

    name = NameField(_("name"), max_length=150)
    sort_name = models.CharField(max_length=150, editable=False, default="")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="places", editable=False
    )
    email = models.EmailField(_("e-mail"), blank=True)
    phone = PhoneField(_("telephone"), blank=True)
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), null=True, blank=True, on_delete=models.PROTECT, related_name="employees"
    )
    department = models.ForeignKey(
        Department,
        verbose_name=_("department"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="employees",
    )
    designation = models.ForeignKey(
        Designation,
        verbose_name=_("designation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="employees",
    )
    manager = models.ForeignKey(
        "self", verbose_name=_("reports to"), null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )
    is_active = models.BooleanField(_("works here"), default=True)
    zone = models.CharField(_("time zone"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("employee")
        verbose_name_plural = _("employees")
        constraints = (
            models.UniqueConstraint(
                fields=("agency", "user"),
                condition=models.Q(user__isnull=False),
                name="employee_once_per_agency",
                violation_error_message=_("This user has a place in this agency already."),
            ),
        )
        indexes = (
            models.Index(fields=("agency", "sort_name", "id"), name="employee_by_name"),
            models.Index(fields=("agency", "updated_at", "id"), name="employee_by_update"),
        )

    def __str__(self) -> str:
        return self.name


class EmployeeRole(Row):
    """A role that an employee has."""

    part_of = ("employee",)

    employee = models.ForeignKey(Employee, on_delete=models.CASCADE, related_name="role_links")
    role = models.ForeignKey("agency.Role", on_delete=models.PROTECT, related_name="holders")

    class Meta:
        verbose_name = _("role of an employee")
        verbose_name_plural = _("roles of employees")
        constraints = (
            models.UniqueConstraint(
                fields=("employee", "role"),
                name="employee_role_once",
                violation_error_message=_("This person has the role already."),
            ),
        )


class Team(Named):
    """A team of a kind; its members see one another's records where their role reaches as far as the team."""

    class Kind(models.TextChoices):
        SALES = "sales", _("sales")
        SUPPORT = "support", _("support")
        MARKETING = "marketing", _("marketing")
        TECHNICAL = "technical", _("technical")
        PROJECT = "project", _("project")
        OTHER = "other", _("other")

    kind = models.CharField(_("type"), max_length=12, choices=Kind.choices, default=Kind.SALES)
    lead = models.ForeignKey(
        Employee, verbose_name=_("lead"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    description = models.TextField(_("description"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        constraints = (unique_name("team"),)
        indexes = (name_index("team"),)


class TeamMember(Row):
    """Membership of an employee in a team."""

    part_of = ("team",)

    team = models.ForeignKey(Team, verbose_name=_("team"), on_delete=models.CASCADE, related_name="members")
    employee = models.ForeignKey(
        Employee, verbose_name=_("employee"), on_delete=models.CASCADE, related_name="memberships"
    )

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        constraints = (
            models.UniqueConstraint(
                fields=("team", "employee"),
                name="team_member_once",
                violation_error_message=_("This person is in the team already."),
            ),
        )
