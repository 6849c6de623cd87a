"""The history of one value, and what stands above a section of the details."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django_scopes import scope

from kith.engine.declare import registry
from kith.engine.query.reading import read
from kith.engine.write import writes
from kith.people.models import Contact, Customer
from tests.cast import Cast, Person
from tests.pages.counting import queries_of


def sign_in(person: Person) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def edit(person: Person, row: Contact, **values: object) -> None:
    with person.at_work() as actor:
        writes.edit(registry.named("contacts", actor), row.pk, values, by=actor, door="ui")


def words(text: str) -> list[str]:
    return re.findall(r"<li class=\"event.*?<div>(?:<b>|<span class=\"muted\">)(.*?)<", text, re.DOTALL)


def city_of(cast: Cast, row: Contact) -> str:
    with scope(agency=cast.agency.pk):
        return Contact.objects.get(pk=row.pk).city


def test_the_values_of_a_field_stand_in_their_order(cast: Cast) -> None:
    row = cast.alice.create("contacts", last_name="Lee", city="Berlin")
    edit(cast.alice, row, city="Bonn")
    edit(cast.alice, row, city="")
    text = sign_in(cast.alice).get(f"/contacts/{row.pk}/field/city/").content.decode()
    assert words(text) == ["empty", "Bonn", "Berlin"]
    assert text.count("Restore this value") == 2


def test_an_earlier_value_comes_back_and_can_be_taken_back(cast: Cast) -> None:
    row = cast.alice.create("contacts", last_name="Lee", city="Berlin")
    edit(cast.alice, row, city="Bonn")
    client = sign_in(cast.alice)
    page = client.get(f"/contacts/{row.pk}/field/city/").content.decode()
    address = re.findall(r'action="(/contacts/\d+/field/city/restore/\d+/)"', page)[0]
    assert client.post(address).headers["Location"] == f"/contacts/{row.pk}/"
    assert city_of(cast, row) == "Berlin"


@pytest.mark.parametrize(
    ("name", "first", "second"), [("customer", "A", "B"), ("birthday", "1970-01-02", "1971-03-04")]
)
def test_links_and_days_come_back_too(cast: Cast, name: str, first: str, second: str) -> None:
    values: list[object] = [first, second]
    if name == "customer":
        values = [cast.alice.create("customers", name=each).pk for each in (first, second)]
    row = cast.alice.create("contacts", last_name="Lee", **{name: values[0]})
    edit(cast.alice, row, **{name: values[1]})
    client = sign_in(cast.alice)
    page = client.get(f"/contacts/{row.pk}/field/{name}/").content.decode()
    assert client.post(re.findall(r'action="(.*?/restore/\d+/)"', page)[0]).status_code == 302
    with scope(agency=cast.agency.pk):
        kept = Contact.objects.get(pk=row.pk)
    assert str(getattr(kept, "customer_id" if name == "customer" else name)) == str(values[0])


def test_only_who_may_edit_restores(cast: Cast) -> None:
    row = cast.bob.create("contacts", last_name="Lee", city="Berlin")
    edit(cast.bob, row, city="Bonn")
    address = re.findall(
        r'action="(.*?/restore/\d+/)"', sign_in(cast.bob).get(f"/contacts/{row.pk}/field/city/").content.decode()
    )[0]
    assert "Restore this value" not in sign_in(cast.alice).get(f"/contacts/{row.pk}/field/city/").content.decode()
    assert sign_in(cast.alice).post(address).status_code == 403
    for stranger in (cast.carol, cast.dave):
        assert sign_in(stranger).get(f"/contacts/{row.pk}/field/city/").status_code == 404
        assert sign_in(stranger).post(address).status_code == 404
    assert city_of(cast, row) == "Bonn"


def test_a_linked_name_that_one_may_not_see_is_not_told(cast: Cast) -> None:
    hidden = cast.carol.create("customers", name="Secret AG")
    row = cast.henry.create("contacts", last_name="Lee", customer=hidden.pk, owner=cast.alice.id)
    text = sign_in(cast.alice).get(f"/contacts/{row.pk}/field/customer/").content.decode()
    assert "Secret AG" not in text
    assert "not visible to you" in text


@pytest.mark.parametrize("name", ["points", "tags", "search_text", "nothing"])
def test_there_is_no_history_of_what_is_no_value(cast: Cast, name: str) -> None:
    row = cast.alice.create("contacts", last_name="Lee")
    assert sign_in(cast.alice).get(f"/contacts/{row.pk}/field/{name}/").status_code == 404
    assert sign_in(cast.alice).post(f"/contacts/{row.pk}/field/{name}/restore/1/").status_code == 404


def test_a_change_of_another_record_is_not_taken(cast: Cast) -> None:
    row = cast.alice.create("contacts", last_name="Lee", city="Berlin")
    other = cast.alice.create("contacts", last_name="Bo", city="Bonn")
    client = sign_in(cast.alice)
    edit(cast.alice, other, city="Köln")
    theirs = re.findall(r"restore/(\d+)/", client.get(f"/contacts/{other.pk}/field/city/").content.decode())[0]
    assert client.post(f"/contacts/{row.pk}/field/city/restore/{theirs}/").status_code == 404
    assert city_of(cast, row) == "Berlin"


def test_the_address_is_written_as_its_country_writes_it(cast: Cast) -> None:
    row = cast.alice.create(
        "contacts", last_name="Lee", street="10 <b>High</b> Street", city="Leeds", postcode="LS1 4AP", country="GB"
    )
    text = sign_in(cast.alice).get(f"/contacts/{row.pk}/").content.decode()
    assert "10 &lt;b&gt;High&lt;/b&gt; Street<br>Leeds<br>LS1 4AP<br>United Kingdom" in text
    assert 'href="https://www.openstreetmap.org/search?query=10%20%3Cb%3E' in text


def test_the_number_of_queries_is_constant(cast: Cast) -> None:
    row = cast.alice.create("contacts", last_name="Lee", city="Berlin")
    client = sign_in(cast.alice)
    few = queries_of(client, f"/contacts/{row.pk}/field/city/")
    for number in range(12):
        edit(cast.alice, row, city=f"Bonn {number}")
    assert queries_of(client, f"/contacts/{row.pk}/field/city/") == few


def details(cast: Cast, **values: object) -> str:
    row = cast.alice.create("customers", name="Ahlgren", **values)
    return re.sub(r"<[^>]+>", " ", sign_in(cast.alice).get(f"/customers/{row.pk}/").content.decode())


def test_a_year_is_no_amount(cast: Cast) -> None:
    shown = details(cast, founded=1987, employees=1987)
    assert " 1987 " in shown
    assert "1,987" in shown


@pytest.mark.parametrize(
    ("currency", "shown"), [("SEK", "1,200.50\u00a0SEK"), ("JPY", "1,200\u00a0JPY"), ("", "1,200.50\u00a0EUR")]
)
def test_an_amount_names_its_currency_or_else_that_of_the_agency(cast: Cast, currency: str, shown: str) -> None:
    assert shown in details(cast, annual_revenue="1200.50", annual_revenue_currency=currency)


def test_the_currency_is_no_part_of_the_number_that_is_edited_and_given_to_programs(cast: Cast) -> None:
    row = cast.alice.create("customers", name="Ahlgren", annual_revenue="1200.50", annual_revenue_currency="SEK")
    client = sign_in(cast.alice)
    cell = f"/customers/{row.pk}/cell/annual_revenue/"
    assert 'value="1200.50"' in client.get(cell).content.decode()
    with cast.alice.at_work() as actor:
        (line,) = read(
            Customer.objects.filter(pk=row.pk), (registry.named("customers", actor).bound["annual_revenue"],), actor
        )
        assert (line.json()["annual_revenue"], line.text_values()["annual_revenue"]) == ("1200.50", "1200.50")
