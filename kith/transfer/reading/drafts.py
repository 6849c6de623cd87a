"""Convert a row's cells to a draft: parsed values, unresolved links, and errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kith.engine.declare import registry
from kith.engine.fields.base import Field, Reading
from kith.engine.fields.child_rows import Children
from kith.engine.fields.links import Link, Tags
from kith.engine.web.errors import Invalid
from kith.kit.dates import says_no_day
from kith.kit.names import fold
from kith.kit.tables import Row as SourceRow
from kith.kit.tables import unguard_formula
from kith.transfer import hooks
from kith.transfer.mapping.columns import EXTERNAL_ID, EXTERNAL_IDS, PHOTO, Column, Part
from kith.transfer.mapping.words import remarks_of
from kith.transfer.planning import parts
from kith.transfer.reading.references import Reference, Use
from kith.transfer.reading.steps import refer, take_key, take_keys, take_photo

if TYPE_CHECKING:
    from kith.engine.declare.declaration import Alike


# Kinds of fields with dates.
DATED = ("date", "instant")


class Outcome(StrEnum):
    """The outcome of a row."""

    CREATE = "create"
    CHANGE = "change"
    SAME = "same"
    # New by its keys, but a possible duplicate: reported by a dry run, and skipped if so decided.
    LIKELY = "likely"
    SKIP = "skip"
    CONFLICT = "conflict"
    ERROR = "error"


class Draft:
    """The data of one row for one entity, and the planned outcome."""

    __slots__ = (
        "alike",
        "beside",
        "brings",
        "differences",
        "found",
        "key",
        "later",
        "linked",
        "missing",
        "number",
        "other_keys",
        "outcome",
        "photo",
        "problems",
        "remarks",
        "row",
        "values",
        "waiting",
        "worded",
        "words",
    )  # fmt: skip

    def __init__(self, number: int, remarks: str = "") -> None:
        self.number = number
        # The field for refused cells; "" if a refused cell refuses the row.
        self.remarks = remarks
        self.values: dict[str, Any] = {}
        # Links to resolve. Unresolved ones go to ``missing`` (to be created) or ``waiting``: field → (source or "", key
        # or name).
        self.linked: dict[str, Reference] = {}
        self.missing: list[Use] = []
        self.waiting: dict[str, tuple[str, str]] = {}
        # Additions that are not fields: column → things (see hooks.Beside).
        self.beside: dict[str, tuple[Any, ...]] = {}
        self.worded: dict[str, list[str]] = {}
        # Values of match keys, strongest first: (match key, value).
        self.words: list[tuple[str, str]] = []
        # Possible duplicates, the likeliest first, if they were searched.
        self.alike: Sequence[Alike] = ()
        self.key = ""
        self.other_keys: list[tuple[str, str]] = []
        self.photo = b""
        self.problems: list[tuple[str, str]] = []
        self.outcome: Outcome | None = None
        self.row: Any = None
        self.found: Any = None
        self.later: dict[Field, Any] = {}
        # Field label → (old text, new text), for dry runs and conflicts.
        self.differences: dict[str, tuple[str, str]] = {}
        # The same for a new record, computed lazily, because a dry run shows few of them.
        self.brings: Callable[[Draft], dict[str, tuple[str, str]]] | None = None

    def refuse(self, message: str, column: str = "", *, conflict: bool = False) -> None:
        """Refuse the row with a reason."""
        self.problems.append((column, message))
        if conflict and self.outcome is not Outcome.ERROR:
            self.outcome = Outcome.CONFLICT
        else:
            self.outcome = Outcome.ERROR

    def keep_or_refuse(self, problem: str, column: str, text: Any) -> None:
        """Move a refused cell to the remarks and report it; without remarks, refuse the row."""
        if not self.remarks or not isinstance(text, str):
            self.refuse(problem, column)
            return
        self.worded.setdefault(self.remarks, []).append(f"{column}: {text}")
        self.remark(_("%(problem)s It was kept in the description.") % {"problem": problem}, column)

    def remark(self, message: str, column: str = "") -> None:
        """Report a part of the row that is left out, although the row is imported."""
        self.problems.append((column, message))

    def write_words(self) -> None:
        """Append the collected lines to their long texts."""
        for name, lines in self.worded.items():
            given = self.values.get(name)
            self.values[name] = "\n".join([given, *lines] if given else lines)
        self.worded = {}


type Step = Callable[[Draft, Any], None]


class RowReader:
    """Reads the rows of a file for one part of its mapping."""

    def __init__(
        self, part: Part, headers: list[str], reading: Reading, nulls: tuple[str, ...] = (), *, lenient: bool = False
    ) -> None:
        self.part = part
        self.resource = registry.named(part.entity, reading.actor)
        self.reading = reading
        self.nulls = frozenset(nulls)
        self.known = hooks.of(part.entity)
        self.remarks = remarks_of(self.resource) if lenient else ""
        self.places = {header: place for place, header in enumerate(headers)}
        self.groups: dict[tuple[str, str], list[tuple[int, Column]]] = {}
        self.steps = [step for column in part.columns if (step := self._step(column)) is not None]
        self.constants = [(name, self._step_of(Column("", name))) for name in part.constants]

    def read(self, source: SourceRow) -> Draft:
        """Return the draft of a row."""
        draft = Draft(source.number, self.remarks)
        if source.fault:
            draft.refuse(source.fault)
            return draft
        cells = source.cells
        for place, header, step in self.steps:
            cell = cells[place] if place < len(cells) else ""
            if isinstance(cell, str):
                if cell and (cell[0] == "'" or cell in self.nulls):
                    cell = "" if cell in self.nulls else unguard_formula(cell)
                cell = cell.strip()
            if cell:
                try:
                    step(draft, cell)
                except Invalid as error:
                    draft.keep_or_refuse(error.message, header, cell)
        for (name, _group), members in self.groups.items():
            self._part(draft, name, members, cells)
        draft.write_words()
        if draft.values or draft.linked:
            self._constants(draft)
        if self.known.steps.prepare is not None:
            self.known.steps.prepare(draft.values, self.reading)
        if self.known.steps.turn is not None:
            self.known.steps.turn(draft.linked, self.reading)
        return draft

    def _constants(self, draft: Draft) -> None:
        for name, parse in self.constants:
            if name not in draft.values and name not in draft.linked:
                try:
                    parse(draft, self.part.constants[name])
                except Invalid as error:  # for instance a segment that was deleted after the mapping was saved
                    draft.refuse(error.message)

    def _part(self, draft: Draft, name: str, members: list[tuple[int, Column]], cells: list[Any]) -> None:
        """Make child rows from the cells of a group; none if all are empty."""
        item: dict[str, str] = {}
        for place, column in members:
            cell = cells[place].strip() if place < len(cells) and isinstance(cells[place], str) else ""
            if cell and cell not in self.nulls:
                cell = unguard_formula(cell)
                item[column.child] = column.values.get(fold(cell), cell) if column.values else cell
        if not item or set(item) <= {"label"}:
            return
        field = self.resource.writable[name]
        for one in parts.divided(field, item):
            try:
                parsed = parts.one_part(field, {**members[0][1].fixed, **one}, self.reading)
            except Invalid as error:
                draft.keep_or_refuse(error.message, members[0][1].header, " ".join(map(str, one.values())))
            else:
                draft.values[name] = (*draft.values.get(name, ()), parsed)

    # One step per column ----------------------------------------------------------------------------

    def _step(self, column: Column) -> tuple[int, str, Step] | None:
        place = self.places.get(column.header)
        if place is None or not column.field:
            return None
        if column.child:
            self.groups.setdefault((column.field, column.group or column.header), []).append((place, column))
            return None
        return place, column.header, self._translated(column, self._step_of(column))

    def _step_of(self, column: Column) -> Step:
        name = column.field
        if name == EXTERNAL_ID:
            return take_key
        if name == EXTERNAL_IDS:
            return take_keys
        if name == PHOTO:
            return take_photo
        if column.label:
            return lambda draft, cell: draft.worded.setdefault(name, []).append(f"{column.label}: {cell}")
        if name in self.known.beside:
            return self._adder(name)
        if name in self.known.words.divided and name not in self.resource.writable:
            return self._transformer(name)
        if column.source:
            return lambda draft, cell: refer(draft, name, Reference("", column.source, cell))
        return self._parser(name)

    @staticmethod
    def _translated(column: Column, step: Step) -> Step:
        if not column.values:
            return step
        words = column.values

        def translated(draft: Draft, cell: Any) -> None:
            meant = words.get(fold(cell), cell) if isinstance(cell, str) else cell
            if meant:
                step(draft, meant)

        return translated

    def _parser(self, name: str) -> Step:
        field = self.resource.writable[name]
        if isinstance(field.kind, Link):
            return lambda draft, cell: refer(draft, name, Reference(cell))
        if isinstance(field.kind, Tags | Children):

            def extend(draft: Draft, cell: Any) -> None:
                draft.values[name] = (*draft.values.get(name, ()), *field.parse(cell, self.reading))

            return extend
        parse, reading, dated = field.kind.parse, self.reading, field.kind.name in DATED

        def step(draft: Draft, cell: Any) -> None:
            if not (dated and isinstance(cell, str) and says_no_day(cell)):
                draft.values[name] = parse(cell, field, reading)

        return step

    def _adder(self, name: str) -> Step:
        read = self.known.beside[name].open(self.reading)

        def add(draft: Draft, cell: Any) -> None:
            draft.beside[name] = tuple(dict.fromkeys((*draft.beside.get(name, ()), *read(str(cell)))))

        return add

    def _transformer(self, name: str) -> Step:
        """Return the step for a cell with several fields, such as a full name; separate columns take precedence."""
        transform = self.known.words.divided[name]
        explicit = self.part.fields()

        def step(draft: Draft, cell: Any) -> None:
            for target, text in transform(cell).items():
                if text and target not in explicit:
                    self._parser(target)(draft, text)

        return step
