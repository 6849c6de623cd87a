"""What belongs to a customer: its units and how they are billed, services, staff and bank accounts."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kith.agency.models import Employee
from kith.agency.models.organisation import Named, name_index, unique_name
from kith.people.models.customers import Customer
from kith.people.models.shared import Channel, PostalAddress
from kith.sdk.models import CurrencyField, NameField, Row


class Service(Named):
    """What customers can have of the agency: something it does for them, or something of which it lets them hear."""

    class Kind(models.TextChoices):
        SERVICE = "service", _("service")
        SUBSCRIPTION = "subscription", _("subscription")

    kind = models.CharField(
        _("type"),
        max_length=12,
        choices=Kind.choices,
        default=Kind.SERVICE,
        help_text=_("A subscription is news of something, such as a newsletter or invitations."),
    )
    description = models.TextField(_("description"), max_length=2000, blank=True, default="")

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        constraints = (unique_name("service"),)
        indexes = (name_index("service"),)


class CustomerUnit(PostalAddress, Row):
    """A branch, department or cost centre of a customer that is billed by itself; or all of a small one."""

    part_of = ("customer",)

    class Delivery(models.TextChoices):
        EMAIL = "email", _("by e-mail")
        POST = "post", _("by letter")
        E_INVOICE = "e_invoice", _("as e-invoice")

    customer = models.ForeignKey(Customer, verbose_name=_("customer"), on_delete=models.CASCADE, related_name="units")
    name = NameField(_("unit"), max_length=200)
    cost_centre = models.CharField(_("cost centre"), max_length=60, blank=True, default="")
    invoice_name = models.CharField(_("name on the invoice"), max_length=200, blank=True, default="")
    tax_number = models.CharField(
        _("tax number"),
        max_length=40,
        blank=True,
        default="",
        help_text=_("In the EU the VAT number, such as DE136695976."),
    )
    delivery = models.CharField(_("invoices"), max_length=10, choices=Delivery.choices, default=Delivery.EMAIL)
    invoice_email = models.EmailField(_("e-mail for invoices"), max_length=254, blank=True, default="")
    routing = models.CharField(
        _("e-invoice address"),
        max_length=80,
        blank=True,
        default="",
        help_text=_("The Peppol participant or the routing id of a public body."),
    )
    reference = models.CharField(_("reference on invoices"), max_length=120, blank=True, default="")
    payment_days = models.PositiveSmallIntegerField(_("days to pay"), null=True, blank=True)
    currency = CurrencyField(_("currency"), blank=True, default="")

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def __str__(self) -> str:
        return self.name


class CustomerService(Row):
    """A service or subscription that a customer has, had, or is interested in.

    What a customer wants to hear is told here; what single people agreed to are their consents.
    """

    part_of = ("customer",)

    class State(models.TextChoices):
        INTERESTED = "interested", _("interested")
        ACTIVE = "active", _("has it")
        ENDED = "ended", _("ended")

    customer = models.ForeignKey(
        Customer, verbose_name=_("customer"), on_delete=models.CASCADE, related_name="services"
    )
    service = models.ForeignKey(Service, verbose_name=_("service"), on_delete=models.PROTECT, related_name="customers")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ACTIVE)
    channel = models.CharField(_("way"), max_length=8, choices=Channel.choices, default=Channel.ANY)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        constraints = (
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                name="customer_service_period",
                violation_error_message=_("The end lies before the beginning."),
            ),
        )

    def __str__(self) -> str:
        return str(self.service)


class OperationsMember(Row):
    """Somebody of the agency who does the daily work for a customer, beside owner and relationship manager."""

    part_of = ("customer",)

    customer = models.ForeignKey(
        Customer, verbose_name=_("customer"), on_delete=models.CASCADE, related_name="operations"
    )
    employee = models.ForeignKey(Employee, verbose_name=_("employee"), on_delete=models.PROTECT, related_name="+")
    task = models.CharField(_("task"), max_length=120, blank=True, default="")

    class Meta:
        verbose_name = _("in operations")
        verbose_name_plural = _("operations")

    def __str__(self) -> str:
        return f"{self.employee}: {self.task}" if self.task else str(self.employee)


class BankAccount(Row):
    """From where a customer pays, and whether the agency may collect. Sensitive as a whole."""

    part_of = ("customer",)

    customer = models.ForeignKey(
        Customer, verbose_name=_("customer"), on_delete=models.CASCADE, related_name="bank_accounts"
    )
    number = models.CharField(_("IBAN or account number"), max_length=60)
    bank_code = models.CharField(_("BIC or bank code"), max_length=40, blank=True, default="")
    holder = models.CharField(_("account holder"), max_length=200, blank=True, default="")
    mandate = models.CharField(
        _("direct debit mandate"), max_length=60, blank=True, default="", help_text=_("The reference of the mandate.")
    )
    mandate_signed = models.DateField(_("signed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("bank account")
        verbose_name_plural = _("bank accounts")

    def __str__(self) -> str:
        return self.number
