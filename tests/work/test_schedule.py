"""Scheduled work: when it runs, that it runs once, and what a fault or a missed hour does."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from kith.config import diagnosis
from kith.engine.models import ScheduledRun
from kith.engine.policy import Actor
from kith.engine.work import schedule, timekeeping
from kith.engine.work.schedule import daily, every, next_time
from kith.engine.work.timekeeping import Timekeeper
from tests.cast import Cast

BERLIN, LORD_HOWE, HAVANA = (ZoneInfo(name) for name in ("Europe/Berlin", "Australia/Lord_Howe", "America/Havana"))


@pytest.fixture(autouse=True)
def _nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "_plans", {})


def keeper(name: str = "this") -> Timekeeper:
    return Timekeeper(name, is_alive=lambda worker: worker != "dead")


@contextmanager
def at(moment: datetime, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The clock shows this."""
    with monkeypatch.context() as patched:
        patched.setattr(timezone, "now", lambda: moment)
        yield


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("hour", "zone", "after", "expected"),
    [
        ("03:00", BERLIN, "2026-01-10 01:00", "2026-01-10 02:00"),
        ("03:00", BERLIN, "2026-01-10 02:00", "2026-01-11 02:00"),
        ("03:00", BERLIN, "2026-03-28 02:00", "2026-03-29 01:00"),  # summer time begins
        ("02:30", BERLIN, "2026-03-28 02:00", "2026-03-29 01:30"),  # left out: 03:30 by the new time
        ("02:30", BERLIN, "2026-03-29 01:30", "2026-03-30 00:30"),
        ("02:30", BERLIN, "2026-10-24 12:00", "2026-10-25 00:30"),  # comes twice: the first one
        ("02:30", BERLIN, "2026-10-25 00:30", "2026-10-26 01:30"),
        ("00:00", HAVANA, "2026-03-08 04:00", "2026-03-08 05:00"),  # midnight itself is left out
        ("02:15", LORD_HOWE, "2026-10-03 12:00", "2026-10-03 15:45"),  # a jump of half an hour: 02:45
        ("09:00", ZoneInfo("Pacific/Auckland"), "2026-06-01 20:00", "2026-06-01 21:00"),
    ],
)
def test_an_hour_in_a_zone_comes_once_a_day(hour: str, zone: ZoneInfo, after: str, expected: str) -> None:
    assert next_time(time.fromisoformat(hour), zone, utc(after)) == utc(expected)


def test_a_year_of_every_zone_has_each_hour_once_a_day() -> None:
    for zone in (BERLIN, LORD_HOWE, HAVANA, ZoneInfo("Africa/Casablanca"), ZoneInfo("America/St_Johns")):
        for hour in (time(0), time(0, 30), time(1, 30), time(2, 15), time(2, 30), time(3)):
            moment, days = utc("2026-01-01 00:00"), []
            while moment < utc("2027-01-01 00:00"):
                moment = next_time(hour, zone, moment)
                days.append(moment.astimezone(zone).date())
            assert days == [days[0] + timedelta(days=number) for number in range(len(days))]


@pytest.mark.django_db
def test_it_runs_at_once_and_then_after_each_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[datetime] = []
    every(minutes=5)(named("tidy", lambda: runs.append(timezone.now())))
    clock, begin = keeper(), utc("2026-05-01 12:00")
    for minutes in (0, 4, 5, 6, 9, 10):
        with at(begin + timedelta(minutes=minutes), monkeypatch):
            clock.round()
    assert runs == [begin + timedelta(minutes=minutes) for minutes in (0, 5, 10)]
    row = ScheduledRun.objects.get()
    assert (row.rule, row.runs, row.faults, row.fault, row.worker) == ("every 5 min", 3, 0, "", "")
    assert row.next_at == begin + timedelta(minutes=15)


@pytest.mark.django_db
@pytest.mark.parametrize("fault", [KeyError, SystemExit, KeyboardInterrupt, GeneratorExit, MemoryError])
def test_a_fault_is_shown_and_the_others_run(fault: type[BaseException], monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[str] = []

    def fails() -> None:
        runs.append("fails")
        raise fault("alice@agency.example")

    every(minutes=5)(fails)
    every(minutes=5)(named("fine", lambda: runs.append("fine")))
    clock = keeper()
    with at(utc("2026-05-01 12:00"), monkeypatch):
        clock.round()
    with at(utc("2026-05-01 12:05"), monkeypatch):
        clock.round()
    assert sorted(runs) == ["fails", "fails", "fine", "fine"]
    failed = ScheduledRun.objects.get(name__endswith="fails")
    assert (failed.runs, failed.faults, failed.fault, failed.worker) == (2, 2, fault.__name__, "")


@pytest.mark.django_db(transaction=True)
def test_of_several_workers_one_runs_it() -> None:
    runs: list[str] = []
    every(hours=1)(named("once", lambda: runs.append("run")))
    timekeeping.settle()

    def work(name: str) -> None:
        try:
            keeper(name).round()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, "abcd"))
    assert runs == ["run"]
    assert ScheduledRun.objects.get().runs == 1


@pytest.mark.django_db
def test_a_run_whose_worker_died_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[str] = []
    daily(at="03:00")(named("report", lambda: runs.append("run")))
    with at(utc("2026-05-01 03:30"), monkeypatch):
        timekeeping.settle()
        ScheduledRun.objects.update(worker="living")
        keeper().round()
        assert runs == []
        ScheduledRun.objects.update(worker="dead")
        keeper().round()
    assert runs == ["run"]
    row = ScheduledRun.objects.get()
    assert (row.runs, row.faults, row.fault, row.next_at) == (1, 1, "", utc("2026-05-02 03:00"))


