"""Tabular files: what is recognised, what is reported, what is refused."""

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kith.kit.tables import Layout, Row, TableError, read_rows, sniff, unique_headers

PEOPLE = "Name,City\nAnna,Köln\nBert,Łódź\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "people.csv"


def rows_of(path: Path) -> list[Row]:
    return list(read_rows(path, sniff(path).layout))


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
    ],
)
def test_unicode_files_are_recognised(file: Path, written: str, found: str) -> None:
    file.write_bytes(PEOPLE.encode(written))
    look = sniff(file)
    assert (look.layout.encoding, look.headers) == (found, ["Name", "City"])
    assert rows_of(file) == [Row(2, ["Anna", "Köln"]), Row(3, ["Bert", "Łódź"])]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Name,City\nJosé,Málaga\nJörg,Düsseldorf\n", "cp1252"),
        ("Name,City\n“Anna” \u2013 O\u2019Brien,Köln\n", "cp1252"),
        ("Name,Price\nZoë,5 €\nCœur,7 €\n", "iso8859-15"),
        ("Name,City\nJosé,Málaga\nJörg,Düsseldorf\n", "mac_roman"),
        ("Name,City\n\u0416\u0430\u043d\u043d\u0430,\u041b\u0438\u043f\u0435\u0446\u043a\n", "cp1251"),
    ],
)
def test_old_encodings_are_recognised_by_their_words(file: Path, text: str, encoding: str) -> None:
    file.write_bytes(text.encode(encoding))
    expected = [line.split(",") for line in text.splitlines()[1:]]
    assert [row.cells for row in rows_of(file)] == expected


@pytest.mark.parametrize("separator", list(",;|^:\t"))
def test_separators_are_recognised(file: Path, separator: str) -> None:
    file.write_text(f"Name{separator}City\nAnna{separator}Köln\n")
    assert sniff(file).layout.separator == separator
    assert rows_of(file) == [Row(2, ["Anna", "Köln"])]


def test_the_separator_line_of_excel_is_obeyed(file: Path) -> None:
    file.write_text("sep=|\nName|City\nAnna|Köln, Rhein\n")
    assert sniff(file).headers == ["Name", "City"]
    assert rows_of(file) == [Row(3, ["Anna", "Köln, Rhein"])]


def test_cells_keep_line_breaks_quotes_and_blanks(file: Path) -> None:
    file.write_bytes(b'Name,Note\r\nAnna,"two\r\nlines, ""quoted"""\r\n  Bert ,x\r\n')
    assert rows_of(file) == [Row(2, ["Anna", 'two\r\nlines, "quoted"']), Row(3, ["  Bert ", "x"])]


def test_single_quotation_marks_are_recognised(file: Path) -> None:
    file.write_text("'Name','City'\n'Anna','Köln, Rhein'\n'Bert','Ulm'\n")
    assert rows_of(file) == [Row(2, ["Anna", "Köln, Rhein"]), Row(3, ["Bert", "Ulm"])]


def test_ragged_rows_come_along_with_their_fault(file: Path) -> None:
    file.write_text("a,b,c\n1,2\n1,2,3,,\n1,2,3,4\n\n1,2,3\n")
    advice = "Check for a missing or unquoted separator."
    assert rows_of(file) == [
        Row(2, ["1", "2"], f"The row has 2 cells, the header has 3. {advice}"),
        Row(3, ["1", "2", "3"]),
        Row(4, ["1", "2", "3", "4"], f"The row has 4 cells, the header has 3. {advice}"),
        Row(6, ["1", "2", "3"]),
    ]


def test_an_unquoted_separator_before_a_blank_belongs_to_the_text(file: Path) -> None:
    file.write_text("name,street,city\nBlondel,24, place Kléber,Strasbourg\nB,C,D\n")
    assert rows_of(file)[0] == Row(2, ["Blondel", "24, place Kléber", "Strasbourg"])


def test_unreadable_bytes_are_reported_by_row_and_column(file: Path) -> None:
    file.write_bytes(b"a,b\n1,x\x00y\n2,z\n")
    assert rows_of(file) == [
        Row(
            2,
            ["1", "x\ufffdy"],
            "Column 2 has a zero byte. Mend it, or choose another encoding.",
        ),
        Row(3, ["2", "z"]),
    ]
    file.write_bytes("a,b\nü,1\n".encode() + b"\xff,2\n")
    wrong = list(read_rows(file, Layout(encoding="utf-8")))[1]
    assert wrong.fault == ("Column 1 has bytes that are not utf-8. Mend it, or choose another encoding.")


def test_an_unclosed_quotation_mark_is_reported(file: Path) -> None:
    file.write_text('a,b\n1,"x\n2,y\n')
    assert rows_of(file)[0].number == 2
    assert rows_of(file)[0].fault.startswith('The quotation mark (") in this row is never closed')


