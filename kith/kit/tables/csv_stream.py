"""CSV as a stream of rows; one line is in memory at a time."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from io import TextIOWrapper
from math import log2
from pathlib import Path

from kith.kit.tables.layout import Row, TableError

MAX_LINE = 10_000_000  # characters of a line
MAX_CELL = 1_000_000  # characters of a cell; also limits the text after an unclosed quotation mark
SAMPLE_LINES = 200
SAMPLE_CHARS = 1_000_000
SEPARATORS = {",": 1.0, ";": 1.0, "\t": 1.0, "|": 0.95, "^": 0.9, ":": 0.6}
_UNREADABLE = re.compile("[\x00\udc80-\udcff]")
_UNREADABLE_WIDE = re.compile("[\x00\ufffd]")  # UTF-16 can't escape wrong bytes
_SINGLE_QUOTED = re.compile(r"(?:^|[,;:|^\t])'[^']*'(?=$|[,;:|^\t])", re.MULTILINE)
_SEPARATOR_LINE = re.compile(r"sep=(.)\s*$", re.IGNORECASE).match

# The csv module has one limit per process, by default 131,072 characters; long notes exceed it.
csv.field_size_limit(MAX_CELL)


def open_text(path: Path, encoding: str) -> TextIOWrapper:
    """Open the file as text. Undecodable bytes become markers, which `read_csv` reports."""
    try:
        errors = "replace" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
        return path.open(encoding=encoding, errors=errors, newline="")
    except LookupError:
        raise TableError(f"There is no encoding “{encoding}”. Choose another one.") from None


class _Lines:
    """Lines of limited length for the csv reader; records the end of the file and undecodable characters."""

    def __init__(self, file: TextIOWrapper, unreadable: re.Pattern[str]) -> None:
        self._file = file
        self._unreadable = unreadable
        self._number = 0
        self.ended = False
        self.unreadable = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._file.readline(MAX_LINE)
        if not line:
            self.ended = True
            raise StopIteration
        self._number += 1
        if len(line) == MAX_LINE:
            raise TableError(
                f"Line {self._number} is longer than {MAX_LINE:,} signs, so this is hardly a table."
                " Check the file, or choose another encoding."
            )
        if not line.isascii() or "\x00" in line:
            self.unreadable = self.unreadable or bool(self._unreadable.search(line))
        return line


def read_csv(path: Path, *, encoding: str, separator: str, quote: str) -> Iterator[Row]:
    """Yield all rows that are not blank, with a spreadsheet's row numbers. An error is stored in its row."""
    with open_text(path, encoding) as file:
        unreadable = _UNREADABLE_WIDE if file.errors == "replace" else _UNREADABLE
        lines = _Lines(file, unreadable)
        reader = _reader(lines, separator, quote)
        number = 0
        while True:
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as fault:
                yield Row(number, [], _csv_fault(fault))
                continue
            except UnicodeError:
                raise TableError(
                    f"The text after row {number - 1} is not {encoding}. Choose another encoding."
                ) from None
            if number == 1 and len(cells) <= 2 and _is_separator_line(cells, separator):
                continue
            if lines.ended:
                yield Row(number, cells, _unclosed(quote))
            elif lines.unreadable:
                lines.unreadable = False
                yield _unreadable_row(number, cells, encoding, unreadable)
            elif cells and any(cells) and any(cell.strip() for cell in cells):
                yield Row(number, cells)


def _reader(lines: "_Lines", separator: str, quote: str) -> Iterator[list[str]]:
    try:
        if not quote:
            return csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_NONE)
        return csv.reader(lines, delimiter=separator, quotechar=quote)
    except (TypeError, ValueError):
        raise TableError("Separator and quotation mark must be one sign each.") from None


def _is_separator_line(cells: list[str], separator: str) -> bool:
    """Whether this is Excel's first line "sep=;", which declares the separator and is not a row."""
    return bool(_SEPARATOR_LINE(separator.join(cells)))


def _csv_fault(fault: csv.Error) -> str:
    if "field larger" in str(fault):
        return (
            f"A cell is longer than {MAX_CELL:,} signs."
            " Look for a quotation mark that is not closed, or shorten the cell."
        )
    return "The row can't be read as CSV. Check its quotation marks."


def _unclosed(quote: str) -> str:
    return (
        f"The quotation mark ({quote}) in this row is never closed, so all lines after it were"
        " read as one cell. Close or double it, or choose to read without quotation marks."
    )


def _unreadable_row(number: int, cells: list[str], encoding: str, unreadable: re.Pattern[str]) -> Row:
    """Return the row with an error that names the column; undecodable bytes become the replacement character."""
    column = next((i for i, cell in enumerate(cells, 1) if unreadable.search(cell)), 1)
    what = "a zero byte" if "\x00" in "".join(cells) else f"bytes that are not {encoding}"
    shown = [unreadable.sub("\ufffd", cell) for cell in cells]
    return Row(number, shown, f"Column {column} has {what}. Mend it, or choose another encoding.")


def detect_dialect(path: Path, encoding: str) -> tuple[str, str]:
    """Detect separator and quotation mark; (",", '"') if the file gives no hint."""
    with open_text(path, encoding) as file:
        sample = file.read(SAMPLE_CHARS)
    if told := _SEPARATOR_LINE(sample.split("\n", 1)[0]):
        return told[1], '"'
    quote = "'" if _prefers_single_quotes(sample) else '"'
    complete = sample[: sample.rfind("\n") + 1] or sample
    lines = complete.splitlines(keepends=True)[:SAMPLE_LINES]
    best = max(SEPARATORS, key=lambda separator: _fitness(lines, separator, quote))
    return (best, quote) if _fitness(lines, best, quote) > 0 else (",", quote)


def _prefers_single_quotes(sample: str) -> bool:
    return '"' not in sample and len(_SINGLE_QUOTED.findall(sample[:65_536])) > 3


def _fitness(lines: list[str], separator: str, quote: str) -> float:
    """Rate how much the sample looks like a table with this separator: rows of equal width, and columns."""
    widths: Counter[int] = Counter()
    try:
        for cells in csv.reader(lines, delimiter=separator, quotechar=quote):
            if any(cells):
                widths[len(cells)] += 1
    except csv.Error:
        return 0
    if not widths:
        return 0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    if width < 2:
        return 0
    share = count / widths.total()
    return share * share * SEPARATORS[separator] * log2(min(width, 8) + 2)
