"""What a batch of an import leaves behind: in the search index, after a refusal, and how its lookups are planned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from kith.engine.declare import registry
from kith.engine.models import ChangeSet
from kith.engine.search import fulltext
from kith.engine.write.bulk import AT_ONCE
from kith.engine.write.changes import Changes
from kith.people.models import Contact, Customer
from kith.people.resources import ContactResource
from tests.cast import Cast
from tests.transfer.helpers import counts, load

pytestmark = [pytest.mark.database, pytest.mark.django_db]

ROWS = 60
sqlite_only = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL keeps its index by itself")


def _people(mark: str, rows: int = ROWS) -> str:
    lines = [f"Anna,Quill{mark}{number:03d},a{number}.{mark}@example.org" for number in range(rows)]
    return "\n".join(["First name,Last name,E-Mail", *lines])


def test_a_refused_row_is_told_of_and_the_others_come_in(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    add_many = Changes.add_many

    def refuse(self: Changes, rows: Sequence[Any], **how: Any) -> None:
        if any(getattr(row, "last_name", "") == "Quillx007" for row in rows):
            raise IntegrityError("refused")
        add_many(self, rows, **how)

    monkeypatch.setattr(Changes, "add_many", refuse)
    result = load(cast.henry, "contacts", _people("x"))
    assert counts(result) == (ROWS - 1, 0, 0, 0, 1)
    assert [row for row, *_fault in result["faults"]] == [9]
    with cast.henry.at_work():
        assert Contact.objects.filter(last_name__startswith="Quillx").count() == ROWS - 1
        # One change set, whose size is that of what came in: each person and their e-mail address.
        assert ChangeSet.objects.get(pk=result["change_set"]).size == 2 * (ROWS - 1)


def test_imported_rows_are_found_and_go_from_the_index_with_an_edit(cast: Cast) -> None:
    load(cast.henry, "contacts", _people("y"))
    with cast.henry.at_work() as by:
        resource = registry.named("contacts", by)
        found = fulltext.narrow(Contact.objects.all(), resource, "quilly012")
        (row,) = found.rows
        row.last_name = "Zymurg"
        changes = Changes(by=by, door="ui", action="contacts.edit")
        changes.save(row)
        assert not fulltext.narrow(Contact.objects.all(), resource, "quilly012").rows
        assert list(fulltext.narrow(Contact.objects.all(), resource, "zymurg").rows) == [row]


@sqlite_only
def test_the_search_index_agrees_with_the_rows_after_batches_and_single_writes(cast: Cast) -> None:
    load(cast.henry, "contacts", _people("z"))
    cast.henry.create("contacts", last_name="Quillsingle")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO people_contact_fts (people_contact_fts, rank) VALUES ('integrity-check', 1)")
        cursor.execute("SELECT count(*) FROM search_by_batch")
        assert cursor.fetchone() == (0,)


@sqlite_only
def test_no_lookup_of_a_batch_reads_a_table_from_end_to_end(cast: Cast) -> None:
    load(cast.henry, "contacts", _people("v", 1_000))
    with CaptureQueriesContext(connection) as caught:
        load(cast.henry, "contacts", _people("w"))
    lookups = [query["sql"] for query in caught if query["sql"].startswith("SELECT") and " IN (" in query["sql"]]
    assert lookups
    with connection.cursor() as cursor:
        for lookup in lookups:
            cursor.execute(f"EXPLAIN QUERY PLAN {lookup}")
            plan = [str(step[3]) for step in cursor.fetchall()]
            assert not [step for step in plan if step.startswith("SCAN people_contact")], (lookup, plan)


def test_after_a_refused_row_a_company_that_several_rows_name_is_made_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows tried one by one share what they make, except what a refused row had made, which is gone with it."""
    monkeypatch.setattr(ContactResource, "validate", lambda self, row: {})
    good = "".join(f"Mr,Person {number},Nova,Parent\n" for number in range(5))
    text = f"salutation,last name,company,customer id\nMr,,Early,e\nMr,First,Early,e\n{good}Ms,,Nova,\n"
    assert counts(load(cast.henry, "contacts", text.replace("Parent", "n"))) == (6, 0, 0, 0, 2)
    with cast.henry.at_work():
        assert sorted(Customer.objects.values_list("name", flat=True)) == ["Early", "Nova"]
        assert Contact.objects.filter(customer__name="Nova").count() == 5


@pytest.mark.parametrize("rows", [ROWS, AT_ONCE + 1])
def test_a_row_that_the_database_refuses_keeps_only_itself_out(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    """The rows of a batch share statements that run behind, so that the refusal is told of later than it was caused."""
    monkeypatch.setattr(ContactResource, "validate", lambda self, row: {})
    text = "salutation,last name\nMr,\n" + "".join(f"Ms,Quillu{number:03d}\n" for number in range(rows - 1))
    result = load(cast.henry, "contacts", text)
    assert counts(result) == (rows - 1, 0, 0, 0, 1)
    assert [row for row, *_fault in result["faults"]] == [2]
    with cast.henry.at_work():
        assert Contact.objects.filter(last_name__startswith="Quillu").count() == rows - 1
        assert ChangeSet.objects.get(pk=result["change_set"]).size == rows - 1


def test_links_that_wait_are_counted_once_although_their_rows_were_tried_twice(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ContactResource, "validate", lambda self, row: {})
    text = "salutation,last name,customer id\nMr,,1\nMr,Eckert,1\nMs,Fuchs,2\n"
    result = load(cast.henry, "contacts", text)
    assert (counts(result), result["waiting"]) == ((2, 0, 0, 0, 1), 2)


def test_links_that_the_same_file_makes_do_not_wait_any_more(cast: Cast) -> None:
    text = "Id,Name,Type,ParentId,BillingCity\n1,Branch,,2,\n2,Head,,,\n3,Shop,,9,\n"
    assert load(cast.henry, "customers", text)["waiting"] == 1
