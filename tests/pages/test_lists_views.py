"""Saved views: who sees which, who may change them, and what a list says when it differs from its view."""

from __future__ import annotations

import pytest
from django.test import Client
from django_scopes import scope

from kith.engine.models import Preference, SavedView
from tests.cast import Cast, Person
from tests.pages.reading import Shown, get, query_of, sign_in, words


def save(
    person: Person, name: str, audience: str = "private", params: str = "status=hot", favourite: str = "on"
) -> str:
    """Save a view as this person; the address it leads to."""
    data = {"name": name, "audience": audience, "list": params, "favourite": favourite}
    answer = sign_in(person).post("/contacts/views/new/", data)
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    return str(answer.headers["Location"])


def number(address: str) -> str:
    return address.rpartition("=")[2]


def names(client: Client) -> set[str]:
    """The views that somebody is offered."""
    shown = get(client, "/contacts/?view=all")
    return {text for each in shown.all("a", cls="menu-item") if (text := words(each)).startswith("View ")}


def test_a_view_leads_to_what_it_holds(cast: Cast) -> None:
    address = save(cast.henry, "View hot ones", params="status=hot&sort=-name&cursor=abc&view=7")
    client = sign_in(cast.henry)
    answer = client.get(address)
    assert query_of(answer) == {"view": number(address), "status": "hot", "sort": "-name"}
    shown = get(client, address)
    assert words(shown.one("h1")) == "View hot ones"
    assert shown.chips == ["Status is Hot"]
    assert not shown.has("span", cls="unsaved")


def test_each_audience_sees_its_views(cast: Cast) -> None:
    save(cast.alice, "View of Alice")
    save(cast.alice, "View of North", "team")
    save(cast.alice, "View of all", "all")
    assert names(sign_in(cast.alice)) == {"View of Alice", "View of North", "View of all"}
    assert names(sign_in(cast.bob)) == {"View of North", "View of all"}
    assert names(sign_in(cast.carol)) == {"View of all"}
    assert names(sign_in(cast.dave)) == set()


def test_a_view_of_others_shows_nothing_that_one_may_not_see(cast: Cast) -> None:
    cast.alice.create("contacts", first_name="Hot", last_name="Abel", status="hot")
    address = save(cast.alice, "View of all", "all")
    assert get(sign_in(cast.carol), address).rows == []


def test_a_hidden_view_is_no_view(cast: Cast) -> None:
    address = save(cast.alice, "View of Alice")
    assert words(get(sign_in(cast.bob), address).one("h1")) == "Contacts"


def test_the_list_says_that_it_differs_from_its_view(cast: Cast) -> None:
    address = save(cast.henry, "View hot ones")
    client = sign_in(cast.henry)
    shown = get(client, f"{address}&status=hot&city=Bonn")
    assert shown.has("span", cls="unsaved")
    assert shown.links("Reset") == [address]
    client.post(f"/contacts/views/{number(address)}/save/", {"list": "status=hot&city=Bonn"})
    assert query_of(client.get(address)) == {"view": number(address), "status": "hot", "city": "Bonn"}


def test_only_the_owner_and_those_who_may_everything_change_a_view(cast: Cast) -> None:
    address = save(cast.alice, "View of all", "all")
    change = f"/contacts/views/{number(address)}/save/"
    assert sign_in(cast.bob).post(change, {"list": "status=cold"}).status_code == 403
    assert sign_in(cast.dave).post(change, {"list": "status=cold"}).status_code == 404
    assert sign_in(cast.bob).post(change.replace("save", "delete")).status_code == 403
    with scope(agency=cast.agency.pk):
        assert SavedView.objects.get(pk=number(address)).params == "status=hot"
    assert sign_in(cast.sys).post(change, {"list": "status=cold"}).status_code == 302
    shown = get(sign_in(cast.bob), f"{address}&status=hot")
    assert shown.has("span", cls="unsaved")
    assert shown.links("Save as …")
    assert not [each for each in shown.all("form") if words(each) == "Save"]


def test_favourites_stand_in_the_side_bar(cast: Cast) -> None:
    address = save(cast.henry, "View hot ones")
    save(cast.henry, "View quiet", favourite="")
    client = sign_in(cast.henry)
    assert get(client, "/customers/").links("View hot ones") == [address]
    assert get(client, "/customers/").links("View quiet") == []
    client.post(f"/contacts/views/{number(address)}/save/", {"favourite": "0"})
    assert get(client, "/customers/").links("View hot ones") == []


def test_a_deleted_view_is_gone_and_comes_back(cast: Cast) -> None:
    address = save(cast.henry, "View hot ones")
    client = sign_in(cast.henry)
    shown = get(client, client.post(f"/contacts/views/{number(address)}/delete/").headers["Location"])
    assert names(client) == set()
    client.post(shown.undo)
    assert names(client) == {"View hot ones"}


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ({"name": "", "audience": "private"}, "at most 80 characters"),
        ({"name": "x" * 81, "audience": "private"}, "at most 80 characters"),
        ({"name": "View", "audience": "world"}, "Choose who sees the view."),
    ],
)
def test_a_view_without_name_or_audience_is_not_saved(cast: Cast, data: dict[str, str], fault: str) -> None:
    shown = Shown(sign_in(cast.henry).post("/contacts/views/new/", {**data, "list": "status=hot"}))
    assert shown.status == 422
    assert fault in words(shown.root)
    with scope(agency=cast.agency.pk):
        assert not SavedView.objects.exists()


@pytest.mark.parametrize("bad", ["nonsense=1", "sort=nonsense", "status=purple"])
def test_what_a_list_cannot_read_is_not_saved(cast: Cast, bad: str) -> None:
    client = sign_in(cast.henry)
    shown = Shown(client.post("/contacts/views/new/", {"name": "View", "audience": "private", "list": bad}))
    assert shown.status == 422
    assert words(shown.one("div", cls="alert"))
    with scope(agency=cast.agency.pk):
        assert not SavedView.objects.exists()
    address = save(cast.henry, "View hot ones")
    change = f"/contacts/views/{number(address)}/save/"
    assert client.post(change, {"list": bad}).status_code == 400
    with scope(agency=cast.agency.pk):
        assert SavedView.objects.get().params == "status=hot"


@pytest.mark.parametrize("gone", ["fields=name%2Ccf_gone", "cf_gone=1", "sort=cf_gone"])
def test_a_remembered_list_that_names_what_is_gone_is_the_plain_list(cast: Cast, gone: str) -> None:
    with scope(agency=cast.agency.pk):
        Preference.objects.create(
            agency=cast.agency, staff=cast.alice.employee, key="list:contacts", value=f"status=hot&{gone}"
        )
    client = sign_in(cast.alice)
    assert client.get("/contacts/").status_code == 200
    assert client.get("/contacts/?status=hot").status_code == 200
    assert query_of(client.get("/contacts/")) == {"status": "hot"}
