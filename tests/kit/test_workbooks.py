"""Workbooks: read in a limited child process, written without formulas."""

import csv
import io
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.kit.tables import (
    Layout,
    Row,
    TableError,
    guard_formula,
    read_rows,
    sniff,
    unguard_formula,
    write_csv,
)
from kith.kit.tables.xlsx import write_xlsx


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "book.xlsx"


def test_values_are_read_as_a_person_would_type_them(book: Path) -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.append(["Name", "Count", "Price", "Born", "Seen", "At", "Active"])
    sheet.append(["Anna", 7, 0.1 + 0.2, date(2024, 3, 5), datetime(2024, 3, 5, 14, 30), time(9, 5), True])
    sheet.append([None, 7.0, 123456789012, None, None, None, False])
    made.create_sheet("Second").append(["x"])
    made.save(book)
    look = sniff(book)
    assert look.sheets == ["Sheet", "Second"]
    assert look.headers[:2] == ["Name", "Count"]
    assert list(read_rows(book, look.layout)) == [
        Row(2, ["Anna", "7", "0.3", "2024-03-05", "2024-03-05 14:30:00", "09:05:00", "TRUE"]),
        Row(3, ["", "7", "123456789012", "", "", "", "FALSE"]),
    ]


def test_rows_keep_their_numbers_and_columns_when_the_table_starts_late(book: Path) -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    for address, value in {"B3": "Name", "C3": "City", "B5": "Anna", "C5": "Köln"}.items():
        sheet[address] = value
    made.save(book)
    look = sniff(book)
    assert (look.layout.header_row, look.headers) == (3, ["Column 1", "Name", "City"])
    assert list(read_rows(book, look.layout)) == [Row(5, ["", "Anna", "Köln"])]


def test_an_unknown_sheet_is_explained(book: Path) -> None:
    with book.open("wb") as file:
        write_xlsx([["a"], ["1"]], file, title="People")
    with pytest.raises(TableError, match=r"There is no sheet “x”\. Choose one of: People"):
        list(read_rows(book, Layout(kind="sheet", sheet="x")))


def test_a_sheet_that_declares_billions_of_cells_is_refused(book: Path) -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet["A1"] = "Name"
    sheet["XFD1048576"] = "bomb"
    made.save(book)
    assert book.stat().st_size < 10_000
    with pytest.raises(TableError, match="Save the table as CSV and choose that file"):
        sniff(book)


def test_a_zip_bomb_is_refused(book: Path) -> None:
    with book.open("wb") as file:
        write_xlsx([["a"], ["1"]], file)
    with zipfile.ZipFile(book, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb.bin", bytes(64 << 20))
    with pytest.raises(TableError, match="The workbook unpacks to 64 MB or more"):
        sniff(book)


def test_a_zip_bomb_that_lies_about_its_size_is_refused(book: Path) -> None:
    with book.open("wb") as file:
        write_xlsx([["a"], ["1"]], file)
    with zipfile.ZipFile(book, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb.bin", bytes(64 << 20))
    honest = (64 << 20).to_bytes(4, "little")
    book.write_bytes(book.read_bytes().replace(honest, (1_000).to_bytes(4, "little")))
    with pytest.raises(TableError, match="The workbook unpacks to 64 MB or more"):
        sniff(book)


def test_a_damaged_workbook_is_refused(book: Path) -> None:
    with zipfile.ZipFile(book, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")
    with pytest.raises(TableError, match=r"The workbook is damaged|can't be read"):
        sniff(book)
    book.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    with pytest.raises(TableError, match="The workbook is damaged"):
        sniff(book)


def test_a_workbook_that_is_packed_unusually_is_refused_with_the_remedy(book: Path) -> None:
    with zipfile.ZipFile(book, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(TableError, match=r"^The workbook is packed in a way .+ Save the table as CSV"):
        sniff(book)


def test_other_office_files_are_named(book: Path) -> None:
    with zipfile.ZipFile(book, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(TableError, match=r"^The file is a text document \(DOCX\), not a table"):
        sniff(book)
    with zipfile.ZipFile(book, "w") as archive:
        archive.writestr("people.csv", "a,b")
    with pytest.raises(TableError, match=r"^The file is an archive \(ZIP\)\. Unpack it"):
        sniff(book)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("  =1+1", "'  =1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-1+HYPERLINK(1)", "'-1+HYPERLINK(1)"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ('"=1', "'\"=1"),
        ("'=1", "''=1"),
        ("+49 30 1234567", "+49 30 1234567"),
        ("+1 (212) 555-0123", "+1 (212) 555-0123"),
        ("-12.50", "-12.50"),
        ("O'Brien", "O'Brien"),
        ("'t Hooft", "'t Hooft"),
        ("anna@example.com", "anna@example.com"),
        ("", ""),
    ],
)
def test_formulas_are_guarded_and_numbers_stay_readable(text: str, cell: str) -> None:
    assert guard_formula(text) == cell
    assert unguard_formula(cell) == text


@given(st.text() | st.text(alphabet="'\"=+-@ \t1a\uff1d", max_size=8))
def test_guarding_can_be_undone_exactly(text: str) -> None:
    assert unguard_formula(guard_formula(text)) == text


CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=5))
def test_written_csv_reads_back_the_same(rows: list[list[str]]) -> None:
    text = "".join(write_csv(rows, mark=False))
    read = [[unguard_formula(cell) for cell in row] for row in csv.reader(io.StringIO(text, ""))]
    assert read == rows


def test_written_workbooks_hold_text_as_text(book: Path) -> None:
    rows: list[list[str | int | Decimal | date | None]] = [
        ["Name", "Amount", "Day", "Note"],
        ["=1+1", Decimal("1.50"), date(2024, 3, 5), "zero\x00byte"],
        ["+49 30 1", 7, None, "'quoted"],
    ]
    with book.open("wb") as file:
        write_xlsx(rows, file, title="a/b")
    sheet = openpyxl.load_workbook(book).worksheets[0]
    assert (sheet.title, sheet["A2"].data_type) == ("a b", "s")
    assert [row.cells for row in read_rows(book, sniff(book).layout)] == [
        ["=1+1", "1.5", "2024-03-05", "zero\ufffdbyte"],
        ["+49 30 1", "7", "", "'quoted"],
    ]


def test_a_text_too_long_for_a_workbook_is_refused() -> None:
    with pytest.raises(TableError, match=r"this one has 32,768\. Export as CSV\."):
        write_xlsx([["x" * 32_768]], io.BytesIO())
