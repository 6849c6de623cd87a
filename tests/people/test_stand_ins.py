"""While somebody is away, the stand-in works on their records as on the own ones; before and afterwards not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from kith.agency.models import StandIn
from kith.agency.services import absences
from kith.engine import policy
from kith.engine.declare import registry
from kith.engine.history import changelog
from kith.engine.models import ChangeSet
from kith.engine.web.errors import FieldErrors, Forbidden
from kith.engine.write import actions, writes
from tests.cast import Cast, Person
from tests.people.test_books import book_of

CONTACTS = "contacts"


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person.user, backend="kith.agency.backends.Backend")
    return client


def day(person: Person, days: int) -> str:
    with person.at_work() as actor:
        return (actor.today() + timedelta(days=days)).isoformat()


def go_away(absent: Person, stand_in: Person, *, by: Person, since: int = 0, until: int = 3, reason: str = "") -> Any:
    sent = {"stand_in": stand_in.id, "since": day(by, since), "until": day(by, until), "reason": reason}
    return browser(by).post(f"/employees/{absent.id}/absence/", sent)


def edits(person: Person, row: int) -> bool:
    with person.at_work() as actor:
        return policy.scope(actor, "edit", registry.named(CONTACTS, actor)).filter(pk=row).exists()


@pytest.mark.django_db
def test_a_stand_in_sees_and_edits_what_the_absent_colleague_owns(cast: Cast) -> None:
    row = cast.alice.create(CONTACTS, last_name="Looked after")
    other = cast.ada.create(CONTACTS, last_name="Of others")
    assert go_away(cast.alice, cast.carol, by=cast.alice, reason="Holiday").status_code == 302
    with cast.carol.at_work() as actor:
        changed, _set = writes.edit(registry.named(CONTACTS, actor), row.pk, {"city": "Kiel"}, by=actor, door="api")
        assert changed.city == "Kiel"
        assert changed.owner_id == cast.alice.id
    assert not edits(cast.carol, other.pk)
    assert not edits(cast.bob, row.pk)


@pytest.mark.django_db
def test_before_the_first_day_nothing_changes(cast: Cast) -> None:
    row = cast.alice.create(CONTACTS, last_name="Looked after")
    go_away(cast.alice, cast.carol, by=cast.alice, since=1)
    assert not edits(cast.carol, row.pk)


@pytest.mark.django_db
def test_rights_end_with_the_last_day(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row = cast.alice.create(CONTACTS, last_name="Looked after")
    go_away(cast.alice, cast.carol, by=cast.alice, until=1)
    assert edits(cast.carol, row.pk)
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert not edits(cast.carol, row.pk)


@pytest.mark.django_db
def test_whoever_is_back_early_ends_it_and_undo_brings_it_again(cast: Cast) -> None:
    row = cast.alice.create(CONTACTS, last_name="Looked after")
    go_away(cast.alice, cast.carol, by=cast.alice)
    with scope(agency=cast.agency.pk):
        absence = StandIn.objects.get().pk
    assert browser(cast.bob).post(f"/employees/{cast.alice.id}/absence/{absence}/end/").status_code == 403
    assert browser(cast.alice).post(f"/employees/{cast.alice.id}/absence/{absence}/end/").status_code == 302
    assert not edits(cast.carol, row.pk)
    with cast.sys.at_work() as actor:
        changelog.undo(ChangeSet.objects.get(action="employees.absence_end").pk, by=actor, door="ui")
    assert edits(cast.carol, row.pk)


@pytest.mark.django_db
def test_oneself_and_administrators_set_it_but_no_other_colleague(cast: Cast) -> None:
    assert go_away(cast.alice, cast.bob, by=cast.bob).status_code == 403
    assert go_away(cast.alice, cast.bob, by=cast.ada).status_code == 302


@pytest.mark.django_db
def test_wrong_days_and_people_are_named(cast: Cast) -> None:
    assert go_away(cast.alice, cast.alice, by=cast.alice).status_code == 422
    assert go_away(cast.alice, cast.bob, by=cast.alice, since=2, until=1).status_code == 422
    assert go_away(cast.alice, cast.bob, by=cast.alice, since=-3, until=-1).status_code == 422
    assert go_away(cast.alice, cast.dave, by=cast.alice).status_code == 422
    assert go_away(cast.alice, cast.bob, by=cast.alice, since=1, until=4).status_code == 302
    assert go_away(cast.alice, cast.carol, by=cast.alice, since=4, until=6).status_code == 422


@pytest.mark.django_db
def test_record_today_and_chart_say_who_stands_in(cast: Cast) -> None:
    row = cast.alice.create(CONTACTS, last_name="Looked after")
    go_away(cast.alice, cast.bob, by=cast.alice)
    told = f"{cast.bob.employee.name} stands in"
    assert told in browser(cast.henry).get(f"/contacts/{row.pk}/").content.decode()
    assert "You stand in for" in browser(cast.bob).get("/").content.decode()
    assert "You are away until" in browser(cast.alice).get("/").content.decode()
    assert "away until" in browser(cast.henry).get("/organisation/").content.decode()


@pytest.mark.django_db
def test_a_token_sets_no_absence(cast: Cast) -> None:
    with cast.alice.at_work() as actor, pytest.raises(Forbidden):
        absences.require_setting(actor.narrowed({("*", "*"): policy.Scope.AGENCY}), cast.alice.employee)


# Of a single record ------------------------------------------------------------------------------------


def kept(cast: Cast, slug: str = CONTACTS, **data: Any) -> Any:
    name = {"last_name": "Named"} if slug == CONTACTS else {"name": "Named"}
    return cast.alice.create(slug, **name, stand_in=cast.carol.id, **data)


@pytest.mark.django_db
@pytest.mark.parametrize("slug", [CONTACTS, "customers"])
def test_a_record_names_its_own_stand_in_who_counts_while_the_owner_is_away(cast: Cast, slug: str) -> None:
    row, other = kept(cast, slug), cast.alice.create(CONTACTS, last_name="Other")

    def reached() -> list[bool]:
        found = []
        for person in (cast.carol, cast.bob):
            with person.at_work() as actor:
                resource = registry.named(slug, actor)
                rows = [policy.scope(actor, verb, resource).filter(pk=row.pk).exists() for verb in ("view", "edit")]
                assert rows == [policy.covers(actor, verb, row, resource) for verb in ("view", "edit")]
                found.append(all(rows))
        return found

    before = reached()
    assert before[0] is False
    go_away(cast.alice, cast.henry, by=cast.alice)
    assert reached() == [True, before[1]]
    assert not edits(cast.carol, other.pk)


@pytest.mark.django_db
def test_the_record_and_today_name_its_own_stand_in(cast: Cast) -> None:
    row, other = kept(cast), cast.alice.create(CONTACTS, last_name="Other")
    go_away(cast.alice, cast.henry, by=cast.alice)
    client, name = browser(cast.henry), cast.carol.employee.name
    assert f"{name} stands in" in client.get(f"/contacts/{row.pk}/").content.decode()
    assert f"{cast.henry.employee.name} stands in" in client.get(f"/contacts/{other.pk}/").content.decode()
    page = browser(cast.carol).get("/").content.decode()
    assert "you stand in for some of their records" in page
    assert f"/contacts/?stand_in=me&amp;owner={cast.alice.id}" in page
    assert "some of their records" not in browser(cast.bob).get("/").content.decode()
    assert "Named" in browser(cast.carol).get(f"/contacts/?stand_in=me&owner={cast.alice.id}").content.decode()


@pytest.mark.django_db
def test_nobody_stands_in_for_themselves(cast: Cast) -> None:
    with pytest.raises(FieldErrors) as error:
        cast.alice.create(CONTACTS, last_name="Named", owner=cast.alice.id, stand_in=cast.alice.id)
    assert list(error.value.errors) == ["stand_in"]
    row = kept(cast)
    over = registry.named(CONTACTS).action("hand_over")
    assert over is not None
    with cast.sys.at_work() as actor:
        actions.run(over, row.pk, {"to": cast.carol.id, "reason": "Holiday"}, by=actor, door="ui")
        assert registry.named(CONTACTS, actor).model.objects.get(pk=row.pk).stand_in_id is None


@pytest.mark.django_db
def test_a_level_in_the_book_still_counts(cast: Cast) -> None:
    book = book_of(cast, "Tech", North="own")
    row = kept(cast, book=book.pk)
    go_away(cast.alice, cast.henry, by=cast.alice)
    assert not edits(cast.carol, row.pk)  # Carol's team has no level in the book
    open_book = book_of(cast, "Open", North="own", South="own")
    assert edits(cast.carol, kept(cast, book=open_book.pk).pk)
