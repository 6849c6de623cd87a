"""Roll-ups: stored on write, kept in step, refused with the reason."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kith.engine.declare import registry
from kith.engine.web.errors import FieldErrors
from kith.engine.write import writes
from kith.engine.write.writes import work
from kith.people.models import Contact
from tests.api.client import Api
from tests.cast import Cast
from tests.custom.computing import browser, change, formula, held, make, roll_up

pytestmark = pytest.mark.database


def test_a_roll_up_follows_its_rows_wherever_they_go(cast: Cast) -> None:
    count = roll_up(cast, "Branches", source="subsidiaries", function="count")
    heads = roll_up(cast, "Heads", source="subsidiaries", function="sum", field="employees")
    acme = cast.alice.create("customers", name="Acme")
    other = cast.alice.create("customers", name="Other")
    api = Api(cast.alice)

    def figures() -> list[Any]:
        return [held(cast, "customers", row, key) for row in (acme, other) for key in (count, heads)]

    one = cast.alice.create("customers", name="One", parent=acme.pk, employees=3)
    cast.alice.create("customers", name="Two", parent=acme.pk, employees=4)
    assert figures() == ["2", "7.00", "0", None]
    api.patch(f"customers/{one.pk}/", {"employees": 10})
    assert figures() == ["2", "14.00", "0", None]
    api.patch(f"customers/{one.pk}/", {"parent": other.pk})
    assert figures() == ["1", "4.00", "1", "10.00"]
    assert api.delete(f"customers/{one.pk}/").status_code == 204
    assert figures() == ["1", "4.00", "0", None]


def test_a_roll_up_counts_what_its_condition_says(cast: Cast) -> None:
    key = roll_up(
        cast,
        "Active",
        source="subsidiaries",
        function="count",
        where={"field": "status", "op": "eq", "value": "active"},
    )
    acme = cast.alice.create("customers", name="Acme")
    one = cast.alice.create("customers", name="One", parent=acme.pk)
    assert held(cast, "customers", acme, key) == "0"
    Api(cast.alice).patch(f"customers/{one.pk}/", {"status": "active"})
    assert held(cast, "customers", acme, key) == "1"


def test_amounts_of_several_currencies_are_not_put_together(cast: Cast) -> None:
    key = roll_up(cast, "Group revenue", source="subsidiaries", function="sum", field="annual_revenue")
    acme = cast.alice.create("customers", name="Acme")
    cast.alice.create("customers", name="One", parent=acme.pk, annual_revenue=5)
    assert held(cast, "customers", acme, key) == {"amount": "5.00", "currency": "EUR"}
    cast.alice.create("customers", name="Two", parent=acme.pk, annual_revenue=5, annual_revenue_currency="USD")
    assert held(cast, "customers", acme, key) is None
    assert "EUR, USD cannot be mixed." in browser(cast).get(f"/customers/?fields=name,{key}").content.decode()


def test_a_formula_builds_on_a_roll_up(cast: Cast) -> None:
    roll_up(cast, "Branches", source="subsidiaries", function="count")
    key = formula(cast, "customers", "Group", '[Branches] + 1 & " houses"')
    acme = cast.alice.create("customers", name="Acme")
    cast.alice.create("customers", name="One", parent=acme.pk)
    assert held(cast, "customers", acme, key) == "2 houses"


def test_a_condition_is_on_the_rows_own_fields_and_the_same_for_everybody(cast: Cast) -> None:
    for where, part in (
        ({"field": "owner", "op": "eq", "value": "me"}, "“me” is somebody else"),
        ({"field": "parent.city", "op": "eq", "value": "Bonn"}, "Only fields of the related records"),
        ({"field": "nothing", "op": "eq", "value": 1}, "nothing"),
        ({"some": "thing"}, "A condition is"),
    ):
        with pytest.raises(FieldErrors) as caught:
            roll_up(cast, "Branches", source="subsidiaries", function="count", where=where)
        assert part in str(caught.value.errors)


def test_circles_through_related_records_are_refused(cast: Cast) -> None:
    first = make(cast, "customers", kind="formula", label="Score", formula="employees * 2")
    roll_up(cast, "Scores", source="subsidiaries", function="sum", field=first.key)
    with pytest.raises(FieldErrors) as caught:
        change(cast, first, formula="coalesce([Scores], 0) + 1")
    assert "wait for each other" in caught.value.errors["formula"][0]


def test_many_rows_are_rolled_up_once_for_each_batch(cast: Cast) -> None:
    key = roll_up(cast, "People", source="main_contacts", function="count")
    acme = cast.alice.create("customers", name="Acme")
    with cast.alice.at_work() as by, work(by=by, door="import", action="contacts.import") as changes:
        rows = [Contact(first_name="Ann", last_name=f"Lee {number}", customer_id=acme.pk) for number in range(30)]
        changes.add_many(rows)
        with CaptureQueriesContext(connection) as queries:
            changes.close()
        assert len([each for each in queries if "COUNT(" in each["sql"]]) == 1
    assert held(cast, "customers", acme, key) == "30"


def test_a_row_that_comes_back_counts_again(cast: Cast) -> None:
    key = roll_up(cast, "Branches", source="subsidiaries", function="count")
    acme = cast.alice.create("customers", name="Acme")
    one = cast.alice.create("customers", name="One", parent=acme.pk)
    api = Api(cast.alice)
    assert api.delete(f"customers/{one.pk}/").status_code == 204
    assert held(cast, "customers", acme, key) == "0"
    with cast.alice.at_work() as by:
        writes.restore(registry.named("customers", by), one.pk, by=by, door="ui")
    assert held(cast, "customers", acme, key) == "1"
