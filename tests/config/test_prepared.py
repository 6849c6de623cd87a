"""Queries whose SQL is written once and run with other values."""

from __future__ import annotations

import pytest
from django.db import connection

from kith.agency.models import Agency
from kith.engine.query.prepared import MANY, THESE, Prepared

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def names() -> dict[str, int]:
    return {name: Agency.objects.create(name=name).pk for name in ("one", "two", "three")}


def test_a_list_of_values_is_one_parameter_and_a_single_one_is_asked_for_as_such(names: dict[str, int]) -> None:
    query = Prepared(Agency.objects.filter(pk__among=THESE).order_by("pk").values_list("name"))
    many = MANY[connection.vendor]
    several = query.among([names["one"], names["three"]])
    assert (many in several.sql, several.fetch()) == (True, [("one",), ("three",)])
    single = query.among([names["two"]])
    assert (many in single.sql, single.fetch()) == (False, [("two",)])
    assert query.among([]).fetch() == []
    assert len(query.among(list(names.values())).fetch()) == 3


def test_texts_are_found_the_same_way(names: dict[str, int]) -> None:
    query = Prepared(Agency.objects.filter(name__among=THESE).order_by("pk").values_list("pk"))
    assert query.among(["two"]).fetch() == [(names["two"],)]
    assert query.among(["two", "one", "nobody"]).fetch() == [(names["one"],), (names["two"],)]


def test_a_list_that_stands_beside_stays_a_list(names: dict[str, int]) -> None:
    rows = Agency.objects.filter(pk__among=THESE, name__among=["one", "two"])
    query = Prepared(rows.order_by("pk").values_list("name"))
    assert query.among([names["one"]]).fetch() == [("one",)]
    assert query.among([names["three"]]).fetch() == []
