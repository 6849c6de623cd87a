"""An index is made when a list is sorted or filtered by a custom field, and answers for it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_scopes import scope

from kith.custom import indexing
from kith.engine.models import CustomField, Job
from kith.engine.policy import Actor
from kith.engine.work import jobs
from kith.people.models import Contact, Customer
from tests.api.client import Api
from tests.cast import Cast
from tests.custom.computing import make
from tests.custom.making import define

pytestmark = pytest.mark.database


def indexes(model: type[Contact | Customer] = Contact) -> set[str]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    return {name for name, facts in found.items() if facts["index"]}


def jobs_of(cast: Cast) -> list[Job]:
    with scope(agency=cast.agency.pk):
        return list(Job.objects.filter(kind=indexing.JOB))


@pytest.mark.parametrize("kind", ["text", "number", "money", "date", "choice", "yes_no", "link"])
def test_sorting_or_filtering_has_an_index_made_once(cast: Cast, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "LEAST_ROWS", 0)
    definition = define(cast.ada, kind)
    key = definition.key
    cast.alice.create("contacts", last_name="Lee")
    api = Api(cast.alice)
    for _time in range(2):
        if kind != "link":
            assert api.get(f"contacts/?sort={key}").status_code == 200
        assert api.get(f"contacts/?{key}.empty=1").status_code == 200
    (job,) = jobs_of(cast)
    connection.check_constraints()  # as at the end of the transaction that wrote; PostgreSQL makes no index before
    with scope(agency=cast.agency.pk):
        indexing.work_off(job, by=Actor.system(cast.agency.pk), report=lambda done, total=None: None)
        assert CustomField.objects.get(key=key).indexed_at is not None
    assert indexing.name_of(Contact._meta.db_table, indexing.place_of(definition)[1], key) in indexes()


def test_a_sorted_list_walks_the_index(cast: Cast) -> None:
    key = define(cast.ada, "number").key
    table = Contact._meta.db_table
    with connection.cursor() as cursor, scope(agency=cast.agency.pk):
        cursor.execute(indexing.statement(table, "extra", "number", key))
        rows = Contact.objects.filter(deleted_at=None).order_by(f"extra__number_{key}", "pk")[:10]
        plan = rows.explain()
    if connection.vendor == "sqlite":
        assert indexing.name_of(table, "number", key) in plan
        assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize("shared", [False, True])
def test_erasing_a_field_drops_its_index_unless_another_agency_uses_it(cast: Cast, shared: bool) -> None:
    field = define(cast.ada, "number")
    if shared:
        assert define(cast.dave, "number").key == field.key
    table = Contact._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(indexing.statement(table, "extra", "number", field.key))
    with cast.ada.at_work() as actor:
        from kith.engine.write.changes import Changes

        field.indexed_at = field.created_at
        changes = Changes(by=actor, door="system", action="custom-fields.erase")
        changes.erase(field)
        changes.close()
        (job,) = jobs_of(cast)
        indexing.work_off(job, by=actor, report=lambda done, total=None: None)
    assert (indexing.name_of(table, "number", field.key) in indexes()) is shared


@pytest.mark.parametrize("kind", ["formula", "roll_up"])
def test_what_is_worked_out_is_sorted_and_filtered_by_an_index(
    cast: Cast, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "LEAST_ROWS", 0)
    how = {"formula": "[Employees] * 2"} if kind == "formula" else {"source": "subsidiaries", "function": "count"}
    key = make(cast, "customers", kind=kind, label="Worked", **how).key
    cast.alice.create("customers", name="Acme", employees=3)
    api = Api(cast.alice)
    assert api.get(f"customers/?sort={key}").status_code == 200
    assert api.get(f"customers/?{key}.gte=1").status_code == 200
    (job,) = jobs_of(cast)
    connection.check_constraints()
    table = Customer._meta.db_table
    with scope(agency=cast.agency.pk):
        indexing.work_off(job, by=Actor.system(cast.agency.pk), report=lambda done, total=None: None)
        plan = Customer.objects.filter(deleted_at=None).order_by(f"computed__number_{key}", "pk")[:10].explain()
    assert indexing.name_of(table, "number", key) in (plan if connection.vendor == "sqlite" else indexes(Customer))


def test_several_processes_ask_once_and_again_when_nothing_came_of_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "LEAST_ROWS", 0)
    key = define(cast.ada, "number").key
    cast.alice.create("contacts", last_name="Lee")

    def listed_by_a_new_process() -> int:
        indexing._looked.clear()
        assert Api(cast.alice).get(f"contacts/?sort={key}").status_code == 200
        return len(jobs_of(cast))

    assert [listed_by_a_new_process() for _time in range(2)] == [1, 1]
    with scope(agency=cast.agency.pk):
        (job,) = jobs_of(cast)
        jobs.cancel(job)
        asked = CustomField.objects.filter(key=key)
        asked.update(index_asked_at=timezone.now() - indexing.AGAIN * 2)
    assert [listed_by_a_new_process() for _time in range(2)] == [2, 2]
    with scope(agency=cast.agency.pk):
        asked.update(index_asked_at=timezone.now() - indexing.AGAIN * 2, indexed_at=timezone.now())
    assert listed_by_a_new_process() == 2


def test_a_short_list_is_counted_once_in_a_while(cast: Cast) -> None:
    key = define(cast.ada, "number").key
    api = Api(cast.alice)
    api.get(f"contacts/?sort={key}")
    with CaptureQueriesContext(connection) as queries:
        api.get(f"contacts/?sort={key}")
    assert not [each["sql"] for each in queries if "LIMIT 1001" in each["sql"]]
