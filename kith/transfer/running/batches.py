"""Process a batch of rows through all parts of a mapping: read, plan, and (except in a dry run) write."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from kith.engine.declare import registry
from kith.engine.fields.base import Reading
from kith.kit.tables import Row as SourceRow
from kith.transfer.planning import late
from kith.transfer.planning.deciding import Planner
from kith.transfer.planning.doubtful import Doubtful
from kith.transfer.planning.earlier import Earlier
from kith.transfer.planning.lookups import known_names
from kith.transfer.reading.drafts import Draft, Outcome, RowReader
from kith.transfer.running.writing import Writer

if TYPE_CHECKING:
    from kith.engine.policy import Actor
    from kith.engine.write.changes import Changes
    from kith.transfer.mapping.columns import Choices, Mapping, Part

SIZE = 2_000
# The outcome of a row is the first of these among its parts.
_GRAVEST = (
    Outcome.ERROR, Outcome.CONFLICT, Outcome.LIKELY, Outcome.CREATE, Outcome.CHANGE, Outcome.SKIP, Outcome.SAME,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of one row of the file."""

    number: int
    outcome: Outcome
    drafts: tuple[Draft, ...]

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Return (column, message) of all errors."""
        return [problem for draft in self.drafts for problem in draft.problems]


class Line:
    """The reader, planner and writer of one part."""

    def __init__(
        self, part: Part, headers: list[str], *, by: Actor, choices: Choices, mapping: Mapping,
        changes: Changes | None, import_id: int,
    ) -> None:  # fmt: skip
        self.part = part
        self.resource = registry.named(part.entity, by)
        reading = Reading(
            actor=by,
            date_order=choices.date_order,
            decimal=choices.decimal,
            region=by.region,
            source=part.source,
            links=known_names(self.resource, by),
            missing_links=choices.missing_links,
            deferred=True,
        )
        self.reader = RowReader(part, headers, reading, mapping.nulls, lenient=mapping.lenient)
        self.earlier = Earlier(keep=changes is None)
        at = changes.at if changes is not None else timezone.now()
        # Possible duplicates are searched for the file's main records, not for linked ones.
        leads = any(part is mapping.parts[place] for each in mapping.parts for place in each.links.values())
        doubtful = Doubtful(self.resource, by=by, choices=choices, ask=changes is None, idle=leads)
        self.planner = Planner(
            self.resource, part, by=by, choices=choices, at=at, earlier=self.earlier, doubtful=doubtful
        )
        self.writer = changes and Writer(
            self.resource, source=part.source, links=self.planner.links, import_id=import_id, changes=changes
        )


class Batches:
    """Processes the rows of a file; ``changes`` is None for a dry run."""

    def __init__(
        self, mapping: Mapping, headers: list[str], *, by: Actor, choices: Choices,
        changes: Changes | None = None, import_id: int = 0,
    ) -> None:  # fmt: skip
        self.by = by
        self.lines = [
            Line(part, headers, by=by, choices=choices, mapping=mapping, changes=changes, import_id=import_id)
            for part in mapping.parts
        ]
        # The numbers of rows with child drafts that wait for a record further down in the file.
        self.late: set[int] = set()

    def read(self, rows: Sequence[SourceRow]) -> list[list[Draft]]:
        """Return the drafts of the rows by part. Needs no transaction."""
        return [[line.reader.read(row) for row in rows] for line in self.lines]

    def take(self, parts: list[list[Draft]], *, careful: bool = True) -> list[Verdict]:
        """Plan and write the drafts of a batch. Call within a transaction, except in a dry run.

        If ``careful``, a row that the database refuses becomes an error; otherwise CareNeeded is raised.
        """
        used: list[list[Draft]] = []
        for place, (line, drafts) in enumerate(zip(self.lines, parts, strict=True)):
            wanted = [draft for draft in drafts if place == 0 or self._linked(line, draft, parts)]
            line.planner.plan(wanted)
            if line.writer:
                line.writer.write(wanted, careful=careful)
            line.earlier.forget()
            used.append(wanted)
            self.late |= {draft.number for draft in wanted if place and late.waits(draft)}
        return list(self._verdicts(used))

    def take_late(self, rows: Sequence[SourceRow]) -> list[Verdict]:
        """Write the waiting child drafts of these rows. Call within a transaction.

        Return the failed ones; the rows themselves are reported already.
        """
        parts = self.read(rows)
        left: list[Verdict] = []
        for place, (line, drafts) in enumerate(zip(self.lines, parts, strict=True)):
            wanted = [draft for draft in drafts if place == 0 or self._linked(line, draft, parts)]
            line.planner.plan(wanted)
            if place and line.writer:
                line.writer.write(wanted, careful=True)
                lacking = {draft.number for draft in wanted if late.waits(draft)}
                told = [draft for draft in wanted if draft.number in self.late | lacking]
                for draft in told:
                    if draft.number in lacking:
                        late.give_up(draft, line.resource, self.by)
                left += [Verdict(draft.number, Outcome.SAME, (draft,)) for draft in told]
            line.earlier.forget()
        return left

    def forget(self) -> None:
        """Reset the state after a rollback; the batch can be taken again with new drafts."""
        for line in self.lines:
            line.earlier.forget()

    @staticmethod
    def _linked(line: Line, draft: Draft, parts: list[list[Draft]]) -> bool:
        """Link a draft to the row's records of earlier parts; False if one of them does not exist."""
        if draft.outcome is None and not draft.values and not draft.linked:
            return False
        for name, place in line.part.links.items():
            parent = _at(parts[place], draft.number)
            if parent.outcome in (Outcome.ERROR, None):
                return False
            record = parent.found if parent.found is not None else parent.row
            if record is not None and record.pk is not None:
                draft.values[name] = record.pk
            elif line.resource.is_child:
                return False  # a dry run creates no record, so its child rows cannot be tested
        return True

    @staticmethod
    def _verdicts(parts: list[list[Draft]]) -> Iterator[Verdict]:
        rows: dict[int, list[Draft]] = {}
        for drafts in parts:
            for draft in drafts:
                rows.setdefault(draft.number, []).append(draft)
        for number, drafts in rows.items():
            outcomes = {draft.outcome for draft in drafts}
            gravest = next((outcome for outcome in _GRAVEST if outcome in outcomes), Outcome.ERROR)
            yield Verdict(number, gravest, tuple(drafts))


def _at(drafts: list[Draft], number: int) -> Draft:
    """Return the draft of a row by binary search."""
    return drafts[bisect_left(drafts, number, key=lambda draft: draft.number)]


def nothing_mapped(mapping: Mapping, headers: Sequence[str], by: Actor) -> str:
    """Return the error message if no column is mapped, else ""."""
    if any(column.field for column in mapping.main.columns):
        return ""
    resource = registry.named(mapping.main.entity, by)
    fields = ", ".join(field.label for field in list(resource.writable.values())[:8])
    return _(
        "None of the columns (%(columns)s) is known for %(entity)s."
        " Name them like fields (%(fields)s …) or choose a preset."
    ) % {"columns": ", ".join(headers[:6]), "entity": resource.label_plural, "fields": fields}
