"""Copies of uploaded files go when their time is over, but never under an import that still needs them."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from kith.engine.models import Import
from kith.engine.work import schedule
from kith.transfer.running import runs, tidying
from tests.cast import Cast
from tests.transfer.helpers import load, stage, stored

pytestmark = pytest.mark.django_db
TEXT = "last name\nEckert\n"


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def age(path: Path, days: int) -> None:
    seconds = (timezone.now() - timedelta(days=days)).timestamp()
    os.utime(path, (seconds, seconds))


@pytest.mark.parametrize(
    ("state", "days", "stays"),
    [
        (Import.State.DONE, 91, False),
        (Import.State.DRAFT, 91, False),
        (Import.State.RUNNING, 4000, True),
        (Import.State.FAILED, 4000, True),
        (Import.State.DONE, 89, True),
    ],
)
def test_files_go_when_their_time_is_over(cast: Cast, state: str, days: int, stays: bool) -> None:
    record = stage(cast.henry, "contacts", TEXT)
    with cast.henry.at_work():
        touched = timezone.now() - timedelta(days=days)
        Import.objects.filter(pk=record.pk).update(state=state, updated_at=touched)
    age(stored(record), days)
    assert tidying.forget_old_files() == (not stays)
    assert stored(record).is_file() is stays


def test_an_import_that_was_looked_at_lately_keeps_its_old_file(cast: Cast) -> None:
    record = stage(cast.henry, "contacts", TEXT)
    age(stored(record), 91)
    assert tidying.forget_old_files() == 0


def test_the_days_can_be_set_and_strays_go_too(cast: Cast, settings: Settings) -> None:
    settings.IMPORT_KEEP_DAYS = 3
    load(cast.henry, "contacts", TEXT)
    stray = runs.folder() / "stray.data"
    stray.write_text(TEXT)
    age(stray, 4)
    assert tidying.forget_old_files() == 1
    assert [path.name for path in runs.folder().iterdir() if path == stray] == []


def test_a_worker_does_it_every_day() -> None:
    plan = schedule.plan_named("kith.transfer.running.tidying.forget_old_files")
    assert plan is not None
    assert plan.interval == timedelta(days=1)
