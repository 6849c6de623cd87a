"""Links to records whose name is not enough: told apart by the rest of the row, by a number, by a key, or refused."""

from __future__ import annotations

from typing import Any

import pytest

from kith.engine.declare import registry
from kith.engine.write.writes import trash
from kith.people.models import Affiliation, Contact, Customer
from kith.transfer import own_keys
from tests.cast import Cast, Person
from tests.transfer.helpers import counts, load

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def acmes(cast: Cast) -> tuple[Any, Any]:
    """Two customers of one name."""
    kiel = cast.henry.create("customers", name="Acme", city="Kiel", website="https://www.acme-kiel.example/")
    ulm = cast.henry.create("customers", name="ACME", city="Ulm", email="info@acme-ulm.example")
    return kiel, ulm


@pytest.mark.parametrize(
    ("columns", "cells"),
    [
        ("email", "eva@acme-kiel.example"),
        ("city", "KIEL"),
        ("email,city", "eva@elsewhere.example,Kiel"),
    ],
)
def test_the_rest_of_the_row_tells_customers_of_one_name_apart(
    cast: Cast, acmes: tuple[Any, Any], columns: str, cells: str
) -> None:
    text = f"last name,company,{columns}\nEckert,Acme,{cells}\n"
    assert load(cast.henry, "contacts", text)["faults"] == []
    with cast.henry.at_work():
        assert Contact.objects.get().customer == acmes[0]


def test_a_name_that_two_customers_have_is_refused_with_both_and_the_remedy(cast: Cast, acmes: tuple[Any, Any]) -> None:
    kiel, ulm = acmes
    text = "last name,company,city\nEckert,Acme,Bonn\n"
    assert load(cast.henry, "contacts", text)["faults"] == [
        (
            2,
            "Customer",
            f"2 customers are called “Acme”: #{kiel.pk} (Kiel), #{ulm.pk} (Ulm, info@acme-ulm.example). Write"
            f" “Acme #{kiel.pk}” for the one that is meant, or add a column with its key (“Customer id”).",
            "error",
        )
    ]
    assert counts(load(cast.henry, "contacts", text.replace("Acme", f"Acme #{ulm.pk}"))) == (1, 0, 0, 0, 0)
    with cast.henry.at_work():
        assert Contact.objects.get().customer == ulm


def test_keys_tell_customers_apart_and_make_the_link_wait_or_the_customer(cast: Cast) -> None:
    customers = "external id,name,city\n7,Acme,Kiel\n8,Acme,Ulm\n"
    contacts = "last name,company,company id\nEckert,Acme,8\nFuchs,Nova,9\nGross,,10\n"
    assert counts(load(cast.henry, "customers", customers)) == (2, 0, 0, 0, 0)
    result = load(cast.henry, "contacts", contacts)
    assert (counts(result), result["waiting"]) == ((3, 0, 0, 0, 0), 1)
    assert counts(load(cast.henry, "customers", "external id,name\n10,Ten\n9,Nova\n", mode="both")) == (1, 0, 1, 0, 0)
    with cast.henry.at_work():
        found = Contact.objects.order_by("last_name").values_list("customer__name", "customer__city")
        assert list(found) == [("Acme", "Ulm"), ("Nova", ""), ("Ten", "")]
        assert Customer.objects.count() == 4


def test_parts_link_to_records_that_come_in_later(cast: Cast) -> None:
    text = 'last name,affiliations\nEckert,"[{""customer"": ""Nova"", ""role"": ""adviser""}]"\n'
    assert counts(load(cast.henry, "contacts", text)) == (1, 0, 0, 0, 0)
    assert counts(load(cast.henry, "contacts", text, mode="both")) == (0, 0, 1, 0, 0)
    refused = load(cast.henry, "contacts", text.replace("Nova", "Other"), mode="both", missing_links="refuse")
    assert [fault[1] for fault in refused["faults"]] == ["Customer"]
    with cast.henry.at_work():
        assert str(Affiliation.objects.get()) == "Eckert – Nova"


