"""What a domain tells the importer about its entities: presets, words, names written as one, ways to find a record."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

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


type Transform = Callable[[str], dict[str, Any]]


@dataclass
class Hooks:
    """All that is known of one entity beyond its declaration."""

    presets: list[Preset] = field(default_factory=list)
    words: dict[str, Column] = field(default_factory=dict)
    transforms: dict[str, Transform] = field(default_factory=dict)
    keys: list[Key] = field(default_factory=list)
    formats: list[Format] = field(default_factory=list)
    prepare: list[Callable[[dict[str, Any], Reading], None]] = field(default_factory=list)
    # Put right what a row says of records that it links to (field → reference), before these are looked for.
    turn: list[Callable[[dict[str, Reference], Reading], None]] = field(default_factory=list)
    # Put right the values of a row, once these records are known; with the id of the agency.
    arrange: list[Callable[[dict[str, Any], int], None]] = field(default_factory=list)
    # What columns recognised by their names mean beside each other; with the first rows.
    reread: list[Callable[[list[Column], Sequence[SourceRow]], list[Column]]] = field(default_factory=list)
    # What a sheet of such rows may be called, beside the name of the entity.
    called: tuple[str, ...] = ()
    # The long text that takes what has no place of its own.
    remarks: str = ""
    # Lists of parts whose first entries also stand in columns of the record: list → {column: field of the part}.
    mirrors: dict[str, dict[str, str]] = field(default_factory=dict)
    # Field → what a second column of the same meaning feeds.
    further: dict[str, Column] = field(default_factory=dict)
    # Of several records of one name, those that the values of a row that links to them speak for.
    tell_apart: Callable[[Dict[str, Any], Sequence[Any]], Sequence[Any]] | None = None
    # The fields by which people tell records of one name apart.
    distinguish: tuple[str, ...] = ()
    # Of new rows (number → parsed values) those that resemble records which the importer sees, the likeliest first.
    alike: Callable[[Dict[int, Dict[str, Any]], Actor], Dict[int, Sequence[Alike]]] | None = None
    # Of new rows those that must not become records, each with the reason.
    held: Callable[[Dict[int, Dict[str, Any]], Actor], Dict[int, str]] | None = None
    # Columns that are no fields, by the name that a mapping gives them.
    beside: dict[str, Beside] = field(default_factory=dict)
    # The parts that the cells of one part list, where programs write several into one cell.
    divide: Callable[[dict[str, str]], Sequence[dict[str, str]]] | None = None
    # The fields by which a part of a record is the same part as one that is there.
    identity: tuple[str, ...] = ()


_hooks: dict[str, Hooks] = {}


def of(entity: str) -> Hooks:
    """The hooks of an entity; those of an entity that has none are empty."""
    return _hooks.setdefault(entity, Hooks())
