"""Filters: chips in words, the editor of one condition, nested conditions, and presets."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from tests.cast import Cast, Person
from tests.pages.reading import Shown, attribute, get, query_of, sign_in, words

pytestmark = pytest.mark.database


def contact(person: Person, first: str, last: str, **data: Any) -> Any:
    return person.create("contacts", first_name=first, last_name=last, **data)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("status=hot", "Status is Hot"),
        ("status.in=new,hot", "Status is any of New, Hot"),
        ("status.not_in=cold", "Status is none of Cold"),
        ("owner=me", "Owner is me"),
        ("owner.empty=1", "Owner is empty"),
        ("email.empty=0", "E-mail is filled in"),
        ("city.contains=onn", "City contains onn"),
        ("city.starts=Bo", "City begins with Bo"),
        ("created_at.gte=-30d", "Created at is on or after 30 days ago"),
        ("created_at.lt=this_month", "Created at is before this month"),
        ("birthday=today", "Birthday is today"),
        ("birthday.lte=%2B2w", "Birthday is on or before in 2 weeks"),
        ("customer.city=Bonn", "Customer › City is Bonn"),
    ],
)
def test_a_chip_says_the_condition_in_words(cast: Cast, condition: str, said: str) -> None:
    shown = get(sign_in(cast.henry), f"/contacts/?{condition}")
    assert shown.status == 200
    assert [chip.casefold() for chip in shown.chips] == [said.casefold()]


def test_names_of_links_are_said_only_to_who_may_see_them(cast: Cast) -> None:
    row = cast.carol.create("customers", name="Hidden Ltd")
    assert get(sign_in(cast.henry), f"/contacts/?customer={row.pk}").chips == ["Customer is Hidden Ltd"]
    assert "Hidden Ltd" not in get(sign_in(cast.alice), f"/contacts/?customer={row.pk}").text


def test_a_chip_is_taken_off_alone(cast: Cast) -> None:
    shown = get(sign_in(cast.henry), "/contacts/?status=hot&city=Bonn&sort=-name")
    first, second = [attribute(each, "href") for each in shown.all("a", cls="chip-off")]
    assert first == "/contacts/?city=Bonn&sort=-name"
    assert second == "/contacts/?status=hot&sort=-name"


def test_presets_are_offered_until_something_is_filtered(cast: Cast) -> None:
    client = sign_in(cast.alice)
    shown = get(client, "/contacts/?view=all")
    assert shown.links("Mine") == ["/contacts/?owner=me"]
    assert shown.links("Unassigned") == ["/contacts/?owner.empty=1"]
    assert len(shown.links("My team's")) == 1
    assert len(shown.all("span", cls="offered")) == 3
    where = quote('{"field": "city", "op": "eq", "value": "Bonn"}')
    for asked in ("status=hot", "owner=me", f"where={where}", "status=purple"):
        assert get(client, f"/contacts/?{asked}").links("Mine") == []


def test_mine_shows_ones_own(cast: Cast) -> None:
    contact(cast.alice, "Own", "Abel")
    contact(cast.bob, "Mate", "Baker")
    client = sign_in(cast.alice)
    (team,) = get(client, "/contacts/?view=all").links("My team's")
    assert get(client, "/contacts/?owner=me").rows == ["Own Abel"]
    assert get(client, team).rows == ["Own Abel", "Mate Baker"]


def test_the_editor_offers_the_fields_and_then_their_conditions(cast: Cast) -> None:
    client = sign_in(cast.henry)
    fields = [words(each) for each in get(client, "/contacts/filter/").one("ul", cls="pick-list").children]
    assert fields[:3] == ["Name", "First name", "Last name"]
    shown = get(client, "/contacts/filter/?field=status")
    assert [attribute(each, "value") for each in shown.all("input", type="checkbox", name="value")] == [
        "new", "hot", "cold", "converted", "not_interested",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("field=status&operator=in&value=new&value=hot", {"status.in": "new,hot"}),
        ("field=city&operator=contains&value=onn", {"city.contains": "onn"}),
        ("field=city&operator=empty&value=", {"city.empty": "1"}),
        ("field=city&operator=filled&value=", {"city.empty": "0"}),
        ("field=owner&operator=in&value=me", {"owner.in": "me"}),
        ("field=created_at&operator=gte&value=-30d", {"created_at.gte": "-30d"}),
        ("field=tags&operator=in&value=vip", {"tags.in": "vip"}),
    ],
)
def test_applying_leads_to_the_list_with_the_condition(cast: Cast, asked: str, leads_to: dict[str, str]) -> None:
    cast.henry.create("tags", name="vip")
    client = sign_in(cast.henry)
    answer = client.get(f"/contacts/filter/?apply=1&{asked}&list={quote('sort=-name')}")
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    assert query_of(answer) == {**leads_to, "sort": "-name"}
    assert client.get(answer.headers["Location"]).status_code == 200


def test_editing_a_chip_changes_it_in_its_place(cast: Cast) -> None:
    here = quote("status=hot&city=Bonn")
    client = sign_in(cast.henry)
    shown = get(client, f"/contacts/filter/?chip=0&list={here}")
    ticked = [each for each in shown.all("input", name="value") if "checked" in dict(each.attributes)]
    assert [attribute(each, "value") for each in ticked] == ["hot"]
    answer = client.get(f"/contacts/filter/?apply=1&chip=0&field=status&operator=in&value=cold&list={here}")
    assert answer.headers["Location"] == "/contacts/?status.in=cold&city=Bonn"


@pytest.mark.parametrize("asked", ["field=created_at&operator=gte&value=soon", "field=status&operator=in&value=purple"])
def test_a_faulty_value_is_said_at_the_field_and_kept(cast: Cast, asked: str) -> None:
    answer = sign_in(cast.henry).get(f"/contacts/filter/?apply=1&{asked}")
    assert answer.status_code == 422
    shown = Shown(answer)
    assert words(shown.one("div", cls="error"))
    assert asked.rpartition("=")[2] in shown.text
    if "created_at" in asked:
        assert "write 2026-11-22, today, -7d (seven days ago), +2w or last_month" in words(
            shown.one("div", cls="error")
        )


def test_nested_conditions_are_one_chip(cast: Cast) -> None:
    contact(cast.henry, "Ann", "Abel", city="Bonn")
    contact(cast.henry, "Bea", "Baker", status="hot")
    contact(cast.henry, "Cem", "Clark")
    where = '{"or": [{"field": "city", "op": "eq", "value": "Bonn"}, {"field": "status", "op": "eq", "value": "hot"}]}'
    client = sign_in(cast.henry)
    answer = client.get(f"/contacts/filter/advanced/?apply=1&where={quote(where)}")
    assert answer.status_code == 302
    shown = get(client, answer.headers["Location"])
    assert shown.rows == ["Ann Abel", "Bea Baker"]
    assert shown.chips[0] == "Advanced City is Bonn or Status is Hot"
    assert client.get("/contacts/filter/advanced/?apply=1&where=%7B").status_code == 422


@pytest.mark.parametrize("slug", ["contacts", "customers", "employees"])
def test_every_field_that_can_be_filtered_has_an_editor(cast: Cast, slug: str) -> None:
    client = sign_in(cast.henry)
    links = get(client, f"/{slug}/filter/").one("ul", cls="pick-list")
    addresses = [attribute(item.children[0], "href") for item in links.children]
    assert len(addresses) > 5
    for address in addresses:
        shown = get(client, address)
        assert shown.status == 200, address
        assert shown.has(name="operator"), address


def test_my_team_means_whoever_is_in_it(cast: Cast) -> None:
    contact(cast.alice, "Own", "Abel")
    contact(cast.bob, "Mate", "Baker")
    contact(cast.carol, "South", "Clark")
    shown = get(sign_in(cast.alice), "/contacts/?owner.in=my-team")
    assert len(shown.rows) == 2
    assert get(sign_in(cast.henry), "/contacts/?owner.in=my-team").rows == []


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ('{"or":[{"field":"city","op":"eq","value":"Kiel"},{"field":"status","op":"in","value":["hot"]}]}',
         "City is Kiel or Status is any of Hot"),
        ('{"and":[{"not":{"field":"city","op":"empty","value":true}},'
         '{"or":[{"field":"customer.city","op":"contains","value":"ham"},{"field":"owner","op":"eq","value":"me"}]}]}',
         "not City is empty and (Customer › City contains ham or Owner is me)"),
        ('{"and":[' + ",".join(['{"field":"city","op":"eq","value":"Kiel"}'] * 5) + "]}", "several conditions"),
    ],
)  # fmt: skip
def test_nested_conditions_are_said_in_words(cast: Cast, where: str, said: str) -> None:
    shown = get(sign_in(cast.henry), f"/contacts/?where={quote(where)}")
    assert said in " ".join(shown.text.split())


def test_groups_are_changed_by_buttons_without_losing_what_was_chosen(cast: Cast) -> None:
    client = sign_in(cast.henry)
    start = "m=or&m.0=and&f.0.0=status&o.0.0=in&v.0.0=hot&v.0.0=new&f.1=city&o.1=contains&v.1=Ki"
    added = get(client, f"/contacts/filter/advanced/?{start}&do=add.0")
    names = {attribute(each, "name") for each in (*added.all("input"), *added.all("select"))}
    assert {"m", "m.0", "f.0.0", "f.0.1", "f.1", "v.0.0", "v.1"} <= names
    dropped = get(client, f"/contacts/filter/advanced/?{start}&do=drop.0")
    assert not any(attribute(each, "name") == "m.0" for each in dropped.all("input"))
    answer = client.get(f"/contacts/filter/advanced/?{start}&apply=1")
    assert json.loads(query_of(answer)["where"]) == {
        "or": [
            {"and": [{"field": "status", "op": "in", "value": "hot,new"}]},
            {"field": "city", "op": "contains", "value": "Ki"},
        ]
    }
    assert get(client, "/contacts/filter/advanced/?m=and&f.0=birthday&o.0=gte&v.0=soon&apply=1").status == 422
