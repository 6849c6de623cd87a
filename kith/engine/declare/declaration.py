"""The dataclasses of a declaration: they name fields and where they appear, without behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True, init=False)
class List:
    """The columns of the list, in order, and its sort: a field name, with ``-`` for descending."""

    columns: tuple[str, ...]
    sort: str

    def __init__(self, *columns: str, sort: str) -> None:
        object.__setattr__(self, "columns", columns)
        object.__setattr__(self, "sort", sort)


@dataclass(frozen=True, slots=True, init=False)
class Section:
    """A titled group of fields on the record page and in the form."""

    title: Any
    fields: tuple[str, ...]

    def __init__(self, title: Any, *fields: str) -> None:
        object.__setattr__(self, "title", title)
        object.__setattr__(self, "fields", fields)


@dataclass(frozen=True, slots=True, init=False)
class Related:
    """A tab with rows of another entity that refer to the record: reverse name and columns."""

    name: str
    columns: tuple[str, ...]

    def __init__(self, name: str, *columns: str) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "columns", columns)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The stream of notes and changes, with the composer above it."""


@dataclass(frozen=True, slots=True, init=False)
class Record:
    """The record page: sections and tabs in order; ``highlights`` are the cards below the head."""

    parts: tuple[Section | Related | Timeline, ...]
    highlights: tuple[str, ...]
    subtitle: tuple[str, ...]

    def __init__(
        self,
        *parts: Section | Related | Timeline,
        highlights: tuple[str, ...] = (),
        subtitle: tuple[str, ...] = (),
    ) -> None:
        object.__setattr__(self, "parts", parts)
        object.__setattr__(self, "highlights", highlights)
        object.__setattr__(self, "subtitle", subtitle)

    @property
    def sections(self) -> tuple[Section, ...]:
        return tuple(part for part in self.parts if isinstance(part, Section))

    @property
    def related(self) -> tuple[Related, ...]:
        return tuple(part for part in self.parts if isinstance(part, Related))

    @property
    def has_timeline(self) -> bool:
        return any(isinstance(part, Timeline) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Nav:
    """The side bar entry: group ("sell", "settings", …), position in it, icon, and keyboard shortcut after ``g``."""

    group: str
    order: int = 90
    icon: str = "file"
    key: str = ""


@dataclass(frozen=True, slots=True)
class Further:
    """A further page about a record, in the record's menu."""

    label: str
    icon: str
    url: str


class Alike(NamedTuple):
    """A possible duplicate: the score (0 to 100), and the reasons for people."""

    id: int
    title: str
    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A button for reaching somebody: label, link, and the address or number as typed."""

    label: str
    icon: str
    url: str
    value: str
