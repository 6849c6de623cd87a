"""Units, services, operations and bank accounts of customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from kith.people.models import BankAccount, CustomerService, CustomerUnit, OperationsMember, Service
from kith.people.models.shared import POSTAL
from kith.people.services import billing
from kith.people.services.vocabulary import keep_used
from kith.sdk.declare import (
    ChildPolicy,
    Errors,
    List,
    Nav,
    Record,
    Related,
    Resource,
    Section,
    SensitivePolicy,
    SharedPolicy,
    Timeline,
)
from kith.sdk.rules import Changes


class ServiceResource(Resource):
    model = Service
    policy = SharedPolicy()
    nav = Nav("settings", 58, "tools")
    icon = "tools"
    fields = ("name", "kind", "description")
    list = List("name", "kind", "description", "customers", "updated_at", sort="name")
    record = Record(
        Section(_("Service"), "name", "kind", "description"),
        Related("customers", "customer", "state", "channel", "since", "until", "remark"),
        Timeline(),
    )
    filters = ("name", "kind")
    sortable = ("name",)
    match = ("name",)

    def witness(self, kind: str, written: Sequence[tuple[Any, Mapping[str, Any]]], *, changes: Changes) -> None:
        keep_used(kind, written, links={CustomerService: "service"})


class CustomerUnitResource(Resource):
    model = CustomerUnit
    slug = "customer-units"
    policy = ChildPolicy("customer")
    icon = "receipt"
    without = ("list",)
    fields = (
        "customer", "name", "cost_centre", "invoice_name", *POSTAL, "tax_number",
        "delivery", "invoice_email", "routing", "reference", "payment_days", "currency",
    )  # fmt: skip
    list = List("name", "cost_centre", "delivery", "invoice_email", "payment_days", "customer", sort="id")
    record = Record(
        Section(_("Unit"), "customer", "name", "cost_centre"),
        Section(_("Invoices"), "invoice_name", *POSTAL, "tax_number"),
        Section(_("Way"), "delivery", "invoice_email", "routing", "reference", "payment_days", "currency"),
    )
    filters = ("customer", "name", "cost_centre", "delivery", "tax_number", "payment_days", "currency", "city")

    def derive(self, row: CustomerUnit) -> None:
        billing.tidy_unit(row)

    def validate(self, row: CustomerUnit) -> Errors:
        return billing.unit_problems(row)


class CustomerServiceResource(Resource):
    model = CustomerService
    slug = "customer-services"
    policy = ChildPolicy("customer")
    title = "service"
    icon = "tools"
    without = ("list",)
    fields = ("customer", "service", "state", "channel", "since", "until", "remark")
    list = List("service", "state", "channel", "since", "until", "remark", "customer", sort="id")
    record = Record(Section(_("Service"), "customer", "service", "state", "channel", "since", "until", "remark"))
    filters = ("customer", "service", "state", "channel", "since", "until")
    tones = {"state": {"interested": "amber", "active": "green", "ended": "grey"}}

    def validate(self, row: CustomerService) -> Errors:
        if row.since and row.until and row.until < row.since:
            return {"until": [str(_("The end lies before the beginning."))]}
        return {}


class OperationsMemberResource(Resource):
    model = OperationsMember
    policy = ChildPolicy("customer")
    title = "employee"
    icon = "users-group"
    without = ("list",)
    fields = ("customer", "employee", "task")
    list = List("employee", "task", "customer", sort="id")
    record = Record(Section(_("Operations"), "customer", "employee", "task"))
    filters = ("customer", "employee", "task")


class BankAccountResource(Resource):
    model = BankAccount
    policy = SensitivePolicy("customer")
    title = "number"
    icon = "credit-card"
    without = ("list",)
    fields = ("customer", "number", "bank_code", "holder", "mandate", "mandate_signed")
    list = List("number", "bank_code", "holder", "mandate", "customer", sort="id")
    record = Record(
        Section(_("Account"), "customer", "number", "bank_code", "holder"),
        Section(_("Direct debit"), "mandate", "mandate_signed"),
    )
    filters = ("customer", "number", "bank_code", "holder", "mandate", "mandate_signed")

    def derive(self, row: BankAccount) -> None:
        billing.tidy_account(row)

    def validate(self, row: BankAccount) -> Errors:
        return billing.account_problems(row)
