"""The worker is killed in the middle of an import, and of its undo: the next one ends as one run would have."""

from __future__ import annotations

import os
import signal
import sqlite3
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.serving import Kith, wait_until

ROWS, FAULTY = 8_000, 8
SECONDS = 120
# Begins an import or an undo as the pages do.
BEGIN = """
import django; django.setup()
from pathlib import Path
from django_scopes import scope
from kith.agency.services.acting import actor_for_command
from kith.engine.declare import registry
from kith.engine.work import jobs
from kith.transfer.running import starting
from kith.transfer.mapping.columns import Choices
by = actor_for_command()
with scope(agency=by.agency_id):
    {work}
"""
IMPORT = """record = starting.stage_file(registry.named("contacts"), Path({file!r}), by=by)
    source, mapping = starting.look(record, by=by)
    starting.decide(record, source, mapping, Choices(mode="create"), by=by)
    starting.enqueue(record, by=by)"""
UNDO = 'jobs.start("undo", "Undo", by=by, options={{"change_set": {change_set}, "url": ""}})'


def ask(kith: Kith, sql: str, *values: int) -> tuple[Any, ...]:
    """The one row that the database answers, read by a connection of its own."""
    if "KITH_DATABASE_URL" in kith.variables:
        with psycopg.connect(kith.variables["KITH_DATABASE_URL"]) as postgres:
            row = postgres.execute(sql.replace("?", "%s").encode(), values).fetchone()
    else:
        with sqlite3.connect(next(kith.folder.glob("*.sqlite3")), timeout=SECONDS) as sqlite:
            row = sqlite.execute(sql, values).fetchone()
    assert row is not None
    return tuple(row)


def killed_once(kith: Kith, under_way: str) -> None:
    """Let a worker begin, kill it as soon as ``under_way`` answers yes, and let the next one finish."""
    worker = kith.start("worker", "--idle", "1")
    wait_until(lambda: bool(ask(kith, under_way)[0]), worker, SECONDS)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    assert ask(kith, "SELECT state FROM engine_job ORDER BY id DESC LIMIT 1") == ("running",)
    kith.run("worker", "--idle", "1")
    assert ask(kith, "SELECT state, error FROM engine_job ORDER BY id DESC LIMIT 1") == ("done", "")


@pytest.mark.drill
def test_an_import_and_its_undo_survive_the_death_of_their_worker(kept_kith: Kith, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    mails = ("nobody" if number % (ROWS // FAULTY) == 0 else f"p{number}@drill.example" for number in range(ROWS))
    file.write_text("last_name,email\n" + "".join(f"Person {n},{mail}\n" for n, mail in enumerate(mails)))
    before = ask(kept_kith, "SELECT count(*) FROM people_contact")[0]

    kept_kith.python(BEGIN.format(work=IMPORT.format(file=str(file))))
    killed_once(kept_kith, "SELECT count(*) FROM engine_import WHERE rows_read > 0")
    good = ROWS - FAULTY
    kept = ask(kept_kith, "SELECT state, rows_read, created, changed, same, errors, change_set_id FROM engine_import")
    assert kept[:-1] == ("done", ROWS, good, 0, 0, FAULTY)
    change_set = kept[-1]
    assert ask(kept_kith, "SELECT count(*), count(DISTINCT last_name) FROM people_contact") == (before + good, good)
    faults = "SELECT count(*), count(DISTINCT row) FROM engine_importfault"
    assert ask(kept_kith, faults) == (FAULTY, FAULTY)
    told = "SELECT count(*), count(DISTINCT object_id) FROM engine_change WHERE change_set_id = ?"
    assert ask(kept_kith, told + " AND entity = 'contacts' AND kind = 'create'", change_set) == (good, good)
    size = ask(kept_kith, "SELECT size FROM engine_changeset WHERE id = ?", change_set)[0]
    assert ask(kept_kith, told, change_set)[0] == size

    kept_kith.python(BEGIN.format(work=UNDO.format(change_set=change_set)))
    killed_once(kept_kith, "SELECT count(*) FROM engine_job WHERE kind = 'undo' AND state = 'running'")
    assert ask(kept_kith, "SELECT count(*) FROM people_contact") == (before,)
    assert ask(kept_kith, "SELECT count(*) FROM people_contactpoint") == (0,)
    assert ask(kept_kith, "SELECT count(*) FROM engine_changeset WHERE undoes_id = ?", change_set) == (1,)
