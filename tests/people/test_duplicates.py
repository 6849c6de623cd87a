"""Records that are one and the same: found in what is there, kept up to date, decided about, and never named unseen."""

from __future__ import annotations

from typing import Any

import pytest
from django_scopes import scope

from kith.engine.declare import registry
from kith.engine.history import changelog
from kith.engine.models import Job
from kith.engine.web.errors import NotFound
from kith.engine.work import jobs
from kith.engine.write import writes
from kith.people.models import DuplicateDue, DuplicateKey, DuplicatePair
from kith.people.services import duplicates
from kith.people.services.duplicates.deciding import pairs_of
from kith.people.services.duplicates.due import stretches, within
from kith.people.services.duplicates.scanning import note_everything
from tests.cast import Cast, Person

pytestmark = [pytest.mark.database, pytest.mark.django_db]

State = DuplicatePair.State


def anna(who: Person, **more: Any) -> Any:
    return who.create("contacts", **{"first_name": "Anna", "last_name": "Weber", **more})


def queue(who: Person, state: str = State.OPEN) -> list[tuple[int, int]]:
    with who.at_work() as actor:
        pairs = pairs_of("contacts", actor=actor, state=state).order_by("-score", "pk")
        return list(pairs.values_list("first_id", "second_id"))


def pair_id(who: Person) -> int:
    with who.at_work():
        return int(DuplicatePair.objects.get().pk)


def test_what_was_written_is_compared_by_the_schedule(cast: Cast) -> None:
    one = anna(cast.alice, email="anna@weber.example", city="Berlin")
    other = anna(cast.alice, first_name="Ana", phone="+49 30 1234567", city="Berlin")
    cast.alice.create("contacts", last_name="Tester")
    assert queue(cast.alice) == []
    assert duplicates.compare_due() == 3
    assert queue(cast.alice) == [(one.pk, other.pk)]
    assert duplicates.compare_due() == 0
    with cast.alice.at_work():
        pair = DuplicatePair.objects.get()
        assert (pair.score, [code for code, _points in pair.reasons]) == (75, ["same_last", "like_first", "same_city"])


def test_a_pair_leaves_the_queue_when_it_is_no_longer_alike_or_one_is_gone(cast: Cast) -> None:
    one, other = anna(cast.alice, city="Berlin"), anna(cast.alice, city="Berlin")
    third = anna(cast.alice, city="Berlin")
    duplicates.compare_due()
    assert len(queue(cast.alice)) == 3
    contacts = registry.named("contacts")
    with cast.alice.at_work() as actor:
        writes.edit(contacts, other.pk, {"first_name": "Zoltan", "last_name": "Nagy"}, by=actor, door="ui")
        _row, gone = writes.trash(contacts, third.pk, by=actor, door="ui")
    duplicates.compare_due()
    assert queue(cast.alice) == []
    with cast.alice.at_work() as actor:
        assert not DuplicateKey.objects.filter(object_id=third.pk).exists()
        changelog.undo(gone.pk, by=actor, door="ui")
    duplicates.compare_due()
    assert queue(cast.alice) == [(one.pk, third.pk)]


def test_contact_points_count_whenever_they_come(cast: Cast) -> None:
    one = anna(cast.alice, email="anna@weber.example")
    other = cast.alice.create("contacts", last_name="A. W.")
    duplicates.compare_due()
    assert queue(cast.alice) == []
    with cast.alice.at_work() as actor:
        writes.edit(registry.named("contacts", actor), other.pk, {"email": "Anna@Weber.example"}, by=actor, door="ui")
    duplicates.compare_due()
    assert queue(cast.alice) == []
    with cast.alice.at_work() as actor:
        writes.edit(registry.named("contacts", actor), other.pk, {"last_name": "Weber"}, by=actor, door="ui")
    duplicates.compare_due()
    assert queue(cast.alice) == [(one.pk, other.pk)]


def test_changes_of_other_fields_ask_for_nothing(cast: Cast) -> None:
    one = anna(cast.alice)
    duplicates.compare_due()
    with cast.alice.at_work() as actor:
        writes.edit(registry.named("contacts", actor), one.pk, {"designation": "Chair"}, by=actor, door="ui")
        assert not DuplicateDue.objects.exists()


def test_not_duplicates_is_remembered_and_can_be_taken_back(cast: Cast) -> None:
    one, other = anna(cast.alice, city="Berlin"), anna(cast.alice, city="Berlin")
    duplicates.compare_due()
    pair = pair_id(cast.alice)
    with cast.alice.at_work() as actor:
        decided = duplicates.not_duplicates("contacts", [pair], by=actor, door="ui")
        note_everything(actor.agency_id, "contacts")
    assert decided is not None
    duplicates.compare_due()
    assert queue(cast.alice) == []
    with cast.alice.at_work() as actor:
        changelog.undo(decided.pk, by=actor, door="ui")
    assert queue(cast.alice) == [(one.pk, other.pk)]
    with cast.alice.at_work() as actor:
        duplicates.not_duplicates("contacts", [pair], by=actor, door="ui")
        duplicates.are_duplicates_again("contacts", [pair], by=actor, door="ui")
    assert queue(cast.alice) == [(one.pk, other.pk)]


