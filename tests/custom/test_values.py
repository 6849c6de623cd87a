"""Values of custom fields: written, read, filtered and sorted like those of any other field."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.client import Api, errors
from tests.cast import Cast
from tests.custom.making import SAMPLES, define

pytestmark = pytest.mark.database


@pytest.mark.parametrize("kind", [kind for kind, (*_rest, text) in SAMPLES.items() if text])
def test_a_value_is_read_as_it_was_written(cast: Cast, kind: str) -> None:
    key = define(cast.ada, kind).key
    api = Api(cast.alice)
    answer = api.post("contacts/", {"last_name": "Lee", key: SAMPLES[kind][2]})
    assert answer.status_code == 201, answer.json()
    row = answer.json()["id"]
    (item,) = api.get(f"contacts/?fields=name,{key}").json()["items"]
    assert item[key] == {"instant": "2024-02-29T12:30:00+00:00"}.get(kind, SAMPLES[kind][2])
    assert api.patch(f"contacts/{row}/", {key: None}).status_code == 200
    (item,) = api.get(f"contacts/?fields=name,{key}").json()["items"]
    assert item[key] in (None, "", [], False)


def test_links_and_people_show_their_names(cast: Cast) -> None:
    mentor, lead = define(cast.ada, "link").key, define(cast.ada, "person").key
    other = cast.alice.create("contacts", first_name="Zoë", last_name="Berg")
    row = cast.alice.create("contacts", **{"last_name": "Lee", mentor: other.pk, lead: cast.bob.id})
    item = Api(cast.alice).get(f"contacts/{row.pk}/").json()
    assert item[mentor] == {"id": other.pk, "name": "Zoë Berg"}
    assert item[lead] == {"id": cast.bob.id, "name": "Bob Brown"}


def names(api: Api, query: str) -> list[str]:
    answer = api.get(f"contacts/?{query}")
    assert answer.status_code == 200, answer.json()
    return [item["name"] for item in answer.json()["items"]]


@pytest.mark.parametrize(
    ("kind", "values", "conditions"),
    [
        ("text", ["beta", "", "alpha"], {"eq=alpha": "C", "contains=ET": "A", "ne=beta": "BC", "empty=1": "B"}),
        ("number", ["9.5", "100", None], {"gte=10": "B", "lt=10": "A", "eq=9.50": "A", "ne=100": "AC", "empty=1": "C"}),
        ("money", ["9 EUR", "100 USD", None], {"gt=10": "B", "lte=9": "A", "empty=0": "AB"}),
        ("date", ["2024-01-02", "2023-01-02", None], {"gte=2024-01-01": "A", "lt=2024-01-01": "B", "empty=1": "C"}),
        ("time", ["09:30", "17:00", None], {"gt=12:00": "B", "lte=09:30": "A", "empty=1": "C"}),
        ("instant", ["2024-01-02T09:30:00Z", "2023-01-02T09:30:00Z", None], {"gte=2024-01-01": "A", "empty=1": "C"}),
        ("choice", ["Gold", "Silver", ""], {"eq=c1": "A", "in=c1,c2": "AB", "not_in=c1": "BC", "empty=1": "C"}),
        ("choices", [["Sailing"], ["Chess", "Sailing"], []],
         {"in=Chess": "B", "all=c1,c2": "B", "not_in=c2": "AC", "in=c1,c2": "AB", "empty=1": "C"}),
        ("yes_no", [True, False, None], {"eq=yes": "A", "eq=no": "BC"}),
    ],
)  # fmt: skip
def test_conditions_compare_what_the_type_means(
    cast: Cast, kind: str, values: list[Any], conditions: dict[str, str]
) -> None:
    key = define(cast.ada, kind).key
    for name, value in zip("ABC", values, strict=True):
        cast.alice.create("contacts", **{"last_name": name, key: value})
    api = Api(cast.alice)
    for condition, expected in conditions.items():
        operator, _equals, value = condition.partition("=")
        path = key if operator == "eq" else f"{key}.{operator}"
        assert "".join(names(api, f"{path}={value}")) == expected, condition


def test_numbers_are_sorted_as_numbers_page_by_page(cast: Cast) -> None:
    key = define(cast.ada, "number").key
    for number in (10, 9, None, 100, -1, "9.25"):
        cast.alice.create("contacts", **{"last_name": f"N{number}", key: number})
    api = Api(cast.alice)
    for sort, expected in (
        (key, ["NNone", "N-1", "N9", "N9.25", "N10", "N100"]),
        (f"-{key}", ["N100", "N10", "N9.25", "N9", "N-1", "NNone"]),
    ):
        found, address = [], f"contacts/?limit=2&sort={sort}"
        while address:
            page = api.get(address).json()
            found += [item["name"] for item in page["items"]]
            address = f"contacts/?limit=2&sort={sort}&cursor={page['next']}" if page["next"] else ""
        assert found == expected


def test_conditions_go_through_a_link(cast: Cast) -> None:
    key = define(cast.ada, "link").key
    berlin = cast.alice.create("contacts", last_name="Berg", city="Berlin")
    bonn = cast.alice.create("contacts", last_name="Tal", city="Bonn")
    cast.alice.create("contacts", **{"last_name": "A", key: berlin.pk})
    cast.alice.create("contacts", **{"last_name": "B", key: bonn.pk})
    api = Api(cast.alice)
    assert names(api, f"{key}.city=Bonn") == ["B"]
    assert names(api, f"{key}={berlin.pk}") == ["A"]


def test_a_link_out_of_sight_or_to_another_agency_is_refused(cast: Cast) -> None:
    key = define(cast.ada, "link").key
    for owner in (cast.carol, cast.dave):
        hidden = owner.create("contacts", last_name="Hidden")
        answer = Api(cast.alice).post("contacts/", {"last_name": "Lee", key: hidden.pk})
        assert answer.status_code == 422
        assert errors(answer) == {key: [f"There is no contact “{hidden.pk}” that you can see."]}


def test_unknown_fields_are_errors_and_other_agencies_have_none_of_ours(cast: Cast) -> None:
    key = define(cast.ada, "text").key
    assert Api(cast.alice).get("contacts/?cf_nothing=1").status_code == 400
    assert Api(cast.dave).get(f"contacts/?{key}=1").status_code == 400
    assert Api(cast.dave).post("contacts/", {"last_name": "Lee", key: "x"}).status_code == 422


def test_text_is_found_by_a_search(cast: Cast) -> None:
    key = define(cast.ada, "text").key
    cast.alice.create("contacts", **{"last_name": "Lee", key: "Zebrafish"})
    assert names(Api(cast.alice), "q=zebraf") == ["Lee"]
