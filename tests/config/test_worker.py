import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from kith.config import wake
from kith.config.liveness import roll
from kith.config.worker import Worker, claim, recover
from kith.engine.work import schedule
from tests.config.sample_tasks import add, fail

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(schedule, "_plans", {})
    return tmp_path


def test_a_worker_runs_what_was_enqueued_and_keeps_the_result() -> None:
    queued = add.enqueue(2, 3)
    assert Worker().work_once() is True
    queued.refresh()
    assert (queued.status, queued.return_value) == (TaskResultStatus.SUCCESSFUL, 5)
    assert Worker().work_once() is False


def test_a_task_that_raises_is_failed_with_its_reason() -> None:
    queued = fail.enqueue()
    Worker().work_once()
    queued.refresh()
    assert queued.status == TaskResultStatus.FAILED
    assert "ValueError: no luck" in queued.errors[0].traceback


def test_enqueueing_asks_for_a_worker_and_an_idle_one_leaves(folder: Path) -> None:
    assert not wake.worker_is_wanted(folder)
    add.enqueue(1, 1)
    assert wake.worker_is_wanted(folder)
    Worker(idle_seconds=0).run()
    assert not wake.worker_is_wanted(folder)
    assert DBTaskResult.objects.successful().count() == 1


def test_a_job_for_later_is_noted_with_its_time(folder: Path) -> None:
    later = timezone.now() + timedelta(hours=1)
    add.using(run_after=later).enqueue(1, 1)
    Worker(idle_seconds=0).run()
    assert not wake.worker_is_wanted(folder)
    assert (folder / wake.NAME).stat().st_mtime == pytest.approx(later.timestamp(), abs=0.01)


def test_no_two_workers_get_the_same_job() -> None:
    for number in range(20):
        add.enqueue(number, 0)

    def take_all(worker: str) -> list[str]:
        taken = []
        try:
            while job := claim(worker):
                taken.append(str(job.id))
        finally:
            connection.close()
        return taken

    with ThreadPoolExecutor(4) as pool:
        taken = [job for jobs in pool.map(take_all, ["a", "b", "c", "d"]) for job in jobs]
    assert len(taken) == 20
    assert len(set(taken)) == 20


def test_the_job_of_a_dead_worker_goes_back_and_that_of_a_living_one_stays() -> None:
    add.enqueue(1, 1)
    add.enqueue(2, 2)
    present = roll()
    present.join("living")
    try:
        claim("living")
        claim("dead")
        assert recover(roll()) == 1
        states = {job.worker_ids[-1]: job.status for job in DBTaskResult.objects.all()}
    finally:
        present.leave()
    assert states == {"living": TaskResultStatus.RUNNING, "dead": TaskResultStatus.READY}


def test_a_job_that_killed_its_worker_three_times_is_failed() -> None:
    queued = add.enqueue(1, 1)
    for worker in ("first", "second", "third"):
        claim(worker)
        recover(roll())
    queued.refresh()
    assert queued.status == TaskResultStatus.FAILED
    assert "died 3 times" in queued.errors[0].traceback


def test_workers_are_counted_while_they_live() -> None:
    present = roll()
    assert present.count() == 0
    present.join("one")
    assert roll().count() == 1
    present.leave()
    assert roll().count() == 0


def test_a_worker_that_has_served_no_page_knows_every_kind_of_job() -> None:
    """In a process of its own, because others have long imported the pages."""
    look = (
        "import django; django.setup(); from kith.engine.work import jobs; "
        "jobs.load_handlers(); print(*sorted(jobs._handlers))"
    )
    said = subprocess.run([sys.executable, "-c", look], check=True, capture_output=True, text=True)
    assert said.stdout.split() == [
        "bulk",
        "card-scan",
        "custom-erase",
        "custom-index",
        "duplicates.scan",
        "full-export",
        "import",
        "import-preview",
        "undo",
        "work-out",
    ]
