"""Customers: companies or private persons, and the affiliations of contacts with them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kith.agency.models import Employee
from kith.kit.languages import languages
from kith.people.models.contacts import Contact
from kith.people.models.shared import CHANNELS, Party
from kith.sdk.models import CurrencyField, MoneyField, NameField, Personal, Row, YearField


class Customer(Party):
    """An organisation or private person that is, was or may become a customer."""

    class Kind(models.TextChoices):
        COMPANY = "company", _("company")
        PERSON = "person", _("private person")
        HOUSEHOLD = "household", _("household")
        ASSOCIATION = "association", _("association")
        PUBLIC = "public", _("public body")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        NEW = "new", _("New")
        ACTIVE = "active", _("Active")
        INACTIVE = "inactive", _("Inactive")
        BLOCKED = "blocked", _("Blocked")

    class Rating(models.TextChoices):
        A = "a", "A"
        B = "b", "B"
        C = "c", "C"
        D = "d", "D"

    name = NameField(_("name"), max_length=200)
    kind = models.CharField(_("type"), max_length=12, choices=Kind.choices, default=Kind.COMPANY)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.NEW)
    industry = models.CharField(_("industry"), max_length=120, blank=True, default="")
    category = models.CharField(_("category"), max_length=120, blank=True, default="")
    rating = models.CharField(_("rating"), max_length=1, choices=Rating.choices, blank=True, default="")
    parent = models.ForeignKey(
        "self", verbose_name=_("part of"), null=True, blank=True, on_delete=models.PROTECT, related_name="subsidiaries"
    )
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    founded = YearField(_("founded in"), null=True, blank=True)
    annual_revenue = MoneyField(_("annual revenue"), null=True, blank=True)
    annual_revenue_currency = CurrencyField(_("currency of the revenue"), blank=True, default="")
    language = models.CharField(_("language"), max_length=2, choices=languages, blank=True, default="")
    preferred_channel = models.CharField(
        _("prefers to hear by"),
        max_length=8,
        choices=[(channel.value, channel.label) for channel in CHANNELS],
        blank=True,
        default="",
    )
    credit_limit = MoneyField(_("credit limit"), null=True, blank=True)
    credit_limit_currency = CurrencyField(_("currency of the credit limit"), blank=True, default="")
    relationship_manager = models.ForeignKey(
        Employee,
        verbose_name=_("relationship manager"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        constraints = (
            models.CheckConstraint(
                condition=~Q(name=""),
                name="customer_has_name",
                violation_error_message=_("Give the customer a name."),
            ),
        )
        indexes = (
            models.Index(fields=("agency", "sort_name", "id"), name="customer_by_name", condition=Q(deleted_at=None)),
            models.Index(
                fields=("agency", "updated_at", "id"), name="customer_by_update", condition=Q(deleted_at=None)
            ),
            models.Index(
                fields=("agency", "created_at", "id"), name="customer_by_creation", condition=Q(deleted_at=None)
            ),
            models.Index(fields=("agency", "name"), name="customer_by_exact_name"),
            # A covering index: it includes the columns of usual filters, so that counting is an index-only scan.
            models.Index(
                fields=("agency", "city", "sort_name", "id", "status", "owner", "book"),
                name="customer_by_city",
                condition=Q(deleted_at=None),
            ),
            models.Index(
                fields=("agency", "status", "sort_name", "id", "city", "owner", "book"),
                name="customer_by_status",
                condition=Q(deleted_at=None),
            ),
            models.Index(
                fields=("agency", "book", "sort_name", "id", "status", "owner"),
                name="customer_by_book",
                condition=Q(deleted_at=None),
            ),
            models.Index(
                fields=("agency", "owner", "sort_name", "id", "status", "city", "book"),
                name="customer_by_owner",
                condition=Q(deleted_at=None),
            ),
            models.Index(
                fields=("agency", "relationship_manager", "sort_name", "id", "owner", "book"),
                name="customer_by_manager",
                condition=Q(deleted_at=None, relationship_manager__isnull=False),
            ),
            models.Index(
                fields=("agency", "stand_in", "sort_name", "id", "owner"),
                name="customer_by_stand_in",
                condition=Q(deleted_at=None, stand_in__isnull=False),
            ),
            models.Index(
                fields=("agency", "journey_stage", "sort_name", "id", "owner", "stage_since"),
                name="customer_by_stage",
                condition=Q(deleted_at=None, journey_stage__isnull=False),
            ),
            models.Index(
                fields=("agency", "stage_since", "id"),
                name="customer_by_stage_since",
                condition=Q(deleted_at=None, stage_since__isnull=False),
            ),
            models.Index(
                fields=("agency", "sort_name", "id"), name="customer_in_trash", condition=Q(deleted_at__isnull=False)
            ),
            models.Index(fields=("agency", "annual_revenue", "id"), name="customer_by_revenue"),
        )

    def __str__(self) -> str:
        return self.name


class Affiliation(Row):
    """The role of a contact at a customer, with its period; one affiliation per contact is primary."""

    keeps = Personal(by="contact")

    part_of = ("contact",)

    contact = models.ForeignKey(
        Contact, verbose_name=_("contact"), on_delete=models.CASCADE, related_name="affiliations"
    )
    customer = models.ForeignKey(
        Customer, verbose_name=_("customer"), on_delete=models.CASCADE, related_name="affiliations"
    )
    role = models.CharField(_("role"), max_length=120, blank=True, default="")
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    primary = models.BooleanField(_("primary"), default=False)

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        constraints = (
            models.UniqueConstraint(
                fields=("contact",),
                condition=Q(primary=True),
                name="affiliation_one_primary",
                violation_error_message=_(
                    "Another affiliation of this contact is the primary one; make it an ordinary one first."
                ),
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                name="affiliation_period",
                violation_error_message=_("The end lies before the beginning."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.contact} – {self.customer}"
