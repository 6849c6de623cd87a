"""Workbooks (XLSX, XLS, ODS) as a stream of rows, read by a child process with limits.

A spreadsheet file has to be in memory to be read, and a hostile one is made to exhaust it. So a child process with
limits reads it and writes the rows in chunks. If the child dies, the reader gets a TableError and the server survives.
"""

import json
import select
import signal
import subprocess
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

from kith.kit.tables.layout import Row, TableError

FIRST_ANSWER_SECONDS = 120
_CHILD = Path(__file__).with_name("sheet_child.py")
_TOO_MUCH = "The workbook needs too much memory or time. Save the table as CSV and choose that file."
_SHEET_NAMES = "sheets"


def sheet_names(path: Path) -> list[str]:
    """Return the names of the workbook's sheets in order. Raises TableError."""
    messages = _messages(path, "")
    try:
        return _names(next(messages, None))
    finally:
        messages.close()


def read_sheet(path: Path, sheet: str) -> Iterator[Row]:
    """Yield the rows of one sheet (the first for "") from column A on, without blank rows. Raises TableError."""
    messages = _messages(path, sheet)
    try:
        _names(next(messages, None))
        for message in messages:
            if not isinstance(message, list):
                raise TableError(_TOO_MUCH)
            for number, cells in message:
                yield _checked(Row(number, cells))
    finally:
        messages.close()


def _checked(row: Row) -> Row:
    if any("\x00" in cell for cell in row.cells):
        cells = [cell.replace("\x00", "\ufffd") for cell in row.cells]
        return Row(row.number, cells, "A cell has a zero byte. Remove it.")
    return row


def _names(message: object) -> list[str]:
    if isinstance(message, dict) and isinstance(names := message.get(_SHEET_NAMES), list):
        return [str(name) for name in names]
    raise TableError(_TOO_MUCH)


def _messages(path: Path, sheet: str) -> Generator[object]:
    """Yield the child's messages line by line; kills the child if the reader stops early."""
    # Interpreter and script are our own. Only the file's path and the sheet's name come from outside, as plain
    # arguments without a shell.
    child = subprocess.Popen(
        [sys.executable, "-I", str(_CHILD), str(path), sheet],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    )
    try:
        if child.stdout is None or not select.select([child.stdout], [], [], FIRST_ANSWER_SECONDS)[0]:
            raise TableError(_TOO_MUCH)
        for line in child.stdout:
            yield _decoded(line)
        if child.wait() != 0:
            raise TableError(_TOO_MUCH)
    finally:
        _end(child)


def _decoded(line: str) -> object:
    try:
        message: object = json.loads(line)
    except ValueError:  # the child died in the middle of a line
        raise TableError(_TOO_MUCH) from None
    if isinstance(message, dict) and "error" in message:
        raise TableError(str(message["error"]))
    return message


def _end(child: subprocess.Popen[str]) -> None:
    if child.poll() is None:
        child.send_signal(signal.SIGKILL)
        child.wait()
    if child.stdout:
        child.stdout.close()
