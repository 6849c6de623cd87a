"""The organisation chart."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

from kith.agency.models import Department, Employee, Unit
from kith.agency.services import chart
from kith.engine.policy import Actor
from kith.engine.write.changes import Changes
from tests.agency.browser import sign_in
from tests.cast import Cast


def shape(nodes: list[Any]) -> list[Any]:
    return [(node["name"], shape(node["children"])) if node["children"] else node["name"] for node in nodes]


def people_of(cast: Cast, count: int) -> None:
    with scope(agency=cast.other.pk):
        changes = Changes(by=Actor.system(cast.other.pk), door="system", action="test")
        berlin, kiel = Unit(name="Berlin"), Unit(name="Kiel")
        changes.add_many([berlin])
        kiel.parent = berlin
        changes.add(kiel)
        field = Department(name="Field", unit=berlin)
        changes.add(field)
        boss = Employee(name="Bea Boss", unit=berlin)
        changes.add(boss)
        head = Employee(name="Hal Head", unit=berlin, department=field, manager=boss)
        changes.add(head)
        rest = [Employee(name=f"Person {at:03}", unit=kiel, manager=boss) for at in range(count)]
        changes.add_many([Employee(name="Sam Seller", unit=berlin, department=field, manager=head), *rest])
        changes.close()


def test_units_departments_and_managers_make_the_tree(cast: Cast) -> None:
    people_of(cast, 1)
    with cast.dave.at_work() as actor:
        nodes = chart.tree(actor)
    assert shape(nodes) == [
        ("Berlin", ["Bea Boss", ("Field", [("Hal Head", ["Sam Seller"])]), ("Kiel", ["Person 000"])]),
        ("Without a unit", ["Dave Dent"]),
    ]
    assert [node["tail"] for node in nodes] == ["4 people", "1 person"]


def test_five_hundred_people_cost_as_many_queries_as_five(cast: Cast) -> None:
    people_of(cast, 500)
    client = sign_in(cast.dave)
    client.get("/organisation/")
    with CaptureQueriesContext(connection) as queries:
        answer = client.get("/organisation/")
    assert answer.status_code == 200
    assert answer.content.decode().count("/employees/") >= 504
    assert len(queries) <= 12


def test_the_search_finds_people_of_ones_own_agency(cast: Cast) -> None:
    people_of(cast, 3)
    client = sign_in(cast.dave)
    text = client.get("/organisation/?q=seller").content.decode()
    assert "Sam Seller" in text
    assert "Hal Head" not in text
    assert "Alice" not in client.get("/organisation/?q=alice").content.decode().replace("“alice”", "")
    assert client.get("/organisation/?q=%00%27;--").status_code == 200


def test_circles_in_stored_data_do_not_hang_the_chart(cast: Cast) -> None:
    people_of(cast, 0)
    with cast.dave.at_work() as actor:
        boss, head = Employee.objects.get(name="Bea Boss"), Employee.objects.get(name="Hal Head")
        Employee.objects.filter(pk=boss.pk).update(manager=head.pk, department=head.department_id)
        text = str(shape(chart.tree(actor)))
    assert text.count("Dave Dent") == 1
    assert text.count("Bea Boss") == text.count("Hal Head") == text.count("Sam Seller") == 1
