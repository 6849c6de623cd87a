"""The layout of a tabular file: the reader's options, rows, and finding the header."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

FileKind = Literal["csv", "sheet"]

HEADER_SEARCH = 30  # rows searched for the header
_NUMBER_OR_DATE = re.compile(r"[\d\s.,:/+()€$£%-]+").fullmatch


class TableError(ValueError):
    """The file as a whole can't be read; the message says why and what to do."""


class Row(NamedTuple):
    """One row: its number in the source (from 1, as in a spreadsheet), its cells, its error.

    `fault` is "" for a good row, else a sentence that says what is wrong. Such a row keeps its raw cells for the report
    and the error file.
    """

    number: int
    cells: list[str]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """The options for reading a file; proposed by `sniff`, changed by the user.

    kind: "csv" for text, "sheet" for XLSX, XLS and ODS. header_row: number of the row with the column names, 0 for
    none. sheet: name of the sheet, "" for text.
    """

    kind: FileKind = "csv"
    header_row: int = 1
    encoding: str = "utf-8"
    separator: str = ","
    quote: str = '"'
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Sniffed:
    """The result of `sniff`: a proposed layout, column names, and the first rows."""

    layout: Layout
    headers: list[str]
    rows: list[Row]
    sheets: list[str] = field(default_factory=list)


def guess_header(rows: Sequence[Row]) -> int:
    """Return the number of the row that looks most like column names; titles and instructions may precede it.

    Column names are text, short and different, and nearly fill the width of the table.
    """
    filled = [sum(1 for cell in row.cells if cell.strip()) for row in rows[:HEADER_SEARCH]]
    if not filled:
        return 0
    widest = max(filled)
    for row, count in zip(rows, filled, strict=False):
        if count * 10 >= widest * 7 and _looks_like_names(row.cells):
            return row.number
    return next(row.number for row, count in zip(rows, filled, strict=False) if count == widest)


def _looks_like_names(cells: Sequence[str]) -> bool:
    names = [cell.strip() for cell in cells if cell.strip()]
    values = sum(1 for name in names if _NUMBER_OR_DATE(name) or len(name) > 100)
    return len(names) > 0 and values * 5 <= len(names) and len(set(names)) * 10 >= len(names) * 7


def unique_headers(cells: Sequence[str]) -> list[str]:
    """Make column names unique: "Email", "Email 2"; a column without a name is "Column 3"."""
    names: list[str] = []
    taken: set[str] = set()
    counts: dict[str, int] = {}
    for position, cell in enumerate(cells, start=1):
        name = wanted = " ".join(cell.replace("\x00", "").split()) or f"Column {position}"
        while name.casefold() in taken:
            counts[wanted] = counts.get(wanted, 1) + 1
            name = f"{wanted} {counts[wanted]}"
        taken.add(name.casefold())
        names.append(name)
    return names


def fit_to_width(row: Row, width: int, separator: str) -> Row:
    """Return the row with one cell per column, or with an error if it has another width.

    Empty cells after the last column are dropped; spreadsheets leave them behind. An unquoted separator before a blank
    ("24, place Kléber") is taken as text if that gives exactly the right width.
    """
    cells = row.cells
    extra = len(cells) - width
    if not extra or row.fault:
        return row
    if extra > 0 and not any(cell.strip() for cell in cells[width:]):
        return Row(row.number, cells[:width])
    if extra > 0 and sum(1 for cell in cells[1:] if cell[:1] == " ") == extra:
        return Row(row.number, _joined_at_blanks(cells, separator))
    return Row(row.number, cells, _ragged(len(cells), width))


def _joined_at_blanks(cells: Sequence[str], separator: str) -> list[str]:
    joined = [cells[0]]
    for cell in cells[1:]:
        if cell[:1] == " ":
            joined[-1] += separator + cell
        else:
            joined.append(cell)
    return joined


def _ragged(found: int, width: int) -> str:
    noun = "cell" if found == 1 else "cells"
    return f"The row has {found} {noun}, the header has {width}. Check for a missing or unquoted separator."
