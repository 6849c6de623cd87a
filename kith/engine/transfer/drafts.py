"""From the cells of a row to a draft: parsed values, links to look up, and what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kith.engine import registry
from kith.engine.errors import Invalid
from kith.engine.fields import Reading
from kith.engine.fields.base import Field
from kith.engine.fields.children import Children
from kith.engine.fields.links import Link, Tags
from kith.engine.policy import SharedPolicy
from kith.engine.transfer import hooks
from kith.engine.transfer.mapping import EXTERNAL_ID, PHOTO, Column, Part
from kith.engine.transfer.references import Reference, Use
from kith.kit.names import fold
from kith.kit.tables import Row as SourceRow
from kith.kit.tables import unguard_formula

if TYPE_CHECKING:
    from kith.engine.declare import Alike
    from kith.engine.resource import Resource

LONGEST_KEY = 200
MOST_NAMES = 2_000


class Outcome(StrEnum):
    """What comes of a row."""

    CREATE = "create"
    CHANGE = "change"
    SAME = "same"
    # New as far as keys tell, but it resembles a record: told by a dry run, and left out by a run if so decided.
    LIKELY = "likely"
    SKIP = "skip"
    CONFLICT = "conflict"
    ERROR = "error"


class Draft:
    """What one row says of one entity, and what is to be done about it."""

    __slots__ = (
        "alike",
        "differences",
        "found",
        "key",
        "later",
        "linked",
        "missing",
        "number",
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
        # The long text that takes what its field does not take; "" when such a cell keeps the row out.
        self.remarks = remarks
        self.values: dict[str, Any] = {}
        # Links to look up. Those that no record answers to end up in ``missing``, to be made, or in ``waiting``:
        # field → (source or "", key or name).
        self.linked: dict[str, Reference] = {}
        self.missing: list[Use] = []
        self.waiting: dict[str, tuple[str, str]] = {}
        self.worded: dict[str, list[str]] = {}
        # The keys by which the record is found: (name of the key, value), strongest first.
        self.words: list[tuple[str, str]] = []
        # The records that it resembles, the likeliest first, if somebody asked.
        self.alike: Sequence[Alike] = ()
        self.key = ""
        self.photo = b""
        self.problems: list[tuple[str, str]] = []
        self.outcome: Outcome | None = None
        self.row: Any = None
        self.found: Any = None
        self.later: dict[Field, Any] = {}
        # Field label → (old text, new text); filled for dry runs and conflicts.
        self.differences: dict[str, tuple[str, str]] = {}

    def refuse(self, message: str, column: str = "", *, conflict: bool = False) -> None:
        """Say why nothing comes of the row."""
        self.problems.append((column, message))
        if conflict and self.outcome is not Outcome.ERROR:
            self.outcome = Outcome.CONFLICT
        else:
            self.outcome = Outcome.ERROR

    def keep_or_refuse(self, problem: str, column: str, text: Any) -> None:
        """What a field does not take goes to the remarks and is told of; where there are none, the row is refused."""
        if not self.remarks or not isinstance(text, str):
            self.refuse(problem, column)
            return
        self.worded.setdefault(self.remarks, []).append(f"{column}: {text}")
        self.remark(_("%(problem)s It was kept in the description.") % {"problem": problem}, column)

    def remark(self, message: str, column: str = "") -> None:
        """Say what of the row was left out, although the rest is taken."""
        self.problems.append((column, message))

    def write_words(self) -> None:
        """Put the lines that were collected for long texts under what these say already."""
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
        self.resource = registry.named(part.entity)
        self.reading = reading
        self.nulls = frozenset(nulls)
        self.known = hooks.of(part.entity)
        self.remarks = self.known.remarks if lenient else ""
        self.places = {header: place for place, header in enumerate(headers)}
        self.groups: dict[tuple[str, str], list[tuple[int, Column]]] = {}
        self.steps = [step for column in part.columns if (step := self._step(column)) is not None]
        self.constants = [(name, self._parser(name)) for name in part.constants]

    def read(self, source: SourceRow) -> Draft:
        """The draft of a row."""
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
        self._constants(draft)
        for (name, _group), members in self.groups.items():
            self._part(draft, name, members, cells)
        draft.write_words()
        for prepare in self.known.prepare:
            prepare(draft.values, self.reading)
        return draft

    def _constants(self, draft: Draft) -> None:
        for name, parse in self.constants:
            if name not in draft.values and name not in draft.linked:
                parse(draft, self.part.constants[name])

    def _part(self, draft: Draft, name: str, members: list[tuple[int, Column]], cells: list[Any]) -> None:
        """One child row out of the cells of a group; none when they are all empty."""
        item: dict[str, Any] = {}
        for place, column in members:
            cell = cells[place].strip() if place < len(cells) and isinstance(cells[place], str) else ""
            if cell and cell not in self.nulls:
                cell = unguard_formula(cell)
                item[column.child] = column.values.get(fold(cell), cell) if column.values else cell
        if not item or set(item) <= {"label"}:
            return
        item = {**members[0][1].fixed, **item}
        field = self.resource.writable[name]
        try:
            (parsed,) = field.parse([item], self.reading)
        except Invalid as error:
            problem = error.message.partition(": ")[2] or error.message
            draft.keep_or_refuse(problem, members[0][1].header, " ".join(map(str, item.values())))
            return
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
            return _take_key
        if name == PHOTO:
            return _take_photo
        if column.label:
            return lambda draft, cell: draft.worded.setdefault(name, []).append(f"{column.label}: {cell}")
        if name in self.known.transforms and name not in self.resource.writable:
            return self._transformer(name)
        if column.source:
            return lambda draft, cell: _refer(draft, name, Reference("", column.source, cell))
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
            return lambda draft, cell: _refer(draft, name, Reference(cell))
        if isinstance(field.kind, Tags | Children):

            def extend(draft: Draft, cell: Any) -> None:
                draft.values[name] = (*draft.values.get(name, ()), *field.parse(cell, self.reading))

            return extend
        parse, reading = field.kind.parse, self.reading

        def step(draft: Draft, cell: Any) -> None:
            draft.values[name] = parse(cell, field, reading)

        return step

    def _transformer(self, name: str) -> Step:
        """A cell that feeds several fields, such as a whole name; columns of their own come first."""
        transform = self.known.transforms[name]
        explicit = self.part.fields()

        def step(draft: Draft, cell: Any) -> None:
            for target, text in transform(cell).items():
                if text and target not in explicit:
                    self._parser(target)(draft, text)

        return step


def _refer(draft: Draft, name: str, said: Reference) -> None:
    """Name and key of one record may stand in two columns."""
    known = draft.linked.get(name, said)
    draft.linked[name] = Reference(said.text or known.text, said.source or known.source, said.key or known.key)


def _take_key(draft: Draft, cell: Any) -> None:
    if len(str(cell)) > LONGEST_KEY:
        raise Invalid(_("This key is longer than %(most)d characters.") % {"most": LONGEST_KEY})
    draft.key = str(cell)


def _take_photo(draft: Draft, cell: Any) -> None:
    draft.photo = cell


def known_names(resource: Resource) -> dict[tuple[str, str], int | None]:
    """The names in small lists to which child rows link, such as types, looked up once for the whole file."""
    names: dict[tuple[str, str], int | None] = {}
    for field in resource.writable.values():
        if not isinstance(field.kind, Children):
            continue
        for child in field.kind.child_fields(field).values():
            if isinstance(child.kind, Link) and isinstance(child.kind.target(child).policy, SharedPolicy):
                names.update(_names_in(child.kind.target(child)))
    return names


def _names_in(target: Resource) -> dict[tuple[str, str], int | None]:
    keyed = ("key",) if any(column.name == "key" for column in target.model._meta.concrete_fields) else ()
    rows = target.model.objects.filter(deleted_at=None).values_list("pk", target.title, *keyed)[: MOST_NAMES + 1]
    found = list(rows)
    if len(found) > MOST_NAMES:
        return {}
    return {(target.slug, fold(name)): pk for pk, *texts in found for name in reversed(texts)}
