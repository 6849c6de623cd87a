"""The page on which records are compared and merged, as a browser without scripts sees it."""

from __future__ import annotations

from django_scopes import scope

from kith.engine.models import Redirect
from kith.people.models import Contact
from tests.cast import Cast
from tests.contract.state import unchanged
from tests.pages.reading import sign_in


def test_it_compares_previews_and_merges(cast: Cast) -> None:
    one = cast.henry.create("contacts", last_name="Lee", city="Bonn", tags=["fair"], country="DE")
    other = cast.henry.create("contacts", last_name="Leigh", phone="030 901820", tags=["vip"], country="DE")
    client = sign_in(cast.henry)
    shown = client.get(f"/contacts/merge/?ids={one.pk},{other.pk}").content.decode()
    assert "3 equal fields" in shown
    assert all(word in shown for word in ("Leigh", "Bonn", "030 901820", "fair", "vip", "The result"))
    form = {"ids": [one.pk, other.pk], "keep": one.pk, "choose-last_name": other.pk, f"version-{other.pk}": 1}
    with unchanged("a preview"):
        result = client.post("/contacts/merge/", {**form, "preview": "1"}).content.decode().partition("merge-result")[2]
        assert "Leigh" in result.partition("</aside>")[0]
    answer = client.post("/contacts/merge/", {**form, "merge": "1"})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/contacts/{one.pk}/")
    record = client.get(f"/contacts/{one.pk}/").content.decode()
    assert "now holds all of 2 records" in record
    assert f"/contacts/{one.pk}/merges/" in record
    with scope(agency=cast.agency.pk):
        kept = Contact.objects.get(deleted_at=None)
        assert (kept.last_name, kept.city, kept.phone) == ("Leigh", "Bonn", "030 901820")


def test_the_menu_of_the_result_takes_the_merge_back(cast: Cast) -> None:
    one, other = (cast.henry.create("contacts", last_name=name) for name in ("Lee", "Leigh"))
    client = sign_in(cast.henry)
    client.post("/contacts/merge/", {"ids": [one.pk, other.pk], "keep": one.pk, "merge": "1"})
    merges = client.get(f"/contacts/{one.pk}/merges/").content.decode()
    assert "Leigh" in merges
    address = merges.partition('action="/undo/')[2].partition('"')[0]
    assert client.post(f"/undo/{address}").status_code == 302
    assert client.get(f"/contacts/{other.pk}/").status_code == 200
    assert client.get(f"/contacts/{one.pk}/merges/").status_code == 302
    with scope(agency=cast.agency.pk):
        assert not Redirect.objects.exists()


def test_one_record_or_none_asks_for_others(cast: Cast) -> None:
    row = cast.henry.create("contacts", last_name="Lee")
    client = sign_in(cast.henry)
    for address in ("/contacts/merge/", f"/contacts/merge/?ids={row.pk}", f"/contacts/merge/?ids={row.pk},x,"):
        assert "one and the same" in client.get(address).content.decode()
    six = ",".join(str(cast.henry.create("contacts", last_name="Lee").pk) for _number in range(6))
    assert "At most 5" in client.get(f"/contacts/merge/?ids={six}").content.decode()


def test_the_list_and_the_record_lead_to_it(cast: Cast) -> None:
    one, other = (cast.henry.create("contacts", last_name=name) for name in ("Lee", "Leigh"))
    client = sign_in(cast.henry)
    answer = client.post("/contacts/bulk/", {"verb": "merge", "ids": [one.pk, other.pk]})
    assert answer.headers["Location"] == f"/contacts/merge/?ids={one.pk}%2C{other.pk}"
    assert f'href="/contacts/merge/?ids={one.pk}"' in client.get(f"/contacts/{one.pk}/").content.decode()
    assert client.get(f"/contacts/{one.pk}/actions/merge/").headers["Location"] == f"/contacts/merge/?ids={one.pk}"


def test_who_may_not_merge_them_is_told_why(cast: Cast) -> None:
    mine = cast.alice.create("contacts", last_name="Lee")
    mates = cast.bob.create("contacts", last_name="Leigh")
    hidden = cast.carol.create("contacts", last_name="Ley")
    client = sign_in(cast.alice)
    page = client.get(f"/contacts/merge/?ids={mine.pk},{mates.pk}").content.decode()
    assert "You may not merge “Leigh”" in page
    assert 'name="merge"' not in page
    with unchanged("a refused merge"):
        answer = client.post("/contacts/merge/", {"ids": [mine.pk, mates.pk], "merge": "1"})
        assert answer.status_code == 403
        assert client.get(f"/contacts/merge/?ids={mine.pk},{hidden.pk}").status_code == 404
    assert sign_in(cast.sue).get("/contacts/merge/").status_code == 403


def test_what_somebody_changed_meanwhile_is_looked_at_again(cast: Cast) -> None:
    one, other = (cast.henry.create("contacts", last_name=name) for name in ("Lee", "Leigh"))
    form = {"ids": [one.pk, other.pk], "merge": "1", f"version-{one.pk}": 1, f"version-{other.pk}": 7}
    answer = sign_in(cast.henry).post("/contacts/merge/", form)
    assert answer.status_code == 409
    assert "The result" in answer.content.decode()
