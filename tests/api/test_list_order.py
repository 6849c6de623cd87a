"""The order of a list when many rows are equal, and filters that differ by their values alone."""

from __future__ import annotations

import pytest

from tests.api.client import Api
from tests.cast import Cast

pytestmark = pytest.mark.database


def names(api: Api, query: str) -> list[str]:
    return [item["name"] for item in api.get(f"contacts/?{query}").json()["items"]]


def test_equals_are_ordered_by_name_in_the_direction_of_the_sort_on_every_page(cast: Cast) -> None:
    alice = Api(cast.alice)
    for name, city in (("Cid", "Bonn"), ("Ann", "Bonn"), ("Eve", "Aachen"), ("Bob", "Bonn"), ("Dan", "Aachen")):
        cast.alice.create("contacts", last_name=name, city=city)
    for sort, expected in (
        ("city", ["Dan", "Eve", "Ann", "Bob", "Cid"]),
        ("-city", ["Cid", "Bob", "Ann", "Eve", "Dan"]),
    ):
        found, cursor = list[str](), ""
        while len(found) < len(expected):
            page = alice.get(f"contacts/?sort={sort}&limit=2&cursor={cursor}").json()
            found += [item["name"] for item in page["items"]]
            cursor = page["next"] or ""
        assert (found, cursor) == (expected, "")


def test_each_value_of_a_filter_finds_its_own_rows(cast: Cast) -> None:
    alice = Api(cast.alice)
    for name, city, status in (("Ann", "Bonn", "new"), ("Bob", "Bonn", "hot"), ("Cid", "Kiel", "hot")):
        cast.alice.create("contacts", last_name=name, city=city, status=status)
    assert names(alice, "city=Bonn&status=hot") == ["Bob"]
    assert names(alice, "city=Kiel&status=hot") == ["Cid"]
    assert names(alice, "status=hot&city=Bonn") == ["Bob"]
    assert names(alice, "city=Bonn&q=ann") == ["Ann"]
    assert names(alice, "city=Kiel&q=ann") == []
    assert names(alice, f"owner={cast.alice.id}&city=Kiel") == ["Cid"]
    assert names(alice, f"owner={cast.bob.id}&city=Kiel") == []
    for wrong in ("city=%00filter0", "status=odd", "owner=x", "nothing=1"):
        assert alice.get(f"contacts/?{wrong}").status_code == 400
