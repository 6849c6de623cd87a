"""Events and the schedule when workers die, when there are several of them, and beside a long import."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from threading import Event, Thread

import pytest
from django.db import connection, transaction
from django_scopes import scope

from kith.engine.models import Change
from kith.engine.policy import Actor
from kith.engine.work import events
from kith.engine.work.delivery import Delivery
from kith.engine.write.changes import Changes
from kith.people.models import Contact
from tests.cast import Cast
from tests.drills.test_imports import BEGIN, IMPORT, ask
from tests.serving import Kith, wait_until
from tests.work.listening_to import deliver, handled_by

SET_UP = "import django; django.setup(); from tests.drills import dying; dying.{what}()"
ROWS = 30_000
SECONDS = 120


@pytest.fixture(scope="module")
def kith(kept_kith: Kith) -> Kith:
    """With an extension whose handler greets new customers."""
    kept_kith.variables["KITH_EXTENSIONS"] = "tests.drills.listener"
    return kept_kith


def test_wherever_a_worker_dies_a_handler_writes_once(kith: Kith) -> None:
    kith.python(SET_UP.format(what="at_each_step"))


def test_of_three_workers_one_does_what_is_scheduled(kith: Kith) -> None:
    kith.python(SET_UP.format(what="many_workers"))


def test_a_long_import_delays_a_handler_by_less_than_five_seconds(kith: Kith, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("last_name,email\n" + "".join(f"Person {n},p{n}@drill.example\n" for n in range(ROWS)))
    kith.python(BEGIN.format(work=IMPORT.format(file=str(file))))
    worker = kith.start("worker", "--idle", "1")
    try:
        begun = "SELECT count(*) FROM engine_import WHERE rows_read > 0"
        wait_until(lambda: bool(ask(kith, begun)[0]), worker, SECONDS)
        kith.python(SET_UP.format(what="greeted_during_an_import"))
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(SECONDS)
    told = json.loads((kith.folder / "delays.json").read_text())
    assert told["during"] >= 1
    assert told["longest"] < 5, told


@pytest.mark.skipif(os.environ["KITH_TEST_DATABASE"] == "sqlite", reason="one transaction writes at a time there")
@pytest.mark.django_db(transaction=True)
def test_of_two_slow_writers_no_event_is_missed(cast: Cast) -> None:
    seen: list[str] = []

    def note(event: events.Event, *, changes: Changes) -> None:
        seen.append(Contact.objects.get(pk=event.record).last_name)

    class Slow(Thread):
        """Writes a contact, and commits when it is told to."""

        def __init__(self, name: str) -> None:
            super().__init__(daemon=True)
            self.last_name, self.written, self.commit = name, Event(), Event()

        def run(self) -> None:
            by = Actor.system(cast.agency.pk)
            try:
                with transaction.atomic(), scope(agency=cast.agency.pk):
                    changes = Changes(by=by, door="system", action="test.slow")
                    changes.add(Contact(last_name=self.last_name))
                    changes.close()
                    self.written.set()
                    assert self.commit.wait(SECONDS)
            finally:
                connection.close()

    with handled_by(note, "contacts.created") as delivery:
        first, second = Slow("First"), Slow("Second")
        for writer in (first, second):
            writer.start()
            assert writer.written.wait(SECONDS)
        cast.alice.create("contacts", last_name="Third")
        deliver(delivery)
        deliver(Delivery())
        assert seen == []
        second.commit.set()
        second.join()
        deliver(delivery)
        assert seen == []
        first.commit.set()
        first.join()
        cast.alice.create("contacts", last_name="Fourth")
        deliver(delivery)
        deliver(delivery)
    with scope(agency=cast.agency.pk):
        made = Change.objects.filter(entity="contacts", kind="create").order_by("pk")
        assert [each.fields["last_name"][1] for each in made] == ["First", "Second", "Third", "Fourth"]
    assert seen == ["First", "Second", "Third", "Fourth"]
