"""Notes: who reads them, who changes them, whom they mention."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django_scopes import scope

from kith.activities.models import Mention, Note
from kith.activities.services import mentions, notes
from kith.engine import policy
from kith.engine.declare import registry
from kith.engine.web.errors import FieldErrors, Forbidden, NotFound
from kith.engine.write import writes
from tests.cast import Cast, Person
from tests.pages.test_records import contact, sign_in
from tests.pages.test_records_timeline import words


def write(person: Person, row: Any, text: str, **options: Any) -> Note:
    with person.at_work() as actor:
        return notes.write("contacts", row.pk, by=actor, door="ui", text=text, **options)[0]


def readers(cast: Cast, note: Note) -> set[str]:
    """Who of the cast reads a note."""
    found = set()
    for name in ("alice", "bob", "carol", "henry", "sue", "ada", "sys", "dave"):
        person: Person = getattr(cast, name)
        with person.at_work() as actor:
            if policy.scope(actor, "view", registry.of(Note, actor)).filter(pk=note.pk).exists():
                found.add(name)
    return found


def test_who_reads_what(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee")
    everybody = {"alice", "bob", "henry", "sue", "ada", "sys"}
    assert readers(cast, write(cast.alice, row, "For all")) == everybody
    assert readers(cast, write(cast.alice, row, "Team", audience="team")) == {"alice", "bob"}
    assert readers(cast, write(cast.alice, row, "Mine", audience="me")) == {"alice"}


def test_comments_are_for_the_readers_of_their_note(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee")
    note = write(cast.alice, row, "Team", audience="team")
    comment = write(cast.bob, row, "Yes", answers=note.pk, audience="all")
    assert (comment.audience, comment.object_id) == ("team", row.pk)
    assert readers(cast, comment) == {"alice", "bob"}
    with pytest.raises((FieldErrors, Forbidden)):
        write(cast.henry, row, "Me too", answers=note.pk)


def test_only_where_one_sees_the_record(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee")
    for person in (cast.carol, cast.dave):
        with pytest.raises(Forbidden):
            write(person, row, "Hello")
        assert sign_in(person).post(f"/contacts/{row.pk}/notes/", {"text": "Hello"}).status_code == 404


def test_an_administrator_takes_notes_of_others_down_and_does_not_change_their_words(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee")
    note = write(cast.bob, row, "Rude words")
    assert f"/notes/{note.pk}/delete/" not in sign_in(cast.henry).get(f"/contacts/{row.pk}/").content.decode()
    assert f"/notes/{note.pk}/delete/" in sign_in(cast.ada).get(f"/contacts/{row.pk}/").content.decode()
    for person, edits, deletes in ((cast.henry, 403, 403), (cast.sue, 403, 403), (cast.ada, 403, 302)):
        client = sign_in(person)
        assert client.post(f"/notes/{note.pk}/edit/", {"text": "Kind words", "audience": "all"}).status_code == edits
        assert client.post(f"/notes/{note.pk}/delete/").status_code == deletes


def test_write_edit_pin_and_delete_in_the_browser(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee")
    client = sign_in(cast.bob)
    client.post(f"/contacts/{row.pk}/notes/", {"text": "Call before <ten>"})
    with scope(agency=cast.agency.pk):
        note = Note.objects.get()
    assert note.author_id == cast.bob.id
    assert "Call before &lt;ten&gt;" in client.get(f"/contacts/{row.pk}/").content.decode()
    assert client.post(f"/notes/{note.pk}/edit/", {"text": "Call after ten", "audience": "all"}).status_code == 302
    assert client.post(f"/notes/{note.pk}/pin/", {"pinned": "1"}).status_code == 302
    text = words(sign_in(cast.alice).get(f"/contacts/{row.pk}/").content.decode())
    assert "Call after ten" in text
    assert "wrote a note · pinned" in text
    assert sign_in(cast.alice).post(f"/notes/{note.pk}/delete/").status_code == 403
    assert sign_in(cast.carol).post(f"/notes/{note.pk}/delete/").status_code == 404
    assert client.post(f"/notes/{note.pk}/delete/").status_code == 302
    assert "Call after ten" not in client.get(f"/contacts/{row.pk}/").content.decode()


def test_an_empty_note_is_not_lost_in_silence(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee")
    answer = sign_in(cast.alice).post(f"/contacts/{row.pk}/notes/", {"text": " "})
    assert answer.status_code == 422
    assert "Please fill this in." in answer.content.decode()


def test_who_pins(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee")
    note = write(cast.bob, row, "Hello")
    with cast.alice.at_work() as actor:
        assert notes.pin(note.pk, True, by=actor, door="ui")[0].pinned
    other = contact(cast.henry, "Bo", "Lind", owner=cast.alice.id)
    hers = write(cast.alice, other, "Hello")
    with cast.bob.at_work() as actor, pytest.raises(Forbidden):
        notes.pin(hers.pk, True, by=actor, door="ui")
    with cast.carol.at_work() as actor, pytest.raises(NotFound):
        notes.pin(hers.pk, True, by=actor, door="ui")


def test_a_note_stays_where_it_was_written(cast: Cast) -> None:
    note = write(cast.alice, contact(cast.alice, "Ann", "Lee"), "Hello")
    other = contact(cast.alice, "Bo", "Lind")
    with cast.alice.at_work() as actor, pytest.raises(FieldErrors):
        writes.edit(registry.of(Note, actor), note.pk, {"object_id": other.pk}, by=actor, door="api")


def test_mentions_reach_only_who_may_read(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee")
    note = write(cast.alice, row, "@Bob Brown, @Carol Clark and @henry head: look", audience="all")
    with scope(agency=cast.agency.pk):
        assert set(Mention.objects.values_list("employee", flat=True)) == {cast.bob.id, cast.henry.id}
    with cast.alice.at_work() as actor:
        writes.edit(registry.of(Note, actor), note.pk, {"audience": "team"}, by=actor, door="ui")
    with cast.bob.at_work() as actor:
        assert [mention.note_id for mention in mentions.unread(actor)] == [note.pk]
    with cast.henry.at_work() as actor:
        assert mentions.unread(actor) == []


def test_a_mention_on_today_until_ticked_off(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee")
    write(cast.alice, row, "Look, @Bob Brown")
    client = sign_in(cast.bob)
    assert "Alice Adams mentioned you on Ann Lee" in words(client.get("/").content.decode())
    with scope(agency=cast.agency.pk):
        mention = Mention.objects.get()
    assert sign_in(cast.alice).post(f"/mentions/{mention.pk}/seen/").status_code == 404
    client.post(f"/mentions/{mention.pk}/seen/")
    assert "mentioned you" not in client.get("/").content.decode()


def test_through_the_api(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee")
    client = Client(headers={"Authorization": f"Bearer {cast.alice.token()}"})
    body = {"entity": "contacts", "object_id": row.pk, "text": "Hello"}
    made = client.post("/api/v1/notes/", body, content_type="application/json")
    assert made.status_code == 201, made.content
    assert client.get(f"/api/v1/notes/?entity=contacts&object_id={row.pk}").json()["items"][0]["text"] == "Hello"
    narrow = Client(headers={"Authorization": f"Bearer {cast.alice.token(('contacts', 'view'))}"})
    assert narrow.get("/api/v1/notes/").status_code == 403
