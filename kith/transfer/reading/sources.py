"""Sources of rows: tabular files, and the formats of domains."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from kith.engine.declare import registry
from kith.engine.policy import Actor
from kith.engine.web.errors import Refused
from kith.kit.tables import Layout, Row, Sniffed, TableError, read_rows, sheets_of, sniff
from kith.transfer import hooks
from kith.transfer.hooks import Format, Preset
from kith.transfer.mapping.words import normal, words_of

CHUNK = 1 << 20
HEADER_SEARCH = 30


@dataclass(frozen=True)
class Source:
    """A readable file: column names, first rows and layout."""

    path: Path
    headers: list[str]
    samples: list[Row]
    layout: Layout | None = None
    format: Format | None = None
    sheets: tuple[str, ...] = ()

    def rows(self) -> Iterator[Row]:
        """Yield all rows in file order. Raises Refused if the file cannot be read to its end."""
        try:
            if self.format is not None:
                yield from self.format.rows(self.path)
            elif self.layout is not None:
                yield from read_rows(self.path, self.layout)
        except TableError as error:
            raise Refused(str(error)) from error

    def has_more_than(self, most: int) -> bool:
        """Whether there are more rows; the size of a compressed workbook does not tell."""
        return next(islice(self.rows(), most, None), None) is not None

    def count(self) -> int | None:
        """Estimate the number of rows; None if that needs reading the file."""
        if self.layout is None or self.layout.kind != "csv":
            return None
        with self.path.open("rb") as file:
            lines = sum(chunk.count(b"\n") for chunk in iter(partial(file.read, CHUNK), b""))
        return max(lines - self.layout.header_row, 1)

    def layout_json(self) -> dict[str, Any]:
        return asdict(self.layout) if self.layout is not None else {}


def open_source(path: Path, entity: str, *, by: Actor, layout: Layout | None = None, sheet: str = "") -> Source:
    """Open a file. Raises Refused with what it is and what to do."""
    for form in hooks.of(entity).formats:
        if form.recognise(path):
            return _formatted(path, form)
    try:
        if layout is not None:
            found = sniff(path, layout)
        else:
            found = _best_header(path, entity, sniff(path, _layout_of_sheet(path, sheet) if sheet else None), by)
    except TableError as error:
        raise Refused(str(error)) from error
    return Source(path, found.headers, found.rows, layout=found.layout, sheets=tuple(found.sheets))


def sheets_in(path: Path, entity: str) -> list[str]:
    """Return the names of a workbook's sheets, none for text. Raises Refused if the file is not tabular."""
    if any(form.recognise(path) for form in hooks.of(entity).formats):
        return []
    try:
        return sheets_of(path)
    except TableError as error:
        raise Refused(str(error)) from error


def _formatted(path: Path, form: Format) -> Source:
    try:
        samples = list(islice(form.rows(path), 20))
    except ValueError as error:
        raise Refused(str(error)) from error
    return Source(path, [column.header for column in form.columns], samples, format=form)


def _layout_of_sheet(path: Path, sheet: str) -> Layout:
    """Return the layout of a named sheet, with its own header."""
    from kith.kit.tables.layout import guess_header

    plain = sniff(path, Layout(kind="sheet", header_row=0, sheet=sheet))
    return replace(plain.layout, header_row=guess_header(plain.rows))


def _best_header(path: Path, entity: str, found: Sniffed, by: Actor) -> Sniffed:
    """Choose the header row: the last early row that a preset matches, else the first with known words."""
    presets = hooks.of(entity).presets
    plain = sniff(path, replace(found.layout, header_row=0))
    preset = [row.number for row in plain.rows if any(fits(each, row.cells) for each in presets)]
    if preset:
        return sniff(path, replace(found.layout, header_row=preset[-1]))
    words = words_of(registry.named(entity, by))
    known = {row.number: sum(normal(cell) in words for cell in row.cells) for row in plain.rows[:HEADER_SEARCH]}
    best = max(known, key=lambda number: (known[number], -number), default=0)
    if known.get(best, 0) > known.get(found.layout.header_row, 0):
        return sniff(path, replace(found.layout, header_row=best))
    return found


def fits(preset: Preset, headers: list[str]) -> bool:
    """Whether the preset matches these column names."""
    present = {header.strip().casefold() for header in headers}
    return all(required.casefold() in present for required in preset.required)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
