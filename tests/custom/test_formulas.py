"""Formulas and roll-ups: stored on write, kept in step, refused with the reason."""

from __future__ import annotations

from typing import Any

import pytest

from kith.custom.computed import following, recomputing
from kith.custom.computed.saving import shown
from kith.engine.history import changelog
from kith.engine.models import Change, CustomField, Job
from kith.engine.web.errors import FieldErrors, Refused
from kith.people.models import Customer
from tests.api.client import Api, errors
from tests.cast import Cast
from tests.custom.computing import browser, change, discard, formula, held, make, options

pytestmark = pytest.mark.database


def test_a_formula_is_worked_out_when_it_is_made_and_with_every_write(cast: Cast) -> None:
    acme = cast.alice.create("customers", name="Acme", annual_revenue="1000", employees=4)
    key = formula(cast, "customers", "Per head", "round([Annual revenue] / Employees, 2)")
    assert options(cast, key)["formula"] == "round(annual_revenue / employees, 2)"
    assert held(cast, "customers", acme, key) == {"amount": "250.00", "currency": "EUR"}
    api = Api(cast.alice)
    assert api.patch(f"customers/{acme.pk}/", {"employees": 8}).json()[key] == {"amount": "125.00", "currency": "EUR"}
    assert api.patch(f"customers/{acme.pk}/", {"employees": 0}).json()[key] is None
    assert [item["name"] for item in api.get(f"customers/?{key}.empty=1").json()["items"]] == ["Acme"]
    api.patch(f"customers/{acme.pk}/", {"employees": 2})
    assert [item["name"] for item in api.get(f"customers/?{key}.gt=499&sort=-{key}").json()["items"]] == ["Acme"]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("number", "len(name)", "4.00"),
        ("text", 'upper(name) & " – " & status', "ACME – New"),
        ("date", "date(2024, 2, 29)", "2024-02-29"),
        ("yes_no", "employees > 3", True),
        ("money", "[Annual revenue] * 2", {"amount": "20.00", "currency": "EUR"}),
    ],
)
def test_a_result_shows_in_its_own_type(cast: Cast, kind: str, text: str, value: Any) -> None:
    key = formula(cast, "customers", "Result", text)
    assert options(cast, key)["type"] == kind
    acme = cast.alice.create("customers", name="Acme", employees=4, annual_revenue=10)
    assert held(cast, "customers", acme, key) == value
    page = browser(cast).get(f"/customers/?fields=name,{key}")
    assert page.status_code == 200


def test_nobody_writes_a_result(cast: Cast) -> None:
    key = formula(cast, "customers", "Twice", "employees * 2")
    answer = Api(cast.alice).post("customers/", {"name": "Acme", key: "7"})
    assert answer.status_code == 422
    assert errors(answer) == {key: ["This field cannot be written."]}


def test_the_reason_for_an_empty_result_is_told(cast: Cast) -> None:
    key = formula(cast, "customers", "Per head", "annual_revenue / employees")
    cast.alice.create("customers", name="Acme", annual_revenue=10, employees=0)
    cast.alice.create("customers", name="Blank", annual_revenue=10)
    page = browser(cast).get(f"/customers/?fields=name,{key}").content.decode()
    assert "This would be a division by zero." in page
    assert "“Employees” is empty." in page


def test_formulas_build_on_each_other_and_on_the_linked_record(cast: Cast) -> None:
    size = formula(cast, "customers", "Size", 'if(employees > 10, "large", "small")')
    text = formula(cast, "contacts", "Where", '[Customer].[Size] & " " & customer.city')
    shout = formula(cast, "contacts", "Shout", "upper([Where])")
    acme = cast.alice.create("customers", name="Acme", employees=5, city="Bonn")
    ada = cast.alice.create("contacts", last_name="Lovelace", customer=acme.pk)
    assert held(cast, "contacts", ada, shout) == "SMALL BONN"
    Api(cast.alice).patch(f"customers/{acme.pk}/", {"employees": 50})
    assert (held(cast, "customers", acme, size), held(cast, "contacts", ada, text)) == ("large", "large Bonn")
    assert held(cast, "contacts", ada, shout) == "LARGE BONN"


