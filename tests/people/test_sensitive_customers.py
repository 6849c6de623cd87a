"""Finance data of customers: checked, and out of the sight of those who may not see it, whatever they do."""

from __future__ import annotations

from typing import Any

import pytest
from django_scopes import scope

from kith.agency.models import Grant, Role
from kith.agency.services.reach import stamp_rights
from kith.custom.computed.sources import sources
from kith.engine.declare import registry
from kith.engine.policy import Actor
from kith.engine.web.errors import FieldErrors
from kith.engine.write.changes import Changes
from kith.people.models import BankAccount, Customer
from tests.api.client import Api, errors
from tests.cast import Cast, Person
from tests.custom.computing import make
from tests.pages.reading import sign_in

IBAN = "DE89 3704 0044 0532 0130 00"
ACCOUNT = {"number": IBAN, "bank_code": "cobadeffxxx", "holder": "Blau GmbH"}


def customer(person: Person, name: str, **data: Any) -> Customer:
    made: Customer = person.create("customers", name=name, **data)
    return made


def accounts(person: Person, row: Customer) -> list[str]:
    with person.at_work():
        return list(BankAccount.objects.filter(customer=row, deleted_at=None).values_list("number", flat=True))


def test_numbers_are_kept_as_banks_write_them(cast: Cast) -> None:
    row = customer(cast.henry, "Blau", bank_accounts=[ACCOUNT, {"number": "12 345 678", "bank_code": "100 200 300"}])
    assert accounts(cast.henry, row) == ["DE89370400440532013000", "12 345 678"]
    with cast.henry.at_work():
        assert list(BankAccount.objects.values_list("bank_code", flat=True)) == ["COBADEFFXXX", "100 200 300"]


@pytest.mark.parametrize(
    ("account", "said"),
    [
        ({"number": "DE89 3704 0044 0532 0130 01"}, "This IBAN has a mistake in it"),
        ({"number": "GB29 NWBK 6016 1331 9268 1"}, "This IBAN has a mistake in it"),
        ({"number": IBAN, "bank_code": "DEUT"}, "A BIC has 8 or 11 characters"),
        ({"number": IBAN, "mandate_signed": "2026-01-05"}, "Write the reference of the mandate"),
        ({"bank_code": "DEUTDEFF"}, "please fill in “IBAN or account number”"),
    ],
)
def test_a_wrong_account_is_refused_and_the_entry_is_named(cast: Cast, account: dict[str, Any], said: str) -> None:
    answer = Api(cast.henry).post("customers/", {"name": "Blau", "bank_accounts": [ACCOUNT, account]})
    assert answer.status_code == 422
    assert errors(answer)["bank_accounts"][0].startswith("Entry 2")
    assert said in errors(answer)["bank_accounts"][0]


def test_a_salesperson_finds_no_finance_anywhere_on_the_page(cast: Cast) -> None:
    row = customer(cast.alice, "Blau")
    assert (
        Api(cast.henry).patch(f"customers/{row.pk}/", {"credit_limit": "900", "bank_accounts": [ACCOUNT]}).status_code
        == 200
    )
    for address in (f"/customers/{row.pk}/", f"/customers/{row.pk}/edit/", "/customers/", "/customers/new/"):
        mine, theirs = (sign_in(person).get(address).content.decode() for person in (cast.alice, cast.henry))
        assert "Credit limit" not in mine
        assert "ank account" not in mine
        assert address == "/customers/" or "redit limit" in theirs
    assert "credit_limit" not in Api(cast.alice).get(f"customers/{row.pk}/").json()
    assert Api(cast.henry).get(f"customers/{row.pk}/").json()["bank_accounts"][0]["holder"] == "Blau GmbH"


def test_an_edit_by_somebody_who_does_not_see_them_leaves_them(cast: Cast) -> None:
    row = customer(cast.alice, "Blau")
    Api(cast.henry).patch(f"customers/{row.pk}/", {"credit_limit": "900", "bank_accounts": [ACCOUNT]})
    form = {"name": "Blau & Co", "kind": "company", "status": "new", "owner": str(cast.alice.id), "credit_limit": "1"}
    assert sign_in(cast.alice).post(f"/customers/{row.pk}/edit/", form).status_code == 302
    with cast.henry.at_work():
        kept = Customer.objects.get(pk=row.pk)
        assert (kept.name, str(kept.credit_limit)) == ("Blau & Co", "900.00")
    assert accounts(cast.henry, row) == ["DE89370400440532013000"]


def test_a_merge_by_somebody_who_does_not_see_them_loses_nothing(cast: Cast) -> None:
    one, other = customer(cast.alice, "Blau"), customer(cast.alice, "Blau GmbH")
    Api(cast.henry).patch(f"customers/{other.pk}/", {"credit_limit": "900", "bank_accounts": [ACCOUNT]})
    page = sign_in(cast.alice).get(f"/customers/merge/?ids={one.pk},{other.pk}").content.decode()
    assert "900" not in page
    assert "DE89" not in page
    chosen = Api(cast.alice).post(
        f"customers/{one.pk}/actions/merge/", {"others": [other.pk], "choose": {"credit_limit": one.pk}}
    )
    assert errors(chosen) == {"choose": ["There is no field “credit_limit” to choose."]}
    assert Api(cast.alice).post(f"customers/{one.pk}/actions/merge/", {"others": [other.pk]}).status_code == 200
    with cast.henry.at_work():
        assert str(Customer.objects.get(pk=one.pk).credit_limit) == "900.00"
    assert accounts(cast.henry, one) == ["DE89370400440532013000"]


def test_no_segment_formula_or_roll_up_tells_them_to_others(cast: Cast) -> None:
    tree = {"field": "credit_limit", "op": "gt", "value": "500"}
    with pytest.raises(FieldErrors, match="sensitive") as refused:
        cast.henry.create("segments", name="Rich", entity="customers", tree=tree)
    assert list(refused.value.errors) == ["tree"]
    unknown = Api(cast.alice).post(
        "segments/", {"name": "Rich", "entity": "customers", "tree": {**tree, "field": "gold"}}
    )
    hidden = Api(cast.alice).post("segments/", {"name": "Rich", "entity": "customers", "tree": tree})
    assert (unknown.status_code, hidden.status_code) == (422, 422)
    assert hidden.text == unknown.text.replace("gold", "credit_limit")
    with pytest.raises(FieldErrors, match="is sensitive"):
        make(cast, "customers", kind="formula", label="Half", formula="credit_limit / 2")
    with cast.henry.at_work() as by:
        assert "bank_accounts" not in sources(registry.named("customers", by), by)
        assert "units" in sources(registry.named("customers", by), by)


def test_everything_to_own_records_is_not_enough_to_see_them(cast: Cast) -> None:
    """A role that may do all to what its holders own does not include what is given for the whole agency alone."""
    row = customer(cast.alice, "Blau")
    Api(cast.henry).patch(f"customers/{row.pk}/", {"credit_limit": "900"})

    with scope(agency=cast.agency.pk):
        changes = Changes(by=Actor.system(cast.agency.pk), door="system", action="test.grant")
        changes.add(Grant(role=Role.objects.get(key="salesperson"), entity="customers", verb="*", scope=3))
        changes.close()
        stamp_rights(cast.agency.pk)
    assert "credit_limit" not in Api(cast.alice).get(f"customers/{row.pk}/").json()
