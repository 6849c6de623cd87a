"""Run an import in batches; it can be interrupted at any moment and resumed.

The rows of a batch, their history, the counts and the position in the file are one transaction. After a crash another
worker finds either all of a batch or nothing, and no row is written twice.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import batched, count
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kith.engine.declare import registry
from kith.engine.models import ChangeSet, Import, ImportFault, Job, PendingLink
from kith.engine.policy import Actor
from kith.engine.rows import sqlite
from kith.engine.web.errors import KithError, Refused
from kith.engine.work import jobs
from kith.engine.write.changes import Changes
from kith.engine.write.writes import require
from kith.kit.tables import Layout
from kith.kit.tables import Row as SourceRow
from kith.transfer.mapping import new_fields
from kith.transfer.mapping.columns import Choices, Mapping
from kith.transfer.reading.ahead import Ahead
from kith.transfer.reading.drafts import Draft, Outcome
from kith.transfer.reading.sources import Source, digest_of, open_source
from kith.transfer.running.batches import SIZE, Batches, Verdict
from kith.transfer.running.finishing import finish_links
from kith.transfer.running.writing import CareNeeded

LONGEST_MESSAGE = 1_000
COLLECT_EVERY = 10


def folder() -> Path:
    """Return the folder of uploaded files."""
    place = Path(settings.DATA_DIR) / "imports"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def stored_file(record: Import) -> Path:
    """Return the stored file of an import. Raises Refused if it is missing."""
    path = folder() / record.stored
    if not path.is_file():
        raise Refused(_("The file of this import is not kept any more; upload it again."))
    return path


def source_of(run: Import, by: Actor) -> Source:
    """Open the stored file with the chosen layout. Raises Refused if it is missing or changed."""
    path = stored_file(run)
    layout = run.options.get("layout")
    return open_source(path, run.entity, by=by, layout=Layout(**layout) if layout else None)


def run(import_id: int, *, by: Actor, report: jobs.Report) -> dict[str, Any]:
    """Run an import, or resume an interrupted one. Return its result; raises KithError."""
    record = Import.objects.get(pk=import_id)
    require(by, "import", registry.named(record.entity, by))
    try:
        _Running(record, by, report).run()
    except Exception as error:  # after any error the import can be resumed or undone on its page
        Import.objects.filter(pk=record.pk).update(state=Import.State.FAILED, error=_why(error))
        raise
    return result_of(record)


def _why(error: Exception) -> str:
    if isinstance(error, KithError):
        return error.message
    return _("It was stopped.") if isinstance(error, jobs.Cancelled) else _("Something went wrong on our side.")


@jobs.handles("import")
def run_job(job: Job, *, by: Actor, report: jobs.Report) -> dict[str, Any]:
    """The job of an import."""
    result = run(job.options["import"], by=by, report=report)
    entity = Import.objects.values_list("entity", flat=True).get(pk=result["import"])
    return {**result, "url": f"/{entity}/import/{result['import']}/"}


def result_of(record: Import) -> dict[str, Any]:
    """Return the counts of an import."""
    record.refresh_from_db()
    names = ("created", "changed", "same", "skipped", "conflicts", "errors", "waiting")
    return {**{name: getattr(record, name) for name in names}, "change_set": record.change_set_id, "import": record.pk}


class _Running:
    def __init__(self, record: Import, by: Actor, report: jobs.Report) -> None:
        self.record = record
        self.by = by
        self.report = report
        self.next_look = SIZE
        self.mapping = Mapping.from_json(record.options["mapping"])
        self.choices = Choices.from_json(record.options["choices"])
        self.changes = Changes(by=by, door="import", action=f"{record.entity}.import", reason=record.file_name)
        if record.change_set_id is not None:
            self.changes.go_on(ChangeSet.objects.get(pk=record.change_set_id))

    def run(self) -> None:
        if digest_of(folder() / self.record.stored) != self.record.digest:
            raise Refused(_("The stored copy of this file was changed; upload the file again."))
        source = source_of(self.record, self.by)
        Import.objects.filter(pk=self.record.pk).update(state=Import.State.RUNNING, error="")
        self._make_fields()
        batches = Batches(
            self.mapping,
            source.headers,
            by=self.by,
            choices=self.choices,
            changes=self.changes,
            import_id=self.record.pk,
        )
        total, resumed = source.count(), self.record.last_row > 0
        with sqlite.large_writes(), collecting_seldom() as collect:
            self._batches(batches, source, total, collect)
            self._late(batches, source, every=resumed)
        self._finish()

    def _make_fields(self) -> None:
        """Create the new fields first, and store the changed mapping, also for a resumed run."""
        if not new_fields.wanted(self.mapping):
            return
        with transaction.atomic():
            self.mapping, made = new_fields.make(
                new_fields.settled(self.mapping, self.by), by=self.by, changes=self.changes
            )
            self.changes.close()
            kept = {"mapping": self.mapping.as_json(), "made": [{"key": row.key, "label": row.label} for row in made]}
            self.record.options = {**self.record.options, **kept}
            self.record.save(update_fields=["options"])
            self._keep(self.record.last_row)

    def _batches(self, batches: Batches, source: Source, total: int | None, collect: Callable[[], None]) -> None:
        ahead = Ahead(batches, self._rows(source))
        for rows, drafts in ahead:
            mark = self.changes.mark()
            try:
                self._boldly(batches, rows, drafts, ahead)
            except (CareNeeded, IntegrityError):
                self.changes.go_back(mark)
                batches.forget()
                self._carefully(batches, rows)
            self._look_again()
            self.report(self.record.rows_read, total and max(total, self.record.rows_read))
            collect()

    def _late(self, batches: Batches, source: Source, *, every: bool) -> None:
        """Write the child drafts that waited for records further down in the file.

        A resumed run does not know which rows of the earlier process had any, so it checks ``every`` row.
        """
        if len(batches.lines) == 1 or not (every or batches.late):
            return
        for rows in batched((row for row in source.rows() if every or row.number in batches.late), SIZE):
            with transaction.atomic():
                verdicts = batches.take_late(rows)
                self.changes.close()
                self._keep(self.record.last_row)
                ImportFault.objects.bulk_create(_faults(self.record, verdicts), batch_size=500)

    def _look_again(self) -> None:
        """Refresh the database's statistics each time the imported rows have grown fourfold."""
        if self.record.rows_read >= self.next_look:
            self.next_look = self.record.rows_read * 4
            sqlite.refresh_statistics()

    def _boldly(self, batches: Batches, rows: Sequence[SourceRow], drafts: list[list[Draft]], ahead: Ahead) -> None:
        """Write a batch as a whole, without savepoints. Raises CareNeeded or IntegrityError if a row is refused."""
        with transaction.atomic():
            with sqlite.writing_behind():
                verdicts = batches.take(drafts, careful=False)
                ahead.read()
            self._count(rows, verdicts)

    def _carefully(self, batches: Batches, rows: Sequence[SourceRow]) -> None:
        """Write a batch row by row; refused rows become errors."""
        drafts = batches.read(rows)
        with transaction.atomic():
            self._count(rows, batches.take(drafts, careful=True))

    def _rows(self, source: Source) -> Iterator[SourceRow]:
        """Yield the rows after the stored position."""
        last = self.record.last_row
        return (row for row in source.rows() if row.number > last)

    def _count(self, rows: Sequence[SourceRow], verdicts: Sequence[Verdict]) -> None:
        """Store position and counts in the transaction of the batch."""
        counts = Counter(verdict.outcome for verdict in verdicts)
        record, before = self.record, self.record.last_row
        self.changes.close()
        record.last_row = rows[-1].number
        record.rows_read += len(rows)
        record.created += counts[Outcome.CREATE]
        record.changed += counts[Outcome.CHANGE]
        record.same += counts[Outcome.SAME]
        record.skipped += counts[Outcome.SKIP]
        record.conflicts += counts[Outcome.CONFLICT]
        record.errors += counts[Outcome.ERROR]
        self._keep(before)
        ImportFault.objects.bulk_create(_faults(record, verdicts), batch_size=500)

    def _keep(self, before: int) -> None:
        """Update the counts, on condition that no other process runs the same import."""
        record = self.record
        record.change_set_id = self.changes.change_set.pk if self.changes.change_set else None
        names = (
            "last_row",
            "rows_read",
            "created",
            "changed",
            "same",
            "skipped",
            "conflicts",
            "errors",
            "waiting",
            "change_set_id",
        )
        mine = Import.objects.filter(pk=record.pk, last_row=before, state=Import.State.RUNNING)
        if not mine.update(updated_at=timezone.now(), **{name: getattr(record, name) for name in names}):
            raise Refused(_("This import is being run by another process already."))

    def _finish(self) -> None:
        """Resolve the remaining links and finish the import."""
        record = self.record
        with transaction.atomic():
            problems = finish_links(record, by=self.by, choices=self.choices, changes=self.changes)
            self.changes.close()
            record.waiting = PendingLink.objects.filter(import_id=record.pk).count()
            self._keep(record.last_row)
            ImportFault.objects.bulk_create(problems, batch_size=500)
            Import.objects.filter(pk=record.pk).update(state=Import.State.DONE)
        self.report(record.rows_read, record.rows_read)


@contextmanager
def collecting_seldom() -> Iterator[Callable[[], None]]:
    """Run the garbage collector between batches only; with thousands of rows in memory it took a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    batch = count(1)

    def collect() -> None:
        if next(batch) % COLLECT_EVERY == 0:
            gc.collect()

    try:
        yield collect
    finally:
        if was_on:
            gc.enable()


_KINDS = {Outcome.CONFLICT: ImportFault.Kind.CONFLICT, Outcome.ERROR: ImportFault.Kind.ERROR}


def _faults(record: Import, verdicts: Sequence[Verdict]) -> list[ImportFault]:
    return [
        ImportFault(
            run=record,
            row=verdict.number,
            kind=_KINDS.get(verdict.outcome, ImportFault.Kind.REMARK),
            column=column[:200],
            message=message[:LONGEST_MESSAGE],
        )
        for verdict in verdicts
        for column, message in verdict.problems
    ]
