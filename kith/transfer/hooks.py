"""What domains tell the importer about an entity, by ``importing``: presets, words, ways to find a record."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kith.engine.declare.extend import extend
from kith.engine.declare.extend import of as added_to
from kith.transfer.mapping.columns import Column

if TYPE_CHECKING:
    from django.db.models import Q, QuerySet

    from kith.engine.declare.declaration import Alike
    from kith.engine.fields.base import Reading
    from kith.engine.policy import Actor
    from kith.engine.write.changes import Changes
    from kith.kit.tables import Row as SourceRow
    from kith.transfer.reading.references import Reference


@dataclass(frozen=True)
class Key:
    """A way to find the record that a row is about.

    ``of`` gives the keys of a row's parsed values; ``find`` gives the ids of the records that have a key.
    """

    name: str
    label: Any
    of: Callable[[Dict[str, Any], Any], Iterable[str]]
    find: Callable[[QuerySet[Any], Sequence[str]], Dict[str, Sequence[int]]]
    # A weak key alone, such as a name, does not decide against a stronger one that differs.
    weak: bool = False
    # Links that must not lead elsewhere for a weak key to hold.
    within: tuple[str, ...] = ()
    # The records that do not have this key: among the many of one name, only they can be whom a row with it means.
    lacking: Q | None = None


@dataclass(frozen=True)
class Format:
    """A file format of one entity that is no table, such as address cards."""

    name: str
    recognise: Callable[[Path], bool]
    columns: tuple[Column, ...]
    source: str
    rows: Callable[[Path], Iterator[SourceRow]]
    write: Callable[[Iterable[Any]], Iterator[str]] | None = None
    fields: tuple[str, ...] = ()
    extension: str = ""
    content_type: str = "text/plain"


@dataclass(frozen=True)
class Beside:
    """A column that adds to records what is no field of theirs, such as segments that are filled by hand.

    What cells say are things that compare and have a text. ``open`` gives, once for a file, what reads a cell and may
    raise Invalid; ``present`` tells what of it records (by id) have already; ``write`` adds it, as (record, thing).
    ``offered`` are the cells that one may choose for all rows of a file: (cell, label).
    """

    label: Any
    open: Callable[[Reading], Callable[[str], Sequence[Hashable]]]
    present: Callable[[Sequence[int]], Dict[int, Collection[Hashable]]]
    write: Callable[[Sequence[tuple[Any, Any]], Changes], None]
    offered: Callable[[Actor], Sequence[tuple[str, str]]] | None = None


class PresetPart(NamedTuple):
    """A part of a preset; columns are named by their headers."""

    entity: str
    columns: Dict[str, Column | str]
    source: str = ""
    constants: Dict[str, str] = {}
    links: Dict[str, int] = {}


@dataclass(frozen=True)
class Preset:
    """The shipped mapping of a well-known file. ``required`` headers (compared without case) recognise it."""

    name: str
    title: Any
    entity: str
    required: tuple[str, ...]
    parts: tuple[PresetPart, ...]
    nulls: tuple[str, ...] = ()


@dataclass(frozen=True)
class Words:
    """What column headers, and the names of sheets, mean."""

    # Header → column.
    columns: Dict[str, Column] = field(default_factory=dict)
    # Field → the column that a second header of the same meaning feeds.
    further: Dict[str, Column] = field(default_factory=dict)
    # Headers of cells that hold several fields, such as a full name: header → its split into fields.
    divided: Dict[str, Callable[[str], dict[str, str]]] = field(default_factory=dict)
    # Names of a sheet with such rows, beside the name of the entity.
    sheets: tuple[str, ...] = ()
    # Corrects recognised columns by what stands beside them: (columns, first rows) → columns.
    reread: Callable[[list[Column], Sequence[SourceRow]], list[Column]] | None = None


@dataclass(frozen=True)
class Steps:
    """Corrections of a row, in the order in which they run; each changes its first argument."""

    # The parsed values.
    prepare: Callable[[dict[str, Any], Reading], None] | None = None
    # The references to other records (field → reference), before these are searched.
    turn: Callable[[dict[str, Reference], Reading], None] | None = None
    # The values of a new row, once these records are known; with the id of the agency.
    arrange: Callable[[dict[str, Any], int], None] | None = None


@dataclass(frozen=True)
class Matching:
    """How the record is found that a row is about, or that a row links to."""

    # Match keys, strongest first; without any, those of the declaration's ``match``.
    keys: tuple[Key, ...] = ()
    # Chooses among records of one name by the values of the row that links to them.
    tell_apart: Callable[[Dict[str, Any], Sequence[Any]], Sequence[Any]] | None = None
    # The fields by which people tell records of one name apart.
    distinguish: tuple[str, ...] = ()


@dataclass(frozen=True)
class Doubts:
    """Looks at the new rows (number → parsed values) of a file before they become records."""

    # Returns possible duplicates that the importer sees, the likeliest first.
    alike: Callable[[Dict[int, Dict[str, Any]], Actor], Dict[int, Sequence[Alike]]] | None = None
    # Returns the rows that must not become records, each with the reason.
    held: Callable[[Dict[int, Dict[str, Any]], Actor], Dict[int, str]] | None = None


@dataclass(frozen=True)
class Parts:
    """How child rows and the row of their record go together."""

    # Child lists whose first entries also stand in columns of the record: list → {column: field of the child row}.
    mirrors: Dict[str, Dict[str, str]] = field(default_factory=dict)
    # For rows that are children: the fields by which one is the same as a stored one.
    identity: tuple[str, ...] = ()
    # For rows that are children: splits cells in which other programs write several rows.
    divide: Callable[[dict[str, str]], Sequence[dict[str, str]]] | None = None


@dataclass(frozen=True)
class Importing:
    """All that the importer knows of one entity beyond its declaration."""

    presets: tuple[Preset, ...] = ()
    formats: tuple[Format, ...] = ()
    words: Words = Words()
    steps: Steps = Steps()
    matching: Matching = Matching()
    doubts: Doubts = Doubts()
    parts: Parts = Parts()
    # Columns that are no fields, by the name that a mapping gives them.
    beside: Dict[str, Beside] = field(default_factory=dict)


NOTHING = Importing()


def importing(
    entity: str,
    *,
    presets: Sequence[Preset] = (),
    formats: Sequence[Format] = (),
    words: Words = NOTHING.words,
    steps: Steps = NOTHING.steps,
    matching: Matching = NOTHING.matching,
    doubts: Doubts = NOTHING.doubts,
    parts: Parts = NOTHING.parts,
    beside: Dict[str, Beside] | None = None,
) -> None:
    """Say how rows of an entity are imported, declared already or not yet; ``Importing`` says what each part takes.

    Several domains may call it for one entity: presets, formats and columns beside are added, the rest is said once.
    Raises ValueError if it is said twice.
    """
    more = Importing(tuple(presets), tuple(formats), words, steps, matching, doubts, parts, beside or {})
    extend(entity, applications={Importing: more})


def of(entity: str) -> Importing:
    """What is said of an entity; nothing if no domain said anything."""
    found: Importing = added_to(entity).applications.get(Importing, NOTHING)
    return found
