"""Searching a list finds the same rows whether its hits are few, scattered or many, whatever was searched before."""

from __future__ import annotations

import pytest

from kith.engine.search import fulltext
from tests.api.client import Api
from tests.cast import Cast

pytestmark = pytest.mark.database

# How many hits are still few, and how close together the others must lie not to be scattered.
BREADTHS = {"few": (500, 50), "scattered": (1, 0), "many": (1, 1_000_000)}


@pytest.fixture(params=BREADTHS)
def breadth(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    few, dense = BREADTHS[request.param]
    monkeypatch.setattr(fulltext, "PROBE", few)
    monkeypatch.setattr(fulltext, "DENSE", dense)


@pytest.fixture
def alice(cast: Cast) -> Api:
    names = ["Anders", "Andersen", "Sanders", "Bo 100% Ander", "Bo_Ander", "Berg"]
    for number, name in enumerate(names):
        cast.alice.create("contacts", first_name=f"P{number}", last_name=name, city="Kiel" if number % 2 else "Trier")
    cast.dave.create("contacts", last_name="Anders")
    return Api(cast.alice)


def found(alice: Api, address: str) -> tuple[list[str], int]:
    answer = alice.get(f"contacts/?{address}&sort=created_at&fields=name").json()
    return [item["name"] for item in answer["items"]], answer["count"]


@pytest.mark.usefixtures("breadth")
@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("q=ander", ["P0 Anders", "P1 Andersen", "P2 Sanders", "P3 Bo 100% Ander", "P4 Bo_Ander"]),
        ("q=sande", ["P2 Sanders"]),
        ("q=berg", ["P5 Berg"]),
        ("q=ander+bo", ["P3 Bo 100% Ander", "P4 Bo_Ander"]),
        ("q=p1+ander", ["P1 Andersen"]),
        ("q=100%25", ["P3 Bo 100% Ander"]),
        ("q=bo_a", ["P4 Bo_Ander"]),
        ("q=a%25er", []),
        ("q=ander&city=Kiel", ["P1 Andersen", "P3 Bo 100% Ander"]),
        ("q=ander+%25+bo", ["P3 Bo 100% Ander", "P4 Bo_Ander"]),
        ("q=%22sanders%22%21", ["P2 Sanders"]),
        ("q=%25", []),
        ("q=nobody", []),
    ],
)
def test_the_words_decide_and_nothing_else(alice: Api, address: str, names: list[str]) -> None:
    assert found(alice, "q=x1+x2") == ([], 0)
    assert found(alice, address) == (names, len(names))
    assert found(alice, "q=berg") == (["P5 Berg"], 1)
    assert found(alice, address) == (names, len(names))


@pytest.mark.usefixtures("breadth")
def test_pages_of_a_search_join_without_a_gap(alice: Api) -> None:
    first = alice.get("contacts/?q=ander&sort=-name&fields=name&limit=3").json()
    second = alice.get(f"contacts/?q=ander&sort=-name&fields=name&limit=3&cursor={first['next']}").json()
    names = [item["name"] for page in (first, second) for item in page["items"]]
    assert names == ["P2 Sanders", "P4 Bo_Ander", "P3 Bo 100% Ander", "P1 Andersen", "P0 Anders"]
    assert second["next"] is None


def test_a_token_keeps_its_narrow_rights_in_what_is_prepared_for_it(cast: Cast, alice: Api) -> None:
    narrow = Api(cast.alice, ("contacts", "view"))
    customer = cast.alice.create("customers", name="Kaiser")
    row = cast.alice.create("contacts", last_name="Zander", customer=customer.pk)
    for _again in range(2):
        assert alice.get(f"contacts/{row.pk}/").json()["customer"] == {"id": customer.pk, "name": "Kaiser"}
        assert narrow.get(f"contacts/{row.pk}/").json()["customer"] == {"id": customer.pk, "name": ""}
        assert narrow.get("customers/?q=kaiser").status_code == 403
