"""Detect the kind of a file from its first bytes, never from its name."""

import re
import zipfile
from pathlib import Path

from kith.kit.tables.layout import FileKind, TableError

HEAD = 4_096
_ADVICE = "Save the table as CSV or XLSX and choose that file."
_KNOWN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"RIFF", "a picture, sound or film"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"BZh", "a compressed file (bzip2)"),
    (b"\xfd7zXZ", "a compressed file (xz)"),
    (b"7z\xbc\xaf", "an archive (7z)"),
    (b"Rar!", "an archive (RAR)"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"SQLite format 3", "a database (SQLite)"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"OggS", "a sound or film"),
    (b"ID3", "a sound (MP3)"),
)
_CARD = re.compile(rb"\s*begin:(vcard|vcalendar)", re.IGNORECASE).match
_WEB = re.compile(rb"\s*<(!doctype|html|table|\?xml|meta|head)", re.IGNORECASE).match
_JSON = re.compile(rb"\s*(\{\s*\"|\[\s*[\{\[\"])").match
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")


def file_kind(path: Path) -> FileKind:
    """Return text or workbook. Raises TableError for other files, with what to do."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise TableError("The file is empty. Choose a file with a header and at least one row.")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_archive(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "sheet"
    for start, what in _KNOWN:
        if head.startswith(start) and not _is_text_after(head, start):
            raise TableError(f"The file is {what}, not a table. {_ADVICE}")
    _refuse_other_text(head.removeprefix(b"\xef\xbb\xbf"))
    return "csv"


def _is_text_after(head: bytes, start: bytes) -> bool:
    """Whether this is text that merely begins like a binary file, such as a column called "MZ"."""
    return start in (b"MZ", b"BZh", b"ID3", b"RIFF", b"OggS") and not _CONTROLS.search(head) and (b"\x00" not in head)


def _kind_of_archive(path: Path) -> FileKind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist()[:10_000])
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, OverflowError):
        raise TableError(f"The file is a damaged archive or workbook. {_ADVICE}") from None
    if "word/document.xml" in names:
        raise TableError(f"The file is a text document (DOCX), not a table. {_ADVICE}")
    if "ppt/presentation.xml" in names:
        raise TableError(f"The file is a presentation (PPTX), not a table. {_ADVICE}")
    if names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"} or any(
        name.lower().endswith("xl/workbook.xml") for name in names
    ):
        return "sheet"
    raise TableError("The file is an archive (ZIP). Unpack it and choose one of its files.")


def _refuse_other_text(head: bytes) -> None:
    if card := _CARD(head):
        if card[1].lower() == b"vcalendar":
            raise TableError("The file holds calendar entries, not a table. Choose a file of contacts.")
        raise TableError("The file holds vCards. Import it as vCard.")
    if _WEB(head):
        raise TableError(f"The file is a web page or XML, whatever its name says. {_ADVICE}")
    if _JSON(head):
        raise TableError(f"The file is JSON, not a table. {_ADVICE}")
    if len(_CONTROLS.findall(head)) * 20 > len(head) or not head.strip(b"\x00"):
        raise TableError(f"The file is no text, so it can't be read as CSV. {_ADVICE}")
