"""Units of customers: what an invoice needs to arrive; and everything that belongs to a customer, written at once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from kith.engine.declare import registry
from kith.people.models import Customer, CustomerService, CustomerUnit, OperationsMember, Service
from tests.api.client import Api, errors
from tests.cast import Cast


@pytest.mark.parametrize(
    ("unit", "said"),
    [
        ({"delivery": "e_invoice"}, "An e-invoice needs an address to which it goes."),
        ({"payment_days": 366}, "Choose at most 365 days."),
        ({"tax_number": "DE 136 695 977"}, "This VAT number has a mistake in it"),
        ({"invoice_email": "nobody"}, "The @ is missing"),
        ({"currency": "EURO"}, "three letters"),
    ],
)
def test_a_unit_that_could_not_be_billed_is_refused(cast: Cast, unit: dict[str, Any], said: str) -> None:
    answer = Api(cast.henry).post("customers/", {"name": "Blau", "units": [{"name": "Shop", **unit}]})
    assert answer.status_code == 422
    assert said in errors(answer)["units"][0]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("de 136.695.976", "DE136695976"),
        ("27/123/45678", "27/123/45678"),
        ("CHE-123.456.788", "CHE-123.456.788"),
        ("Deposit 7", "Deposit 7"),
    ],
)
def test_vat_numbers_of_the_union_are_kept_without_spaces_and_others_as_typed(
    cast: Cast, typed: str, kept: str
) -> None:
    cast.henry.create("customers", name="Blau", units=[{"name": "Shop", "tax_number": typed}])
    with cast.henry.at_work():
        assert CustomerUnit.objects.get().tax_number == kept


def test_what_a_customer_has_is_written_with_it_filtered_by_and_undone(cast: Cast) -> None:
    newsletter = cast.sys.create("services", name="Newsletter", kind="subscription")
    api = Api(cast.henry)
    body = {
        "name": "Blau",
        "language": "de",
        "preferred_channel": "post",
        "relationship_manager": cast.alice.id,
        "operations": [{"employee": cast.bob.id, "task": "print"}],
        "services": [{"service": newsletter.pk, "channel": "email", "since": "2026-01-05"}],
        "units": [{"name": "Shop", "payment_days": 14}],
    }
    made = api.post("customers/", body)
    assert made.status_code == 201, made.content
    cast.henry.create("customers", name="Grau")
    with cast.henry.at_work():
        assert OperationsMember.objects.get().employee_id == cast.bob.id
        service = CustomerService.objects.get()
        assert (service.service_id, service.channel, service.since) == (newsletter.pk, "email", date(2026, 1, 5))
    for question in (
        f"relationship_manager={cast.alice.id}",
        "units.empty=no",
        "language=de",
        "preferred_channel=post",
    ):
        found = api.get(f"customers/?{question}").json()
        assert [each["name"] for each in found["items"]] == ["Blau"], question
    assert api.post(f"undo/{made.headers['Kith-Change-Set']}/").status_code == 200
    with cast.henry.at_work():
        assert Customer.objects.filter(deleted_at=None, name="Blau").count() == 0
        assert CustomerUnit.objects.filter(deleted_at=None).count() == 0


def test_a_service_that_customers_have_stays(cast: Cast) -> None:
    service = cast.sys.create("services", name="Film")
    cast.henry.create("customers", name="Blau", services=[{"service": service.pk}])
    answer = Api(cast.sys).delete(f"services/{service.pk}/")
    assert answer.status_code == 409
    assert "“Film” is in use by services" in answer.json()["detail"]
    with cast.sys.at_work():
        assert Service.objects.get(pk=service.pk).deleted_at is None


def test_units_and_services_are_parts_of_the_form_and_the_export(cast: Cast) -> None:
    fields = registry.named("customers", cast.henry.actor).writable
    assert {"units", "services", "operations", "bank_accounts"} <= fields.keys()
    assert all(fields[name].kind.name == "children" for name in ("units", "services", "operations", "bank_accounts"))
