"""The entry point for tabular files: sniff one, then read it with the chosen layout."""

import hashlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from kith.kit.tables.csv_stream import detect_dialect, read_csv
from kith.kit.tables.encodings import detect_encoding
from kith.kit.tables.kinds import file_kind
from kith.kit.tables.layout import (
    HEADER_SEARCH,
    Layout,
    Row,
    Sniffed,
    TableError,
    fit_to_width,
    guess_header,
    unique_headers,
)
from kith.kit.tables.sheets import read_sheet, sheet_names

PREVIEW_ROWS = 50
_PROBE = 65_536
# No known program writes more (the widest exports, of Salesforce, have 800), and mapping costs work per column.
MAX_COLUMNS = 2_000


class _Fingerprint(NamedTuple):
    """Detects a changed file without reading all of it."""

    size: int
    modified: int
    inode: int
    ends: bytes


def sniff(path: Path, layout: Layout | None = None) -> Sniffed:
    """Propose a layout for the file, with column names and first rows.

    layout: the user's options, which are kept; without it all is guessed. Raises TableError if the file is empty, of
    another kind or damaged.
    """
    _require_file(path)
    chosen = layout or _guess_layout(path)
    names = sheet_names(path) if chosen.kind == "sheet" else []
    first = list(islice(_all_rows(path, chosen), HEADER_SEARCH + PREVIEW_ROWS))
    if not first:
        raise TableError("The file has no rows. Choose a file with a header and at least one row.")
    widest = max(len(_without_empty_end(row.cells)) for row in first)
    if widest > MAX_COLUMNS:
        raise TableError(
            f"The table has {widest:,} columns; {MAX_COLUMNS:,} are possible. Delete those that you do not need."
        )
    if layout is None:
        chosen = Layout(
            kind=chosen.kind,
            header_row=guess_header(first),
            encoding=chosen.encoding,
            separator=chosen.separator,
            quote=chosen.quote,
            sheet=names[0] if names else "",
        )
    headers, rows = _divide(first, chosen.header_row)
    fitted = [fit_to_width(row, len(headers), chosen.separator) for row in rows[:PREVIEW_ROWS]]
    return Sniffed(chosen, headers, fitted, names)


def sheets_of(path: Path) -> list[str]:
    """Return the names of a workbook's sheets in order, none for text. Raises TableError for any other file."""
    _require_file(path)
    return sheet_names(path) if file_kind(path) == "sheet" else []


def read_rows(path: Path, layout: Layout) -> Iterator[Row]:
    """Yield the rows after the header, in file order and with its row numbers.

    Memory use does not grow with the file. Rows of the wrong width and undecodable rows are yielded with an error.
    Raises TableError if the file changes meanwhile.
    """
    _require_file(path)
    before = _fingerprint(path)
    width: int | None = None
    for row in _all_rows(path, layout):
        if width is None:
            if layout.header_row and row.number < layout.header_row:
                continue
            width = len(row.cells)
            if layout.header_row:
                width = len(_without_empty_end(row.cells))
                continue
        yield fit_to_width(row, width, layout.separator)
    if width is None:
        raise TableError(f"The file has no row {layout.header_row}. Choose another header row.")
    if _fingerprint(path) != before:
        raise TableError("The file was changed while it was read. Start again with the new file.")


def _require_file(path: Path) -> None:
    if not path.is_file():
        raise TableError(f"There is no file “{path.name}”. Check the name.")
    if not path.stat().st_size:
        raise TableError("The file is empty. Choose a file with a header and at least one row.")


def _guess_layout(path: Path) -> Layout:
    if file_kind(path) == "sheet":
        return Layout(kind="sheet")
    encoding = detect_encoding(path)
    separator, quote = detect_dialect(path, encoding)
    return Layout(encoding=encoding, separator=separator, quote=quote)


def _all_rows(path: Path, layout: Layout) -> Iterator[Row]:
    if layout.kind == "sheet":
        return read_sheet(path, layout.sheet)
    return read_csv(path, encoding=layout.encoding, separator=layout.separator, quote=layout.quote)


def _divide(rows: list[Row], header_row: int) -> tuple[list[str], list[Row]]:
    """Split into column names and the rows after them; without a header, names are generated."""
    if not header_row:
        return unique_headers([""] * max(len(row.cells) for row in rows)), rows
    header = next((row for row in rows if row.number >= header_row), None)
    if header is None:
        raise TableError(f"The file has no row {header_row}. Choose another header row.")
    headers = unique_headers(_without_empty_end(header.cells))
    return headers, [row for row in rows if row.number > header.number]


def _without_empty_end(cells: list[str]) -> list[str]:
    end = len(cells)
    while end > 1 and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def _fingerprint(path: Path) -> _Fingerprint:
    with path.open("rb") as file:
        start = file.read(_PROBE)
        size = file.seek(0, 2)
        file.seek(max(0, size - _PROBE))
        ends = hashlib.blake2b(start + file.read(_PROBE)).digest()
    state = path.stat()
    return _Fingerprint(state.st_size, state.st_mtime_ns, state.st_ino, ends)