def test_nobody_sees_or_decides_about_a_pair_unless_both_records_are_theirs_to_edit(cast: Cast) -> None:
    anna(cast.alice, city="Berlin")
    anna(cast.carol, city="Berlin")
    anna(cast.dave, city="Berlin")
    duplicates.compare_due()
    pair = pair_id(cast.henry)
    assert queue(cast.alice) == queue(cast.carol) == queue(cast.bob) == queue(cast.dave) == []
    assert len(queue(cast.henry)) == len(queue(cast.sys)) == 1
    for person in (cast.alice, cast.dave):
        with person.at_work() as actor, pytest.raises(NotFound):
            duplicates.not_duplicates("contacts", [pair], by=actor, door="ui")


def test_candidates_are_those_the_reader_sees_written_a_moment_ago_or_long_since(cast: Cast) -> None:
    mine = anna(cast.alice, email="anna@weber.example")
    duplicates.compare_due()
    anna(cast.carol, email="anna@weber.example")
    anna(cast.dave, email="anna@weber.example")
    late = anna(cast.alice, phone="+49 30 1234567")
    wanted = {"first_name": "anna", "last_name": "WEBER", "email": "anna@weber.example"}
    with cast.alice.at_work() as actor:
        found = duplicates.candidates("contacts", wanted, actor=actor)
        assert [(each.id, each.title) for each in found] == [(mine.pk, "Anna Weber"), (late.pk, "Anna Weber")]
        assert found[0].reasons == ("same e-mail address", "same family name", "same first name")
        assert duplicates.candidates("contacts", {"city": "Berlin"}, actor=actor) == []
        assert duplicates.candidates("contacts", {}, actor=actor) == []


def test_certain_is_an_address_or_a_number_with_a_name_but_no_family(cast: Cast) -> None:
    one = anna(cast.alice, email="anna@weber.example", phone="+49 30 1234567")
    with cast.alice.at_work() as actor:

        def certain(**values: Any) -> list[int]:
            return [each.id for each in duplicates.certain("contacts", values, actor=actor)]

        assert certain(last_name="Else", email="ANNA@weber.example") == [one.pk]
        assert certain(first_name="Ana", last_name="Weber", phone="030 1234567") == [one.pk]
        assert certain(first_name="Tom", last_name="Weber", phone="030 1234567") == []
        assert certain(phone="030 1234567") == []
        assert certain(first_name="Anna", last_name="Weber") == []


def test_a_scan_looks_through_everything_in_portions_and_tells_how_far(cast: Cast) -> None:
    rows = [
        anna(cast.henry, first_name=f"Anna{'abcdefgh'[n // 2]}{'abcdefgh'[n // 2]}", city="Berlin") for n in range(8)
    ]
    with cast.henry.at_work() as actor:
        DuplicateDue.objects.all().delete()
        job = duplicates.scan_everything("contacts", by=actor)
        assert duplicates.scan_everything("contacts", by=actor).pk == job.pk
        jobs.work_off(job)
        job = Job.objects.get(pk=job.pk)
        assert (job.state, job.done, job.total, job.result["compared"]) == (Job.State.DONE, 8, 8, 8)
        assert DuplicateKey.objects.filter(object_id=rows[0].pk).exists()
        assert DuplicatePair.objects.filter(first_id=rows[0].pk, second_id=rows[1].pk).exists()


def test_customers_are_compared_by_their_bare_names_and_domains(cast: Cast) -> None:
    one = cast.alice.create("customers", name="Müller Maschinenbau GmbH", website="https://www.mueller.example")
    other = cast.alice.create("customers", name="Mueller Maschinenbau", email="info@mueller.example")
    cast.alice.create("customers", name="Nord Maschinenbau")
    duplicates.compare_due()
    with cast.alice.at_work() as actor:
        pairs = pairs_of("customers", actor=actor).values_list("first_id", "second_id")
        assert list(pairs) == [(one.pk, other.pk)]


def test_stretches_hold_ids_in_little_space() -> None:
    assert list(stretches([1, 2, 3, 7, 9, 10])) == [[1, 3], [7, 7], [9, 10]]
    assert list(stretches([])) == []
    assert list(within([[1, 3], [7, 7]])) == [1, 2, 3, 7]


def test_work_in_another_agency_is_done_in_its_own(cast: Cast) -> None:
    anna(cast.dave, city="Berlin")
    anna(cast.dave, city="Berlin")
    duplicates.compare_due()
    with scope(agency=cast.other.pk):
        assert DuplicatePair.objects.count() == 1
    assert queue(cast.sys) == []
