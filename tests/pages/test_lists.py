"""The page of a list: rows, rights, sort, search, paging, what was seen last, and a fixed number of queries."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

from kith.engine.declare import registry
from kith.engine.policy import Actor
from kith.engine.query import counting
from kith.engine.write import writes
from tests.cast import Cast, Person
from tests.pages.reading import attribute, fragment, get, query_of, sign_in, words

QUERIES = 12


def contact(person: Person, first: str, last: str, **data: Any) -> Any:
    return person.create("contacts", first_name=first, last_name=last, **data)


def test_the_list_shows_names_heads_and_count(cast: Cast) -> None:
    contact(cast.henry, "Ann", "Lee", city="Berlin")
    contact(cast.henry, "Zoe", "Abel", city="Bonn")
    shown = get(sign_in(cast.henry), "/contacts/")
    assert shown.status == 200
    assert shown.rows == ["Zoe Abel", "Ann Lee"]
    assert shown.heads[:3] == ["Name", "Designation", "Customer"]
    assert words(shown.one("footer", cls="foot")).startswith("2 of 2")
    assert shown.links("New contact") == ["/contacts/new/"]


def test_salespeople_see_their_team_and_edit_their_own(cast: Cast) -> None:
    contact(cast.alice, "Own", "Abel")
    contact(cast.bob, "Mate", "Baker")
    contact(cast.carol, "South", "Clark")
    shown = get(sign_in(cast.alice), "/contacts/")
    assert shown.rows == ["Own Abel", "Mate Baker"]
    assert list(shown.editable) == ["Own Abel"]
    assert shown.editable["Own Abel"] == [
        "Designation", "Customer", "Status", "Telephone", "E-mail", "City", "Owner",
    ]  # fmt: skip
    assert list(get(sign_in(cast.henry), "/contacts/").editable) == ["Own Abel", "Mate Baker", "South Clark"]


def test_another_agency_sees_nothing(cast: Cast) -> None:
    contact(cast.henry, "Ann", "Lee")
    shown = get(sign_in(cast.dave), "/contacts/")
    assert shown.rows == []
    assert "No contacts yet" in shown.text
    assert shown.links("Add the first contact") == ["/contacts/new/"]


def test_a_stranger_is_sent_to_sign_in_and_comes_back(client: Any, cast: Cast) -> None:
    answer = client.get("/contacts/?status=hot")
    assert answer.status_code == 302
    assert query_of(answer) == {"next": "/contacts/?status=hot"}


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("?sort=name", ["Ann Abel", "Bea Baker", "Cem Clark"]),
        ("?sort=-name", ["Cem Clark", "Bea Baker", "Ann Abel"]),
        ("?sort=city", ["Bea Baker", "Ann Abel", "Cem Clark"]),
        ("?q=bak", ["Bea Baker"]),
        ("?q=bonn", ["Ann Abel"]),
        ("?status=hot", ["Ann Abel"]),
        ("?status.in=hot,cold", ["Ann Abel", "Bea Baker"]),
        ("?city.empty=1", []),
    ],
)
def test_sort_search_and_filter(cast: Cast, address: str, names: list[str]) -> None:
    contact(cast.henry, "Cem", "Clark", city="Celle", status="new")
    contact(cast.henry, "Ann", "Abel", city="Bonn", status="hot")
    contact(cast.henry, "Bea", "Baker", city="Aachen", status="cold")
    assert get(sign_in(cast.henry), f"/contacts/{address}").rows == names


def test_the_sorted_column_says_so_and_turns_around(cast: Cast) -> None:
    contact(cast.henry, "Ann", "Abel")
    head = get(sign_in(cast.henry), "/contacts/?sort=city").one("th", aria_sort="ascending")
    assert words(head) == "City"
    assert "sort=-city" in attribute(head.children[0], "href")


def test_the_pages_of_a_list_follow_each_other(cast: Cast) -> None:
    for number in range(7):
        contact(cast.henry, "Ann", f"Abel {number}")
    client = sign_in(cast.henry)
    first = get(client, "/contacts/?limit=5")
    assert len(first.rows) == 5
    (following,) = first.links("Next")
    second = get(client, following)
    assert second.rows == ["Ann Abel 5", "Ann Abel 6"]
    assert "6–7 of 7" in words(second.one("footer", cls="foot"))
    assert second.links("Next") == []


def test_chosen_columns_stand_in_the_address(cast: Cast) -> None:
    contact(cast.henry, "Ann", "Abel", city="Bonn", postcode="53111")
    shown = get(sign_in(cast.henry), "/contacts/?fields=name,city,postcode")
    assert shown.heads == ["Name", "City", "Postcode"]
    assert [words(each) for each in shown.all("td", cls="editable")] == ["Bonn", "53111"]


def test_the_list_comes_back_as_it_was_seen_last(cast: Cast) -> None:
    client = sign_in(cast.henry)
    get(client, "/contacts/?status=hot&sort=-name")
    answer = client.get("/contacts/")
    assert answer.status_code == 302
    assert query_of(answer) == {"status": "hot", "sort": "-name"}
    assert client.get("/customers/").status_code == 200
    get(client, "/contacts/?view=all")
    assert client.get("/contacts/").status_code == 200


def test_what_was_seen_last_is_each_ones_own(cast: Cast) -> None:
    get(sign_in(cast.henry), "/contacts/?status=hot")
    assert sign_in(cast.ada).get("/contacts/").status_code == 200


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("nonsense=1", "cannot be filtered by “nonsense”"),
        ("sort=nonsense", "Sorting is possible by at most three of: name, city,"),
        ("status=purple", "“purple” is not possible here; choose one of: New, Hot,"),
        ("limit=0", "Write a number from 1 to 200."),
        ("where=%7B", "This is not valid JSON."),
        ("cursor=x", "This place in the list is no longer valid"),
    ],
)
def test_a_faulty_part_of_the_address_is_explained_and_left_out(cast: Cast, bad: str, said: str) -> None:
    contact(cast.henry, "Ann", "Abel", city="Bonn")
    contact(cast.henry, "Bea", "Baker")
    client = sign_in(cast.henry)
    shown = get(client, f"/contacts/?city=Bonn&{bad}")
    assert shown.status == 400
    assert said in words(shown.one("div", cls="banner"))
    assert shown.rows == ["Ann Abel"]
    assert client.get("/contacts/").status_code == 200


def test_nothing_found_offers_ways_on(cast: Cast) -> None:
    contact(cast.henry, "Ann", "Abel")
    shown = get(sign_in(cast.henry), "/contacts/?status=hot")
    assert shown.rows == []
    assert "Nothing matches" in shown.text
    assert shown.links("Drop all conditions")
    assert shown.links("Look in the trash")


def test_the_trash_is_a_list_of_its_own(cast: Cast) -> None:
    row = contact(cast.henry, "Ann", "Abel")
    client = sign_in(cast.henry)
    assert "The trash is empty" in get(client, "/contacts/?trash=1").text
    with cast.henry.at_work() as actor:
        writes.trash(registry.named("contacts", actor), row.pk, by=actor, door="ui")
    shown = get(client, "/contacts/?trash=1")
    assert shown.rows == ["Ann Abel"]
    assert shown.editable == {}
    assert get(client, "/contacts/?view=all").rows == []


def test_a_script_gets_the_table_alone(cast: Cast) -> None:
    contact(cast.henry, "Ann", "Abel")
    shown = fragment(sign_in(cast.henry), "/contacts/?view=all")
    assert shown.rows == ["Ann Abel"]
    assert "<html" not in shown.text


def test_names_are_never_markup(cast: Cast) -> None:
    contact(cast.henry, "<b>Ann", "\"'>&lt;", city="<script>alert(1)</script>")
    shown = get(sign_in(cast.henry), "/contacts/?view=all")
    assert "<script>alert" not in shown.text
    assert "<b>Ann" not in shown.text
    assert "&lt;b&gt;Ann" in shown.text


@pytest.mark.parametrize("slug", ["contacts", "customers", "employees"])
def test_one_row_costs_as_many_queries_as_fifty(cast: Cast, slug: str) -> None:
    client = sign_in(cast.henry)
    counts = []
    for until in (1, 50):
        with scope(agency=cast.agency.pk):
            have = registry.named(slug).model._default_manager.count()
            by = Actor.system(cast.agency.pk)
            for number in range(have, until):
                names = {"first_name": "Ann", "last_name": f"Lee {number}"} if slug == "contacts" else {}
                data = names or {"name": f"Name {number}"}
                writes.create(registry.named(slug, by), data, by=by, door="api")
        client.get(f"/{slug}/?view=all")
        counting._counts.clear()
        with CaptureQueriesContext(connection) as log:
            assert client.get(f"/{slug}/?view=all").status_code == 200
        counts.append(len(log))
    assert counts[0] == counts[1] <= QUERIES, counts
