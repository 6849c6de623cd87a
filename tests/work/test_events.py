"""Entries of the history as events: what handlers get, once, in order, and what a fault holds back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.dispatch import Signal
from django.utils import timezone
from django_scopes import scope

from kith.engine.declare import registry
from kith.engine.models import Change, ChangeSet, HandlerPlace, HeldEvent
from kith.engine.work import delivery, listening
from kith.engine.work.events import Event
from kith.engine.write import actions, writes
from kith.engine.write.changes import Changes
from kith.people.models import Contact
from tests.cast import Cast, Person
from tests.work.listening_to import deliver, handled_by, held

pytestmark = pytest.mark.django_db


class Notes:
    """Notes the events that it gets; ``faults`` maps a last name to what is raised for it."""

    def __init__(self, faults: Mapping[str, type[BaseException]] | None = None) -> None:
        self.events: list[Event] = []
        self.faults = dict(faults or {})
        self.__name__ = self.__qualname__ = "notes"

    def __call__(self, event: Event, *, changes: Changes) -> None:
        fault = self.faults.get(Contact.objects.get(pk=event.record).last_name)
        if fault is not None:
            raise fault("no luck")
        self.events.append(event)


class Greeter(Notes):
    """Writes a greeting into the city of each contact that was created."""

    def __call__(self, event: Event, *, changes: Changes) -> None:
        super().__call__(event, changes=changes)
        row = Contact.objects.get(pk=event.record)
        row.city = f"{row.city}!"
        changes.save(row)


def edit(who: Person, row: Any, **data: Any) -> None:
    with who.at_work() as actor:
        writes.edit(registry.named("contacts"), row.pk, data, by=actor, door="ui")


def test_what_happened_is_told_with_fields_before_and_after(cast: Cast) -> None:
    notes = Notes()
    with handled_by(notes, "contacts.created", "contacts.changed", "contacts.trashed", "contacts.restored") as delivery:
        row = cast.alice.create("contacts", last_name="Eckert", city="Bonn")
        edit(cast.henry, row, city="Kiel")
        with cast.alice.at_work() as actor:
            writes.trash(registry.named("contacts"), row.pk, by=actor, door="api")
            writes.restore(registry.named("contacts"), row.pk, by=actor, door="ui")
        deliver(delivery)
    made, changed, trashed, restored = notes.events
    assert [event.name for event in notes.events] == [
        "contacts.created",
        "contacts.changed",
        "contacts.trashed",
        "contacts.restored",
    ]
    assert (made.entity, made.record, made.kind, made.action) == ("contacts", row.pk, "create", "contacts.create")
    assert made.fields["city"] == (None, "Bonn")
    assert (changed.fields, changed.by, changed.door) == ({"city": ("Bonn", "Kiel")}, cast.henry.id, "ui")
    assert (trashed.by, trashed.door, trashed.agency, trashed.cause) == (cast.alice.id, "api", cast.agency.pk, None)
    assert restored.change_set == ChangeSet._base_manager.latest("pk").pk


def test_a_change_of_other_fields_is_no_event_for_who_listens_to_some(cast: Cast) -> None:
    notes = Notes()
    with handled_by(notes, "contacts.changed", fields=("city", "email")) as delivery:
        row = cast.alice.create("contacts", last_name="Eckert")
        edit(cast.alice, row, first_name="Erika")
        edit(cast.alice, row, city="Bonn", first_name="Eva")
        deliver(delivery)
    assert [event.fields["city"] for event in notes.events] == [("", "Bonn")]


def test_an_action_is_one_event_for_each_of_its_records(cast: Cast) -> None:
    notes = Notes()
    with handled_by(notes, "contacts.hand_over") as delivery:
        rows = [cast.alice.create("contacts", last_name=name) for name in ("Eckert", "Fuchs")]
        with cast.henry.at_work() as actor:
            chosen = registry.named("contacts").action("hand_over")
            assert chosen is not None
            given = {"to": cast.bob.id, "reason": "holiday"}
            actions.run_many(chosen, [row.pk for row in rows], given, by=actor, door="ui")
        deliver(delivery)
    assert [event.record for event in notes.events] == [row.pk for row in rows]
    assert [event.fields["owner"] for event in notes.events] == [(cast.alice.id, cast.bob.id)] * 2
    assert {event.name for event in notes.events} == {"contacts.hand_over"}


def test_a_new_handler_begins_at_the_present_end(cast: Cast) -> None:
    notes = Notes()
    cast.alice.create("contacts", last_name="Earlier")
    with handled_by(notes, "contacts.created") as delivery:
        later = cast.alice.create("contacts", last_name="Later")
        deliver(delivery)
    assert [event.record for event in notes.events] == [later.pk]


def test_what_a_handler_writes_names_its_cause_and_is_written_once(cast: Cast) -> None:
    greet, follow = Greeter(), Notes()
    follow.__qualname__ = "follow"
    with handled_by(greet, "contacts.created") as delivery, handled_by(follow, "contacts.changed"):
        row = cast.alice.create("contacts", last_name="Eckert", city="Bonn")
        deliver(delivery)
        deliver(delivery)
    (changed,) = follow.events
    assert changed.fields == {"city": ("Bonn", "Bonn!")}
    assert (changed.door, changed.by, changed.cause) == ("automation", None, greet.events[0].id)
    with scope(agency=cast.agency.pk):
        assert changed.causes() == [greet.events[0].id]
        assert Contact.objects.get(pk=row.pk).city == "Bonn!"


@pytest.mark.parametrize("fault", [KeyError, SystemExit, KeyboardInterrupt, GeneratorExit])
def test_a_fault_holds_the_later_events_of_its_record_alone(cast: Cast, fault: type[BaseException]) -> None:
    greet = Greeter({"Bad": fault})
    with handled_by(greet, "contacts.created", "contacts.trashed") as delivery:
        bad, good = (cast.alice.create("contacts", last_name=name) for name in ("Bad", "Good"))
        with cast.alice.at_work() as actor:
            for row in (bad, good):
                writes.trash(registry.named("contacts"), row.pk, by=actor, door="ui")
        deliver(delivery)
    assert [(event.record, event.kind) for event in greet.events] == [(good.pk, "create"), (good.pk, "trash")]
    assert held("root_id", "state", "tries") == [(bad.pk, "waiting", 1), (bad.pk, "behind", 0)]
    assert HandlerPlace.objects.values_list("met", "handled", "skipped").get() == (4, 2, 0)


def test_a_held_event_is_tried_again_and_the_record_goes_on_in_its_order(cast: Cast) -> None:
    notes = Notes({"Bad": KeyError})
    with handled_by(notes, "contacts.created", "contacts.changed") as delivery:
        row = cast.alice.create("contacts", last_name="Bad")
        edit(cast.alice, row, city="Bonn")
        edit(cast.alice, row, city="Kiel")
        deliver(delivery)
        assert notes.events == []
        notes.faults.clear()
        deliver(delivery)
        assert notes.events == []  # its pause is not over
        HeldEvent._base_manager.filter(state="waiting").update(due_at=timezone.now())
        deliver(delivery)
    assert [event.fields.get("city") for event in notes.events] == [None, ("", "Bonn"), ("Bonn", "Kiel")]
    assert held("id") == []
    assert HandlerPlace.objects.values_list("met", "handled").get() == (3, 3)


def test_pauses_grow_until_it_has_failed_for_good(cast: Cast) -> None:
    notes, pauses = Notes({"Bad": KeyError}), []
    with handled_by(notes, "contacts.created") as each:
        cast.alice.create("contacts", last_name="Bad")
        deliver(each)
        while waiting := HeldEvent._base_manager.filter(state="waiting").first():
            assert waiting.due_at is not None
            pauses.append(round((waiting.due_at - timezone.now()) / timedelta(seconds=1)))
            HeldEvent._base_manager.update(due_at=timezone.now())
            deliver(each)
    assert pauses == [5, 20, 80, 320, 1280, 5120, 20480]
    assert held("state", "tries", "due_at", "fault") == [("failed", 8, None, "KeyError: 'no luck'")]
    assert delivery.next_due() is None


def test_retry_and_skip_let_the_record_go_on(cast: Cast) -> None:
    notes = Notes({"Bad": KeyError})
    with handled_by(notes, "contacts.created", "contacts.changed") as each:
        row = cast.alice.create("contacts", last_name="Bad")
        edit(cast.alice, row, city="Bonn")
        deliver(each)
        HeldEvent._base_manager.filter(state="waiting").update(state="failed", tries=8, due_at=None)
        with scope(agency=cast.agency.pk):
            delivery.retry(HeldEvent.objects.get(state="failed"))
        deliver(each)
        assert held("state", "tries") == [("waiting", 1), ("behind", 0)]
        notes.faults.clear()
        with scope(agency=cast.agency.pk):
            delivery.skip(HeldEvent.objects.get(state="waiting"))
        deliver(each)
    assert [event.kind for event in notes.events] == ["update"]
    assert HandlerPlace.objects.values_list("met", "handled", "skipped").get() == (2, 1, 1)


def test_a_handler_that_is_gone_holds_nothing(cast: Cast) -> None:
    with handled_by(Notes(), "contacts.created"):
        cast.alice.create("contacts", last_name="Eckert")
    other = Notes()
    other.__qualname__ = "other"
    with handled_by(other, "contacts.created") as delivery:
        cast.alice.create("contacts", last_name="Fuchs")
        deliver(delivery)
        assert not delivery.waits()
    assert len(other.events) == 1


def test_two_handlers_of_one_name_are_a_mistake() -> None:
    with handled_by(Notes(), "contacts.created"), pytest.raises(ValueError, match="two handlers"):
        listening.on("contacts.created")(Notes())
    with pytest.raises(ValueError, match="fields belong to"):
        listening.on("contacts.created", fields=("city",))


def test_a_write_that_nobody_listens_to_calls_nobody_and_costs_no_statement(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any, django_assert_num_queries: Any
) -> None:
    called: list[str] = []
    monkeypatch.setattr(listening, "waiting", Signal())
    listening.waiting.connect(lambda **_sent: called.append("worker"), weak=False)
    row = cast.alice.create("contacts", last_name="Eckert")
    with django_capture_on_commit_callbacks(execute=True):
        edit(cast.alice, row, city="Bonn")
    assert called == []
    with handled_by(Notes(), "contacts.changed"), django_capture_on_commit_callbacks(execute=True):
        edit(cast.alice, row, city="Kiel")
    assert called == ["worker"]
    assert Change._base_manager.filter(object_id=row.pk, entity="contacts").count() == 3
