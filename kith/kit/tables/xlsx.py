"""Write XLSX row by row, safe against formula injection.

A separate module: its imports take 16 MB in every process that loads it.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from kith.kit.tables.layout import TableError

type Cell = str | int | float | Decimal | bool | date | datetime | None

MAX_SHEET_ROWS = 1_048_576  # of XLSX
MAX_SHEET_CELL = 32_767  # characters
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_xlsx(rows: Iterable[Sequence[Cell]], file: BinaryIO, *, title: str = "Sheet") -> None:
    """Write the rows as a workbook. The first row is the header, repeated on each further sheet.

    Text is always a text cell, never a formula, so it gets no guarding apostrophe. Raises TableError for a text longer
    than a cell can hold.
    """
    book = Workbook(write_only=True)
    name = re.sub(r"[\\/*?:\[\]]", " ", title)[:25] or "Sheet"
    header: Sequence[Cell] | None = None
    sheet: WriteOnlyWorksheet | None = None
    count = sheets = 0
    for row in rows:
        if sheet is None or count == MAX_SHEET_ROWS:
            sheets += 1
            sheet = book.create_sheet(name if sheets == 1 else f"{name} {sheets}")
            count = 0
            if header is not None:
                sheet.append([_cell(sheet, value) for value in header])
                count = 1
        header = row if header is None else header
        sheet.append([_cell(sheet, value) for value in row])
        count += 1
    if sheet is None:
        book.create_sheet(name)
    book.save(file)


def _cell(sheet: WriteOnlyWorksheet, value: Cell) -> object:
    if isinstance(value, datetime) and value.tzinfo:
        value = value.isoformat()
    if not isinstance(value, str):
        return value
    if len(value) > MAX_SHEET_CELL:
        raise TableError(
            f"A cell of XLSX holds at most {MAX_SHEET_CELL:,} signs, this one has {len(value):,}. Export as CSV."
        )
    cell = WriteOnlyCell(sheet, _NOT_IN_XML.sub("\ufffd", value))
    cell.data_type = "s"
    return cell
