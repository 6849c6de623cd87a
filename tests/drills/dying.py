"""Workers that are killed at each step of their work; to be run in a process of its own, which sets Django up."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import connections
from django.utils import timezone
from django_scopes import scope

from kith.agency.services.acting import actor_for_command
from kith.engine.declare import registry
from kith.engine.models import ChangeSet, HandlerPlace, HeldEvent, Import
from kith.engine.policy import Actor
from kith.engine.rows.scoping import within
from kith.engine.work import delivery, listening, timekeeping
from kith.engine.work.delivery import Delivery
from kith.engine.work.events import Event
from kith.engine.work.schedule import every
from kith.engine.write import writes
from kith.engine.write.changes import Changes
from kith.people.models import Customer

# Where a worker dies: before or after a function of the delivery, or of what the handler calls.
STEPS: tuple[tuple[Any, str, str], ...] = (
    (delivery, "_call", "before"),
    (Changes, "save", "before"),
    (Changes, "save", "after"),
    (Changes, "close", "after"),
    (delivery, "_call", "after"),
    (HandlerPlace, "save", "after"),
    (delivery, "_portion", "after"),
)
AGAIN_STEPS = (*STEPS[:5], (HeldEvent, "delete", "before"), (HeldEvent, "delete", "after"), *STEPS[5:])
SECONDS = 60


def die_at(place: Any, name: str, when: str) -> None:
    """Let this process be killed there."""
    original = getattr(place, name)

    def dying(*given: Any, **named: Any) -> Any:
        if when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        answer = original(*given, **named)
        os.kill(os.getpid(), signal.SIGKILL)
        return answer

    setattr(place, name, dying)


def in_child(work: Callable[[], None]) -> int:
    """Do this in a worker of its own; the signal that killed it, 0 when it ended by itself."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, status
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def deliver_all() -> None:
    """Until nothing is left, as PostgreSQL may notice a moment later that a worker has died."""
    worker, end = Delivery(), monotonic() + SECONDS
    while worker.round() or worker.waits() or delivery.next_due() is not None:
        assert monotonic() < end, "it was not delivered"


def make(by: Actor, city: str) -> int:
    """A new customer, of whom the handler hears."""
    with within(by):
        row, _change_set = writes.create(registry.named("customers"), {"name": city, "city": city}, by=by, door="ui")
    return int(row.pk)


def expect_once(by: Actor, row: int, city: str) -> None:
    """The handler has greeted this customer once, in one change set that names its cause."""
    with scope(agency=by.agency_id):
        assert Customer.objects.get(pk=row).city == f"{city}!", city
        told = ChangeSet.objects.filter(changes__object_id=row, changes__entity="customers", door="automation")
        assert [each.action for each in told] == ["customers.on-greet"], city
        assert told.values_list("cause__object_id", flat=True).get() == row
        assert list(HeldEvent.objects.all()) == []


def at_each_step() -> None:
    """Each handler's writes come once wherever its worker dies, at the first try and at a later one."""
    by = actor_for_command()
    delivery.place_all()
    for again, steps in ((False, STEPS), (True, AGAIN_STEPS)):
        for place, name, when in steps:
            city = f"{when} {name}{' again' if again else ''}"
            row = make(by, city)
            if again:
                assert in_child(hold_all) == 0
                HeldEvent._base_manager.update(due_at=timezone.now())

            def dies(place: Any = place, name: str = name, when: str = when) -> None:
                die_at(place, name, when)
                deliver_all()

            assert in_child(dies) == signal.SIGKILL, city
            assert in_child(deliver_all) == 0
            expect_once(by, row, city)
    made = len(STEPS) + len(AGAIN_STEPS)
    place = HandlerPlace.objects.get()
    assert (place.met, place.handled, place.skipped) == (made, made, 0)


def hold_all() -> None:
    """Deliver with a handler that fails."""

    def fails(event: Event, *, changes: Changes) -> None:
        raise KeyError("no luck")

    handler = next(listening.handlers())
    listening._handlers[handler.name] = replace(handler, function=fails)
    Delivery().round()


def many_workers() -> None:
    """Work that is scheduled is done once by three workers that are there at the same moment."""
    notes = Path(settings.DATA_DIR) / "runs"
    for number in range(40):

        def run(number: int = number) -> None:
            with notes.open("a") as file:
                file.write(f"{number}\n")

        run.__qualname__ = f"run{number}"
        every(hours=1)(run)
    timekeeping.settle()
    connections.close_all()
    children = []
    for name in ("a", "b", "c"):
        child = os.fork()
        if child == 0:
            timekeeping.Timekeeper(name, is_alive=lambda worker: True).round()
            os._exit(0)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]
    assert sorted(map(int, notes.read_text().split())) == list(range(40))


def greeted_during_an_import() -> None:
    """Make customers one after the other while an import runs; note how long each waited for its greeting."""
    by = actor_for_command()
    delays: list[float] = []
    with scope(agency=by.agency_id):
        while Import.objects.filter(state=Import.State.RUNNING).exists():
            row = make(by, f"Town {len(delays)}")
            begun = monotonic()
            while not Customer.objects.filter(pk=row, city__endswith="!").exists():
                assert monotonic() - begun < SECONDS, "it was not greeted"
            delays.append(monotonic() - begun)
    told = {"during": len(delays), "longest": max(delays, default=0.0)}
    (Path(settings.DATA_DIR) / "delays.json").write_text(json.dumps(told))
