"""Contact books: what their levels open, what moving takes, and how access is changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django_scopes import scope

from kith.agency.models import Role, Team
from kith.engine import policy
from kith.engine.declare import registry
from kith.engine.history import changelog
from kith.engine.models import ChangeSet
from kith.engine.policy import Actor
from kith.engine.web.errors import FieldErrors, Forbidden, NotFound, Refused
from kith.engine.write import writes
from kith.engine.write.changes import Changes
from kith.people.models import BookAccess, Contact, ContactBook
from tests.cast import Cast, Person

CONTACTS = "contacts"


def book_of(cast: Cast, name: str, **levels: str) -> ContactBook:
    """A book; ``levels`` by the key of a role or the name of a team."""
    book: ContactBook = cast.ada.create("contact-books", name=name)
    with scope(agency=cast.agency.pk):
        changes = Changes(by=Actor.system(cast.agency.pk), door="system", action="test.access")
        for group, level in levels.items():
            role = Role.objects.filter(key=group.replace("_", "-")).first()
            team = Team.objects.filter(name=group).first()
            changes.add(BookAccess(book=book, role=role, team=None if role else team, level=level))
        changes.close()
    return book


def seen_by(person: Person) -> set[str]:
    with person.at_work() as actor:
        return set(policy.scope(actor, "view", registry.named(CONTACTS, actor)).values_list("last_name", flat=True))


def edit(person: Person, row: Contact, **data: Any) -> Contact:
    with person.at_work() as actor:
        changed: Contact = writes.edit(registry.named(CONTACTS, actor), row.pk, data, by=actor, door="api")[0]
        return changed


@pytest.mark.django_db
def test_without_a_level_a_book_is_closed_even_to_who_sees_all_contacts(cast: Cast) -> None:
    book = book_of(cast, "Tech")
    cast.ada.create(CONTACTS, last_name="Hidden", book=book.pk)
    cast.ada.create(CONTACTS, last_name="Common")
    assert seen_by(cast.henry) == {"Common"}
    assert seen_by(cast.ada) == seen_by(cast.sys) == {"Common", "Hidden"}


@pytest.mark.django_db
def test_reading_shows_all_records_of_the_book_and_changes_none(cast: Cast) -> None:
    book = book_of(cast, "Tech", South="read")
    row = cast.ada.create(CONTACTS, last_name="Readable", book=book.pk)
    assert seen_by(cast.carol) == {"Readable"}
    assert seen_by(cast.alice) == set()
    with pytest.raises(Forbidden):
        edit(cast.carol, row, first_name="New")
    with pytest.raises(NotFound):
        edit(cast.alice, row, first_name="New")


@pytest.mark.django_db
def test_adding_and_editing_own_stops_at_the_records_of_others(cast: Cast) -> None:
    book = book_of(cast, "Tech", South="own")
    own = cast.carol.create(CONTACTS, last_name="Own", book=book.pk)
    other = cast.ada.create(CONTACTS, last_name="Other", book=book.pk)
    assert edit(cast.carol, own, first_name="New").first_name == "New"
    with pytest.raises(Forbidden):
        edit(cast.carol, other, first_name="New")
    with pytest.raises(FieldErrors):
        cast.alice.create(CONTACTS, last_name="Mine", book=book.pk)


@pytest.mark.django_db
def test_reassigning_and_editing_all_reaches_every_record_of_the_book(cast: Cast) -> None:
    book = book_of(cast, "Tech", South="all")
    row = cast.ada.create(CONTACTS, last_name="Anybody", book=book.pk)
    assert edit(cast.carol, row, owner=cast.alice.id).owner_id == cast.alice.id
    assert seen_by(cast.alice) == set()


@pytest.mark.django_db
def test_the_highest_of_several_levels_counts(cast: Cast) -> None:
    book = book_of(cast, "Tech", salesperson="read", South="all")
    row = cast.ada.create(CONTACTS, last_name="Anybody", book=book.pk)
    assert edit(cast.carol, row, first_name="New").first_name == "New"
    with pytest.raises(Forbidden):
        edit(cast.alice, row, first_name="Newer")


@pytest.mark.django_db
def test_a_record_moves_only_by_whoever_edits_all_in_both_books(cast: Cast) -> None:
    tech, sales = book_of(cast, "Tech", South="all"), book_of(cast, "Sales", South="own")
    row = cast.carol.create(CONTACTS, last_name="Mover", book=tech.pk)
    with pytest.raises(FieldErrors) as error:
        edit(cast.carol, row, book=sales.pk)
    assert list(error.value.errors) == ["book"]
    assert edit(cast.ada, row, book=sales.pk).book_id == sales.pk
    with pytest.raises(FieldErrors):
        edit(cast.carol, row, book=tech.pk)


@pytest.mark.django_db
def test_a_book_with_records_cannot_be_removed(cast: Cast) -> None:
    book = book_of(cast, "Tech")
    row = cast.ada.create(CONTACTS, last_name="Inside", book=book.pk)
    books = registry.named("contact-books")
    with cast.ada.at_work() as actor, pytest.raises(Refused):
        writes.trash(books, book.pk, by=actor, door="api")
    edit(cast.ada, row, book=None)
    with cast.ada.at_work() as actor:
        assert writes.trash(books, book.pk, by=actor, door="api")[0].deleted_at is not None


@pytest.mark.django_db
def test_only_who_reads_in_a_book_learns_its_name(cast: Cast) -> None:
    book_of(cast, "Tech", South="read")
    names = {}
    for person in (cast.alice, cast.carol, cast.henry, cast.ada):
        with person.at_work() as actor:
            names[actor.name] = list(
                policy.scope(actor, "view", registry.named("contact-books", actor)).values_list("name", flat=True)
            )
    assert list(names.values()) == [[], ["Tech"], [], ["Tech"]]


@pytest.mark.django_db
def test_the_table_changes_access_at_once_and_undo_takes_it_back(cast: Cast) -> None:
    book = book_of(cast, "Tech")
    cast.ada.create(CONTACTS, last_name="Inside", book=book.pk)
    client = Client()
    client.force_login(cast.ada.user, backend="kith.agency.backends.Backend")
    page = client.get("/settings/books/").content.decode()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    with scope(agency=cast.agency.pk):
        team = Team.objects.get(name="South").pk
    sent = {"seen": seen, f"level:{book.pk}:team:{team}": "read"}
    assert client.post("/settings/books/", sent).status_code == 302
    assert seen_by(cast.carol) == {"Inside"}
    assert client.post("/settings/books/", sent).status_code == 409
    with cast.ada.at_work() as actor:
        told = ChangeSet.objects.get(action="contact-books.access")
        changelog.undo(told.pk, by=actor, door="ui")
    assert seen_by(cast.carol) == set()


@pytest.mark.django_db
def test_nobody_but_administrators_sets_access(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.henry.user, backend="kith.agency.backends.Backend")
    assert client.get("/settings/books/").status_code == 403
    assert client.post("/settings/books/", {}).status_code == 403


@pytest.mark.django_db
def test_the_list_offers_the_books_that_one_reads(cast: Cast) -> None:
    book = book_of(cast, "Tech", South="read")
    client = Client()
    client.force_login(cast.carol.user, backend="kith.agency.backends.Backend")
    assert f"/contacts/?book={book.pk}" in client.get("/contacts/").content.decode()
    client.force_login(cast.alice.user, backend="kith.agency.backends.Backend")
    assert "Tech" not in client.get("/contacts/").content.decode()
