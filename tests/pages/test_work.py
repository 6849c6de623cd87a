"""The page of background work: what the system administrator sees and does, and that nobody else does."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kith.engine.models import HandlerPlace, HeldEvent, ScheduledRun
from kith.engine.work import jobs, schedule, timekeeping
from kith.engine.work.events import Event
from kith.engine.write.changes import Changes
from tests.cast import Cast, Person
from tests.work.listening_to import deliver, handled_by, held

pytestmark = pytest.mark.django_db


def fails(event: Event, *, changes: Changes) -> None:
    """Never works."""
    raise KeyError("no luck")


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


def text_of(client: Client) -> str:
    answer = client.get("/settings/work/")
    assert answer.status_code == 200
    return answer.text


def test_what_failed_is_listed_with_its_record_and_tried_again_or_skipped(cast: Cast) -> None:
    sys = client_of(cast.sys)
    with handled_by(fails, "contacts.created") as delivery:
        first, second = (cast.alice.create("contacts", last_name=name) for name in ("Eckert", "Fuchs"))
        dave = cast.dave.create("contacts", last_name="Dupont")
        deliver(delivery)
        shown = text_of(sys)
        assert f'<a href="/contacts/{first.pk}/">Eckert</a>' in shown
        assert shown.count("KeyError: &#39;no luck&#39;") == 2
        assert "Dupont" not in shown
        HeldEvent._base_manager.update(state="failed", tries=8, due_at=None)
        (one, two, other) = (row[0] for row in held("pk"))
        assert sys.post(f"/settings/work/held/{other}/skip/").status_code == 404
        assert sys.post(f"/settings/work/held/{one}/retry/").status_code == 302
        assert sys.post(f"/settings/work/held/{two}/skip/").status_code == 302
        assert held("root_id", "state") == [(first.pk, "waiting"), (dave.pk, "failed")]
        deliver(delivery)
        assert held("root_id", "state", "tries") == [(first.pk, "waiting", 1), (dave.pk, "failed", 8)]
        assert HandlerPlace.objects.values_list("met", "handled", "skipped").get() == (3, 0, 1)
    assert second.pk not in {row[0] for row in held("root_id")}


def test_scheduled_work_is_shown_and_run_now(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "_plans", {})

    def tidy() -> None:
        """Tidy the attic."""
        raise KeyError("alice@agency.example")

    schedule.daily(at="03:00", zone="Europe/Berlin")(tidy)
    timekeeping.settle()
    sys, run = client_of(cast.sys), ScheduledRun.objects.get()
    shown = text_of(sys)
    assert "Tidy the attic" in shown
    assert "daily at 03:00 Europe/Berlin" in shown
    assert sys.post(f"/settings/work/runs/{run.pk}/").status_code == 302
    timekeeping.Timekeeper("this", is_alive=lambda worker: True).round()
    run.refresh_from_db()
    assert (run.runs, run.fault, run.next_at > timezone.now()) == (1, "KeyError", True)
    assert "alice@agency.example" not in text_of(sys)


def test_jobs_of_everybody_are_shown_but_not_those_of_another_agency(cast: Cast) -> None:
    for person in (cast.alice, cast.dave):
        with person.at_work() as by:
            jobs.note("sample", f"Job of {by.name}", by=by, options={}, total=3, result={})
    shown = text_of(client_of(cast.sys))
    assert "Job of Alice Adams" in shown
    assert "Job of Dave Dent" not in shown


@pytest.mark.parametrize("name", ["ada", "henry", "alice"])
def test_only_whoever_looks_after_work_sees_it(cast: Cast, name: str) -> None:
    client: Any = client_of(getattr(cast, name))
    assert client.get("/settings/work/").status_code == 403
    assert client.post("/settings/work/held/1/skip/").status_code == 403
    assert client.post("/settings/work/runs/1/").status_code == 403