@pytest.mark.django_db
def test_what_its_second_worker_died_of_too_waits_for_its_next_time_and_doctor_tells(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runs: list[str] = []
    every(hours=1)(named("deadly", lambda: runs.append("run")))
    told = []
    with at(utc("2026-05-01 03:00"), monkeypatch):
        timekeeping.settle()
        for _time in range(3):
            ScheduledRun.objects.update(worker="dead", next_at=utc("2026-05-01 04:00"))
            timekeeping.take_back(lambda worker: False)
            row = ScheduledRun.objects.get()
            told.append((row.fault, row.faults, row.next_at, diagnosis.schedule().remedy))
    assert told == [
        ("interrupted", 1, utc("2026-05-01 03:00"), ""),
        ("WorkerDied", 2, utc("2026-05-01 04:00"), "the log of the worker says why"),
        ("WorkerDied", 3, utc("2026-05-01 04:00"), "the log of the worker says why"),
    ]


@pytest.mark.django_db
def test_a_missed_hour_is_made_up_for_once_or_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[str] = []
    daily(at="03:00")(named("once", lambda: runs.append("once")))
    daily(at="03:00", missed="skip")(named("skip", lambda: runs.append("skip")))
    with at(utc("2026-05-01 00:00"), monkeypatch):
        timekeeping.settle()
    with at(utc("2026-05-04 09:00"), monkeypatch):
        keeper().round()
    assert runs == ["once"]
    assert list(ScheduledRun.objects.order_by("name").values_list("name", "missed", "next_at")) == [
        ("work.once", 0, utc("2026-05-05 03:00")),
        ("work.skip", 1, utc("2026-05-05 03:00")),
    ]
    with at(utc("2026-05-05 03:20"), monkeypatch):
        keeper().round()
    assert sorted(runs) == ["once", "once", "skip"]


@pytest.mark.django_db
def test_a_clock_that_was_put_back_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[str] = []
    every(minutes=5)(named("tidy", lambda: runs.append("tidy")))
    daily(at="03:00")(named("report", lambda: runs.append("report")))
    with at(utc("2027-05-01 12:00"), monkeypatch):  # a year ahead by mistake
        keeper().round()
    with at(utc("2026-05-01 12:00"), monkeypatch):
        keeper().round()
    assert sorted(runs) == ["report", "tidy", "tidy"]
    planned = ScheduledRun.objects.order_by("name").values_list("next_at", flat=True)
    assert list(planned) == [utc("2026-05-02 03:00"), utc("2026-05-01 12:05")]


@pytest.mark.django_db
def test_for_each_agency_it_runs_at_the_hour_of_its_zone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.other.zone = "America/New_York"
    cast.other.save()
    runs: list[int] = []

    def digest(*, by: Actor) -> None:
        runs.append(by.agency_id)

    daily(at="08:00", by_agency=True)(digest)
    with at(utc("2026-05-01 00:00"), monkeypatch):
        timekeeping.settle()
    for hour in (6, 7, 11, 12):
        with at(utc(f"2026-05-01 {hour:02}:00"), monkeypatch):
            keeper().round()
            runs.append(0)
    assert runs == [cast.agency.pk, 0, 0, 0, cast.other.pk, 0]
    cast.other.zone = "Europe/Berlin"
    cast.other.save()
    with at(utc("2026-05-02 00:00"), monkeypatch):
        timekeeping.settle()
    assert set(ScheduledRun.objects.values_list("rule", "next_at")) == {
        ("daily at 08:00 Europe/Berlin", utc("2026-05-02 06:00"))
    }


@pytest.mark.django_db
def test_as_long_as_there_is_nothing_to_do_nothing_is_written(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    waiting, runs = [0], []
    every(seconds=1, when=lambda: bool(waiting[0]))(named("work", lambda: runs.append("run")))
    clock = keeper()
    with at(utc("2026-05-01 12:00"), monkeypatch):
        clock.round()
        with django_assert_num_queries(1):
            clock.round()
        waiting[0] = 1
        clock._quiet_until.clear()
        clock.round()
    assert runs == ["run"]


def test_a_worker_that_has_served_no_page_knows_everything_that_is_scheduled() -> None:
    """In a process of its own, because others have long imported the pages."""
    look = (
        "import django; django.setup(); from kith.engine.work import jobs, schedule; "
        "jobs.load_handlers(); print(*sorted(plan.name for plan in schedule.plans()))"
    )
    said = subprocess.run([sys.executable, "-c", look], check=True, capture_output=True, text=True)
    assert said.stdout.split() == [
        "kith.activities.previewing.forget_old",
        "kith.agency.services.audit.forget_old",
        "kith.api.idempotency.forget_old",
        "kith.config.tasks.forget_old_jobs",
        "kith.config.tasks.forget_old_sessions",
        "kith.config.tasks.refresh_statistics",
        "kith.custom.computed.recomputing.follow_the_day",
        "kith.engine.files.forgetting.forget_unused",
        "kith.people.services.duplicates.scanning.compare_due",
        "kith.people.services.privacy.retention.follow_all",
        "kith.people.services.segments.looking.look_through_all",
        "kith.transfer.exporting.everything.forget_old",
        "kith.transfer.running.tidying.forget_old_files",
    ]


def named(name: str, function: Any) -> Any:
    """The function under a name of its own."""

    def called() -> Any:
        return function()

    called.__module__, called.__qualname__ = "work", name
    return called
