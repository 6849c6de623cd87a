"""The dry run: what an import would do, counted and row by row, with nothing written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from kith.engine import registry
from kith.engine.declare import Alike
from kith.engine.models import Import
from kith.engine.policy import Actor
from kith.engine.transfer.batches import SIZE, Batches, Verdict
from kith.engine.transfer.drafts import Outcome
from kith.engine.transfer.mapping import Choices, Mapping
from kith.engine.transfer.running import source_of
from kith.engine.writes import require

KEPT = 5_000


@dataclass(frozen=True, slots=True)
class Seen:
    """One row of a dry run: what would become of it, and why or how. ``title`` is the record's name."""

    row: int
    outcome: str
    title: str
    record: int | None
    differences: dict[str, tuple[str, str]]
    problems: list[tuple[str, str]]
    alike: list[Alike] = field(default_factory=list)


@dataclass
class Preview:
    """The counts of a dry run over the whole file, and the first rows of each outcome."""

    counts: Counter[str] = field(default_factory=Counter)
    rows: list[Seen] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)
    waiting: int = 0
    makes: Counter[str] = field(default_factory=Counter)
    likely: list[Seen] = field(default_factory=list)


def dry_run(
    record: Import, *, by: Actor, keep: int = 500, report: Callable[[int], None] = lambda done: None
) -> Preview:
    """Plan the whole file without writing. Keeps the first ``keep`` rows of each outcome, and ``KEPT`` errors."""
    require(by, "import", registry.named(record.entity))
    preview = Preview()
    for done, verdict in enumerate(verdicts(record, by=by), start=1):
        preview.counts[verdict.outcome] += 1
        if preview.counts[verdict.outcome] <= keep:
            preview.rows.append(_seen(verdict))
        if verdict.outcome is Outcome.LIKELY and len(preview.likely) < KEPT:
            preview.likely.append(_seen(verdict))
        if len(preview.errors) < KEPT:
            kind = verdict.outcome if verdict.outcome in (Outcome.ERROR, Outcome.CONFLICT) else "remark"
            preview.errors += [
                {"row": verdict.number, "column": column, "message": text, "kind": str(kind)}
                for column, text in verdict.problems
            ]
        preview.waiting += sum(len(draft.waiting) for draft in verdict.drafts if draft.outcome is Outcome.CREATE)
        if done % SIZE == 0:
            report(done)
    return preview


def verdicts(record: Import, *, by: Actor) -> Iterator[Verdict]:
    """What would become of each row of a staged and decided import."""
    source = source_of(record)
    batches = Batches(
        Mapping.from_json(record.options["mapping"]),
        source.headers,
        by=by,
        choices=Choices.from_json(record.options["choices"]),
    )
    for rows in batched(source.rows(), SIZE):
        yield from batches.take(batches.read(rows))


def _seen(verdict: Verdict) -> Seen:
    draft = verdict.drafts[0]
    differences = {label: pair for each in verdict.drafts for label, pair in each.differences.items()}
    title = str(draft.row) if draft.row is not None else ""
    record = draft.found.pk if draft.found is not None else None
    alike = [like for each in verdict.drafts for like in each.alike]
    return Seen(verdict.number, str(verdict.outcome), title, record, differences, verdict.problems, alike)