def test_customers_that_a_refused_batch_had_made_are_made_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows of a batch that the database refuses are tried one by one; their links must not lead to what is gone."""
    from kith.people.resources import ContactResource

    monkeypatch.setattr(ContactResource, "validate", lambda self, row: {})
    text = "salutation,last name,company\n,Eckert,Nova\nMr,,\n"
    assert counts(load(cast.henry, "contacts", text)) == (1, 0, 0, 0, 1)
    with cast.henry.at_work():
        assert str(Contact.objects.get().customer) == "Nova"


def test_a_number_that_is_part_of_a_name_leads_to_no_other_record(cast: Cast) -> None:
    bosch = cast.henry.create("customers", name="Bosch")
    text = f"last name,company\nEckert,Store #{bosch.pk}\nFuchs,Bosch #{bosch.pk}\n"
    assert counts(load(cast.henry, "contacts", text)) == (2, 0, 0, 0, 0)
    with cast.henry.at_work():
        names = dict(Contact.objects.values_list("last_name", "customer__name"))
        assert names == {"Eckert": f"Store #{bosch.pk}", "Fuchs": "Bosch"}


@pytest.mark.parametrize("website", ["www.acme-bonn.example", "http://[x.y"])
def test_web_sites_without_a_scheme_speak_for_their_customer_and_odd_ones_stop_nothing(
    cast: Cast, acmes: tuple[Any, Any], website: str
) -> None:
    bonn = cast.henry.create("customers", name="Acme")
    with cast.henry.at_work():
        Customer.objects.filter(pk=bonn.pk).update(website=website)
    load(cast.henry, "contacts", "last name,company,email\nEckert,Acme,eva@acme-bonn.example\n")
    with cast.henry.at_work():
        linked = set(Contact.objects.values_list("customer", flat=True))
    assert linked == ({bonn.pk} if website.startswith("www") else set())


def put_in_the_trash(person: Person, customer: Customer) -> None:
    with person.at_work() as by:
        trash(registry.named("customers", by), customer.pk, by=by, door="ui")


@pytest.mark.parametrize("where", ["in the trash", "out of sight"])
def test_a_key_that_another_record_has_is_refused_in_words_and_the_other_rows_come_in(cast: Cast, where: str) -> None:
    load(cast.carol, "customers", "external id,name\n7,Acme\n")
    with cast.carol.at_work():
        acme = Customer.objects.get()
    person = cast.carol
    if where == "in the trash":
        put_in_the_trash(cast.carol, acme)
    else:
        person = cast.alice
    text = "last name,company,company id\nEckert,Nova,8\nFuchs,Acme,7\n"
    result = load(person, "contacts", text)
    assert counts(result) == (1, 0, 0, 0, 1)
    assert result["faults"] == [
        (
            3,
            "Customer",
            "The key “7” belongs to a customer that is in the trash, is gone, or is not yours to see; bring it back"
            " from the trash, ask for the right to see it, or correct the key.",
            "error",
        )
    ]


@pytest.mark.parametrize("system", ["another one", "this one"])
def test_a_row_whose_record_is_in_the_trash_makes_no_second_one(cast: Cast, system: str) -> None:
    load(cast.carol, "customers", "external id,name\n7,Acme\n")
    with cast.carol.at_work():
        acme = Customer.objects.get()
    put_in_the_trash(cast.carol, acme)
    column, key = ("external id", "7") if system == "another one" else ("kith_id", str(acme.pk))
    for _time in range(2):
        result = load(cast.carol, "customers", f"{column},name\n{key},Acme\n{int(key) + 1000},Nova\n")
        text = f"The customer with the key “{key}” is in the trash; bring it back from there, or take out the key."
        assert result["faults"] == [(2, "", text, "conflict")]
    with cast.carol.at_work():
        assert sorted(Customer.objects.values_list("name", flat=True)) == ["Acme", "Nova"]


def test_a_parent_whose_key_is_in_the_trash_is_left_out_in_words_at_the_end(cast: Cast) -> None:
    key = "0a1b2c3d-5"
    load(cast.henry, "customers", f"kith_id,name\n{key},Acme\n")
    with cast.henry.at_work():
        acme = Customer.objects.get()
    put_in_the_trash(cast.henry, acme)
    result = load(cast.henry, "customers", f"name,parent\nBranch,Acme #{key}\nShop,Head\n")
    assert counts(result) == (2, 0, 0, 0, 0)
    ((row, _column, message, kind),) = result["faults"]
    assert (row, kind) == (2, "remark")
    assert message.startswith(f"The key “{key}” belongs to a customer that is in the trash")
    assert message.endswith("The row was imported without this link.")
    with cast.henry.at_work():
        assert dict(Customer.objects.filter(deleted_at=None).values_list("name", "parent__name")) == {
            "Branch": None,
            "Head": None,
            "Shop": "Head",
        }


def test_a_key_of_this_agency_whose_record_is_gone_makes_no_other_one(cast: Cast) -> None:
    with cast.henry.at_work() as by:
        key = f"{own_keys.mark_of(by.agency_id)}-999999"
    result = load(cast.henry, "contacts", f"last name,company\nEckert,Acme #{key}\n")
    assert [fault[:2] for fault in result["faults"]] == [(2, "Customer")]
    with cast.henry.at_work():
        assert not Customer.objects.exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Name,Parent\nOne,Two\nTwo,Three\nThree,One\nFour,Four\n", [(4, "One"), (5, "Four")]),
        (
            "Id,Name,Type,ParentId,BillingCity\n1,One,,2,\n2,Two,,3,\n3,Three,,1,\n4,Four,,4,\n",
            [(4, "1"), (5, "4")],
        ),
    ],
    ids=["by name", "by key"],
)
def test_links_that_go_round_in_a_circle_are_left_out_and_told(
    cast: Cast, text: str, told: list[tuple[int, str]]
) -> None:
    result = load(cast.henry, "customers", text)
    assert counts(result) == (4, 0, 0, 0, 0)
    message = "“%s” leads back to the record itself; the row was imported without this link."
    assert result["faults"] == [(row, "Part of", message % key, "remark") for row, key in told]
    with cast.henry.at_work():
        assert Customer.objects.filter(parent=None).count() == 2