def test_circles_are_refused_and_named(cast: Cast) -> None:
    first = make(cast, "customers", kind="formula", label="First", formula="employees + 1")
    make(cast, "customers", kind="formula", label="Second", formula="[First] + 1")
    with pytest.raises(FieldErrors) as caught:
        change(cast, first, formula="[Second] * 2")
    assert caught.value.errors["formula"] == [
        "These fields would wait for each other: Second → First → Second. Take one of them out of the formula."
    ]


def test_what_formulas_use_stays_out_of_the_trash_and_may_be_renamed(cast: Cast) -> None:
    number = make(cast, "customers", kind="number", label="Visits")
    twice = make(cast, "customers", kind="formula", label="Twice", formula="[Visits] * 2")
    with pytest.raises(Refused, match="“Twice” would stay empty without this field"):
        discard(cast, number)
    change(cast, number, label="Calls")
    with cast.ada.at_work():
        assert shown(CustomField.objects.get(pk=twice.pk)) == "[Calls] * 2"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[Employes] + 1", "At character 1: There is no field “Employes”. Did you mean [Employees]?"),
        ("employees &", "At character 12: The formula ends too early; a value is missing."),
        ("owner", "At character 1: Choose a field of the employee, such as [Owner].[Name]."),
        ("tags", "At character 1: “Tags” cannot be used in formulas."),
    ],
)
def test_a_faulty_formula_is_told_with_place_and_remedy(cast: Cast, text: str, message: str) -> None:
    with pytest.raises(FieldErrors) as caught:
        formula(cast, "customers", "Faulty", text)
    assert caught.value.errors == {"formula": [message]}


def test_history_tells_what_people_wrote_and_undo_brings_the_result_back(cast: Cast) -> None:
    key = formula(cast, "customers", "Twice", "employees * 2")
    api = Api(cast.alice)
    acme = cast.alice.create("customers", name="Acme", employees=4)
    api.patch(f"customers/{acme.pk}/", {"employees": 5})
    with cast.alice.at_work():
        last = Change.objects.filter(entity="customers", object_id=acme.pk).latest("pk")
        assert list(last.fields) == ["employees"]
        changelog.undo(last.change_set_id, by=cast.alice.actor, door="ui")
    assert held(cast, "customers", acme, key) == "8.00"


def test_all_records_are_worked_out_in_the_background_and_again_where_a_worker_stopped(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(7):
        cast.alice.create("customers", name=f"Customer {number}", employees=number)
    monkeypatch.setattr(recomputing, "BATCH", 3)
    monkeypatch.setattr(following, "BATCH", 3)
    key = formula(cast, "customers", "Twice", "employees * 2")
    with cast.ada.at_work() as by:
        job = Job.objects.get(kind="work-out")
        assert not Customer.objects.filter(computed__isnull=False).exists()
        reached: list[int] = []

        def report(done: int, total: int | None = None) -> None:
            reached.append(done)
            if len(reached) == 1:
                raise ConnectionError

        with pytest.raises(ConnectionError):
            recomputing.run(job, by=by, report=report)
        assert Customer.objects.filter(computed__isnull=False).count() == 3
        job.refresh_from_db()
        recomputing.run(job, by=by, report=report)
        results = Customer.objects.order_by("pk").values_list("computed", flat=True)
        assert [(held or {})[key] for held in results] == [f"{2 * number}.00" for number in range(7)]


def test_what_depends_on_the_day_is_worked_out_once_a_day(cast: Cast) -> None:
    formula(cast, "customers", "Age", "year(today()) - founded")
    formula(cast, "contacts", "Calm", "len(name)")
    assert recomputing.follow_the_day() == 1
    assert recomputing.follow_the_day() == 0
    with cast.ada.at_work():
        assert [job.options["entity"] for job in Job.objects.filter(kind="work-out")] == ["customers"]
