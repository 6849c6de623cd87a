"""The stream of a record: changes in words, told together, for everybody only what they may see."""

from __future__ import annotations

import re
from datetime import timedelta

from django_scopes import scope

from kith.engine.declare import registry
from kith.engine.history import timeline
from kith.engine.models import Change, ChangeSet
from kith.engine.write import writes
from tests.cast import Cast, Person
from tests.pages.test_records import contact, sign_in


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def edit(person: Person, slug: str, row_id: int, **data: object) -> None:
    with person.at_work() as actor:
        writes.edit(registry.named(slug, actor), row_id, data, by=actor, door="ui")


def test_changes_are_told_in_words(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee", status="new")
    edit(cast.henry, "contacts", row.pk, status="hot", city="Berlin", country="DE")
    text = words(sign_in(cast.alice).get(f"/contacts/{row.pk}/").content.decode())
    assert "Henry Head changed this contact" in text
    assert "Status: New → Hot" in text
    assert "City: Berlin" in text
    assert "Country: Germany" in text
    assert "Alice Adams created this contact" in text


def test_a_part_that_is_called_by_a_link_has_the_name_of_whom_it_links_to(cast: Cast) -> None:
    members = [{"employee": cast.bob.id}]
    team = cast.ada.create("teams", name="Fair", members=members)
    text = words(sign_in(cast.ada).get(f"/teams/{team.pk}/").content.decode())
    assert "Team member: Bob Brown" in text


def test_one_person_within_ten_minutes_is_one_entry(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee")
    with scope(agency=cast.agency.pk):
        ChangeSet.objects.update(at=row.created_at - timedelta(hours=1))
    for city in ("Berlin", "Bonn", "Kiel"):
        edit(cast.alice, "contacts", row.pk, city=city)
    with cast.alice.at_work() as actor:
        found, older = timeline.entries(registry.named("contacts", actor), row, actor)
    assert older is None
    assert [entry.data["deed"] for entry in found] == ["update", "create"]
    assert [(line.label, line.before, line.after) for line in found[0].data["lines"]] == [("City", "", "Kiel")]


def test_paging_loses_and_repeats_nothing(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee")
    for number in range(9):
        edit(cast.alice if number % 2 else cast.henry, "contacts", row.pk, city=f"City {number}")
    with cast.alice.at_work() as actor:
        resource, before, seen = registry.named("contacts", actor), None, []
        for _page in range(20):
            found, before = timeline.entries(resource, row, actor, before=before, limit=2)
            seen += [line.after for entry in found for line in entry.data["lines"]]
            if before is None:
                break
    assert seen == [f"City {number}" for number in reversed(range(9))]


def test_names_of_linked_records_only_for_who_sees_them(cast: Cast) -> None:
    customer = cast.carol.create("customers", name="Secret Works")
    row = contact(cast.henry, "Ann", "Lee", customer=customer.pk, owner=cast.alice.id)
    edit(cast.henry, "contacts", row.pk, customer=None)
    text = words(sign_in(cast.alice).get(f"/contacts/{row.pk}/").content.decode())
    assert "Secret Works" not in text
    assert "not visible to you" in text
    assert "Secret Works" in words(sign_in(cast.henry).get(f"/contacts/{row.pk}/").content.decode())


def test_parts_are_told_by_what_they_say(cast: Cast) -> None:
    row = contact(cast.alice, "Ann", "Lee", phone="030 5", tags="vip")
    text = words(sign_in(cast.alice).get(f"/contacts/{row.pk}/?tab=history").content.decode())
    assert "Contact point: 030 5" in text
    assert "Tag: vip" in text
    with scope(agency=cast.agency.pk):
        assert Change.objects.filter(root_id=row.pk, root_entity="contacts").count() >= 3
