"""Django's private parts are used in one module; each use is compared with the public way, for upgrades of Django."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db.models import F, QuerySet

from kith.engine.query.prepared import PreparedRows
from kith.engine.rows import orm
from kith.people.models import Contact
from tests.cast import Cast
from tests.shape.files import files, name

PRIVATE = re.compile(
    r"_raw_delete|_fetch_mode|get_compiler|klass_info|get_related_populators|ModelState|annotation_col_map"
    r"|_result_cache|_prefetched_objects_cache|\._state\b|fields_cache|_iterable_class"
)
pytestmark = pytest.mark.django_db


def contacts() -> QuerySet[Any, Any]:
    """A query with all that prepared queries use: columns, a joined record, an annotation, an order."""
    return Contact.objects.select_related("owner").annotate(again=F("first_name")).order_by("pk")


def everything(row: Any) -> dict[str, Any]:
    return {**orm.attributes(row), "owner": orm.attributes(row.owner) if row.owner_id else None}


def test_private_parts_of_django_are_used_in_one_module_alone() -> None:
    found = [name(path) for path in files("kith/", ending=".py") if PRIVATE.search(path.read_text())]
    assert found == ["kith/engine/rows/orm.py"]


def test_instances_of_a_compiled_query_are_those_of_the_query(cast: Cast) -> None:
    cast.alice.create("contacts", first_name="Ann", last_name="Lee")
    with cast.alice.at_work():
        rows = PreparedRows(contacts()).instances()
        assert len(rows) == 1
        assert [everything(row) for row in rows] == [everything(row) for row in contacts()]
        assert all(not row._state.adding and row._state.db == "default" for row in rows)


def test_a_query_that_nothing_can_match_has_no_sql(cast: Cast) -> None:
    with cast.alice.at_work():
        assert orm.compiled(Contact.objects.filter(pk__in=())) == orm.Compiled("", (), [])


def test_a_bare_row_is_what_the_model_makes() -> None:
    made = Contact(first_name="Ann")
    bare = orm.bare_row(Contact, orm.attributes(made))
    assert orm.attributes(bare) == orm.attributes(made)
    assert bare._state.adding is made._state.adding is True
    orm.now_stored(bare, "default")
    assert (bare._state.adding, bare._state.db) == (False, "default")


def test_a_link_that_is_at_hand_is_known_without_asking(cast: Cast, django_assert_num_queries: Any) -> None:
    cast.alice.create("contacts", first_name="Ann", last_name="Lee")
    with cast.alice.at_work():
        contact, owner = Contact.objects.first(), contacts()[0].owner
        assert contact is not None
        with django_assert_num_queries(0):
            assert orm.linked(contact, "owner") is None
            orm.link(contact, "owner", owner)
            assert orm.linked(contact, "owner") is contact.owner is owner


def test_rows_are_deleted_by_one_statement(cast: Cast, django_assert_num_queries: Any) -> None:
    cast.alice.create("contacts", first_name="Ann", last_name="Lee")
    with cast.alice.at_work():
        before = Contact.objects.count()
        with django_assert_num_queries(1):
            orm.delete_rows(Contact.objects.filter(pk__in=()) | Contact.objects.filter(pk=-1))
        assert Contact.objects.count() == before
