"""The dry run: the outcome of an import, in counts and by row, without writing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from kith.engine.declare import registry
from kith.engine.declare.declaration import Alike
from kith.engine.history.telling import names_of
from kith.engine.models import Import
from kith.engine.policy import Actor
from kith.engine.write.writes import require
from kith.transfer.mapping import new_fields
from kith.transfer.mapping.columns import Choices, Mapping
from kith.transfer.reading.drafts import Outcome
from kith.transfer.reading.references import Linked
from kith.transfer.running.batches import SIZE, Batches, Verdict
from kith.transfer.running.runs import source_of

KEPT = 5_000


@dataclass(frozen=True, slots=True)
class Seen:
    """One row of a dry run: outcome, reasons and differences. ``title`` is the record's name."""

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
    # The custom fields that the import would create.
    fields: list[dict[str, str]] = field(default_factory=list)


def dry_run(
    record: Import, *, by: Actor, keep: int = 500, report: Callable[[int], None] = lambda done: None
) -> Preview:
    """Plan the whole file without writing. Keeps the first ``keep`` rows of each outcome, and ``KEPT`` errors."""
    require(by, "import", registry.named(record.entity, by))
    mapping = Mapping.from_json(record.options["mapping"])
    with new_fields.supposed(mapping, by=by) as (tried, fields):
        preview = Preview(fields=new_fields.told(fields))
        _count(preview, verdicts(record, tried, by=by), keep, report)
        _name_links([*preview.rows, *preview.likely], by)
    return preview


def _count(preview: Preview, found: Iterator[Verdict], keep: int, report: Callable[[int], None]) -> None:
    for done, verdict in enumerate(found, start=1):
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


def verdicts(record: Import, mapping: Mapping, *, by: Actor) -> Iterator[Verdict]:
    """Yield the outcome of each row of a staged import with options."""
    source = source_of(record, by)
    batches = Batches(
        mapping,
        source.headers,
        by=by,
        choices=Choices.from_json(record.options["choices"]),
    )
    for rows in batched(source.rows(), SIZE):
        yield from batches.take(batches.read(rows))


def _seen(verdict: Verdict) -> Seen:
    draft = verdict.drafts[0]
    told = (each.brings(each) if each.brings else each.differences for each in verdict.drafts)
    differences = {label: pair for found in told for label, pair in found.items()}
    title = str(draft.row) if draft.row is not None else ""
    record = draft.found.pk if draft.found is not None else None
    alike = [like for each in verdict.drafts for like in each.alike]
    return Seen(verdict.number, str(verdict.outcome), title, record, differences, verdict.problems, alike)


def _name_links(rows: Sequence[Seen], by: Actor) -> None:
    """Replace the ids of linked records by their names, if visible to the importer."""
    wanted: dict[str, set[int]] = {}
    for text in (text for seen in rows for pair in seen.differences.values() for text in pair):
        if isinstance(text, Linked):
            wanted.setdefault(text.entity, set()).add(text.id)
    names = names_of(wanted, by)
    for seen in rows:
        for label, (old, new) in seen.differences.items():
            seen.differences[label] = (_named(old, names), _named(new, names))


def _named(text: str, names: dict[tuple[str, Any], str]) -> str:
    return names.get((text.entity, text.id), text) if isinstance(text, Linked) else text
