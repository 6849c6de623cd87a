"""Notes and comments are found by whoever may read them, and lead to the record they stand on."""

from __future__ import annotations

import pytest

from kith.engine.declare import registry
from kith.engine.search import finding
from kith.engine.write import writes
from tests.cast import Cast, Person
from tests.pages.reading import sign_in

pytestmark = [pytest.mark.database, pytest.mark.django_db]
TEXT = "We met at the fair in Leipzig where she asked about the Zeppelin hangar and its doors, and then some more."


def found(person: Person, text: str = "zeppelin") -> list[tuple[str, str, str]]:
    with person.at_work() as actor:
        return [(hit.resource.slug, hit.title, hit.value) for hit in finding.find(text, actor)]


@pytest.mark.parametrize(
    ("audience", "readers"),
    [("all", {"alice", "bob", "henry"}), ("team", {"alice", "bob"}), ("me", {"alice"})],
)
def test_only_its_audience_finds_a_note(cast: Cast, audience: str, readers: set[str]) -> None:
    ann = cast.alice.create("contacts", last_name="Ann")
    note = cast.alice.create("notes", entity="contacts", object_id=ann.pk, text=TEXT, audience=audience)
    cast.alice.create("notes", entity="contacts", object_id=ann.pk, answers=note.pk, text="the Montgolfier too")
    for text, start in (
        ("ZEPPELIN hang", "“… she asked about the Zeppelin hangar and its"),
        ("montgolf", "“the Montgolfier"),
    ):
        hits = {name: found(getattr(cast, name), text) for name in ("alice", "bob", "carol", "henry", "dave")}
        assert {name for name, some in hits.items() if some} == readers
        ((slug, title, value),) = hits["alice"]
        assert (slug, title, value[: len(start)]) == ("contacts", "Ann", start)


def test_a_record_comes_once_and_a_number_is_no_note(cast: Cast) -> None:
    zeppelin = cast.alice.create("customers", name="Zeppelin Works")
    notes = [
        cast.alice.create("notes", entity="customers", object_id=zeppelin.pk, text=f"Zeppelin {word}")
        for word in ("one", "two", "three")
    ]
    assert found(cast.alice) == [("customers", "Zeppelin Works", "Zeppelin Works")]
    for note in notes:
        assert all("Zeppelin" not in value for _slug, _title, value in found(cast.alice, str(note.pk)))


def test_what_is_in_the_trash_is_not_found(cast: Cast) -> None:
    ann = cast.alice.create("contacts", last_name="Ann")
    cast.alice.create("notes", entity="contacts", object_id=ann.pk, text=TEXT)
    with cast.alice.at_work() as actor:
        writes.trash(registry.named("contacts", actor), ann.pk, by=actor, door="ui")
    assert found(cast.alice) == []


@pytest.mark.parametrize("path", ["/search/", "/palette/"])
def test_pages_show_the_record_with_the_words_of_the_note(cast: Cast, path: str) -> None:
    ann = cast.alice.create("contacts", last_name="Ann")
    cast.alice.create("notes", entity="contacts", object_id=ann.pk, text=TEXT, audience="team")
    for person, sees in ((cast.alice, True), (cast.henry, False)):
        text = sign_in(person).get(path, {"q": "zeppelin"}).content.decode()
        assert (f"/contacts/{ann.pk}/" in text and "Zeppelin hangar" in text) is sees


def test_a_kind_of_record_is_searched_with_the_notes_on_it(cast: Cast) -> None:
    ann, works = cast.alice.create("contacts", last_name="Ann"), cast.alice.create("customers", name="Works")
    for entity, row in (("contacts", ann), ("customers", works)):
        cast.alice.create("notes", entity=entity, object_id=row.pk, text=TEXT)
    with cast.alice.at_work() as actor:
        only = [registry.named("contacts", actor)]
        assert [(hit.resource.slug, hit.title) for hit in finding.find("zeppelin", actor, only=only)] == [
            ("contacts", "Ann")
        ]
        assert finding.find("zeppelin", actor, only=only, upon=False) == []
    text = sign_in(cast.alice).get("/search/", {"q": "zeppelin", "only": "customers"}).content.decode()
    assert "<b>Works</b>" in text
    assert "<b>Ann</b>" not in text