def test_a_huge_cell_is_reported_and_the_rest_read(file: Path) -> None:
    file.write_text("a,b\n1," + "x" * 1_000_001 + "\n2,y\n")
    assert [(row.number, row.fault[:14]) for row in rows_of(file)] == [
        (2, "A cell is long"),
        (3, ""),
    ]


def test_an_endless_line_is_refused(file: Path) -> None:
    file.write_text("a,b\n" + "x" * 10_000_001)
    with pytest.raises(TableError, match=r"^Line 2 is longer than 10,000,000 signs"):
        sniff(file)


@pytest.mark.parametrize("name", [b"c", b""])
def test_a_table_wider_than_any_program_writes_is_refused(file: Path, name: bytes) -> None:
    """Each column costs work when it is given a meaning; 100,000 of them once took minutes."""
    header = b",".join(name + b"%d" % number for number in range(2_001))
    file.write_bytes(header + b"\n" + b",".join([b"x"] * 2_001) + b"\n")
    with pytest.raises(TableError, match="2,001 columns; 2,000 are possible"):
        sniff(file)


def test_instructions_above_the_header_are_skipped(file: Path) -> None:
    file.write_text("INSTRUCTIONS:,,\n,Fill in all columns,\n,,\nName,City,Phone\nAnna,Köln,030\n")
    look = sniff(file)
    assert (look.layout.header_row, look.headers) == (4, ["Name", "City", "Phone"])
    assert look.rows == [Row(5, ["Anna", "Köln", "030"])]


def test_a_table_without_header_gets_column_names(file: Path) -> None:
    file.write_text("1,2\n3,4\n")
    look = sniff(file, Layout(header_row=0))
    assert look.headers == ["Column 1", "Column 2"]
    assert list(read_rows(file, Layout(header_row=0))) == [Row(1, ["1", "2"]), Row(2, ["3", "4"])]


def test_column_names_are_made_different() -> None:
    assert unique_headers(["Email", "email", "", " a\n b ", "Email"]) == [
        "Email",
        "email 2",
        "Column 3",
        "a b",
        "Email 3",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty. Choose a file with a header and at least one row."),
        (b"\xef\xbb\xbf \r\n", "The file is empty. Choose a file with a header and at least one row."),
        (b"%PDF-1.7 ...", "The file is a PDF document, not a table."),
        (b"\x89PNG\r\n\x1a\n", "The file is a picture (PNG), not a table."),
        (b"PK\x03\x04 broken", "The file is a damaged archive or workbook."),
        (b"<!DOCTYPE html><table>", "The file is a web page or XML, whatever its name says."),
        (b'{"a": 1}', "The file is JSON, not a table."),
        (b"BEGIN:VCARD\r\n", "The file holds vCards. Import it as vCard."),
        (b"BEGIN:VCALENDAR\r\n", "The file holds calendar entries, not a table. Choose a file of contacts."),
        (
            b"\x00" * 2_000,
            "The file is no text, so it can't be read as CSV. Save the table as CSV or XLSX and choose that file.",
        ),
        (b"\x01\x02\x03\x04" * 50, "The file is no text, so it can't be read as CSV."),
        (b"\n\n,,\n", "The file has no rows. Choose a file with a header and at least one row."),
    ],
)
def test_what_is_no_table_is_named(file: Path, content: bytes, message: str) -> None:
    file.write_bytes(content)
    with pytest.raises(TableError) as caught:
        sniff(file)
    assert str(caught.value).startswith(message)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"^There is no file “none.csv”"):
        sniff(tmp_path / "none.csv")


def test_a_file_that_changes_while_it_is_read_is_refused(file: Path) -> None:
    file.write_text("a,b\n" + "1,2\n" * 50_000)
    rows = read_rows(file, Layout())
    assert next(rows) == Row(2, ["1", "2"])
    with file.open("a") as more:
        more.write("3,4\n")
    os.utime(file, ns=(1, 1))
    with pytest.raises(TableError, match=r"^The file was changed while it was read"):
        list(rows)


def test_a_wrong_choice_is_explained(file: Path) -> None:
    file.write_text(PEOPLE)
    with pytest.raises(TableError, match="There is no encoding “klingon”"):
        sniff(file, Layout(encoding="klingon"))
    with pytest.raises(TableError, match="Separator and quotation mark must be one sign each"):
        sniff(file, Layout(separator=",,"))
    with pytest.raises(TableError, match="The file has no row 9"):
        list(read_rows(file, Layout(header_row=9)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary() | st.text(alphabet="a1,;\t\"'\n\r\x00é =", max_size=200).map(str.encode))
def test_any_file_is_a_table_or_a_table_error(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with suppress(TableError):
        rows_of(file)
