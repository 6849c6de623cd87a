"""Detect a file's type from its content. Its name and the sender's Content-Type only serve for a warning.

This module detects the types that Kith treats specially. puremagic names all others, and its answer is only displayed.
"""

import io
import re
import zipfile
from typing import NamedTuple

from kith.kit.documents.names import ending_of

HEAD = 64 << 10  # bytes from the beginning that are enough to detect a type
UNKNOWN = "application/octet-stream"
TEXT = "text/plain"
PDF = "application/pdf"
_OFFICE = "application/vnd.openxmlformats-officedocument."
# First bytes → type. They must stand at the very start: a PDF behind other bytes may be a polyglot file.
_STARTS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", PDF),
    (b"MZ", "application/x-dosexec"),
    (b"\x7fELF", "application/x-executable"),
    (b"\xca\xfe\xba\xbe", "application/x-executable"),
    (b"\xcf\xfa\xed\xfe", "application/x-executable"),
    (b"#!", "text/x-script"),
    (b"{\\rtf", "application/rtf"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "application/ogg"),
    (b"fLaC", "audio/flac"),
)
_INSIDE_ZIP = (
    ("word/", f"{_OFFICE}wordprocessingml.document"),
    ("xl/", f"{_OFFICE}spreadsheetml.sheet"),
    ("ppt/", f"{_OFFICE}presentationml.presentation"),
)
_MARKUP = re.compile(
    rb"<(!doctype\s+html|html|head|body|script|iframe|object|embed|form|meta|style|link|title|table|div|a|img)\b",
    re.IGNORECASE,
)
# Type → its usual file extensions. The extension of any other type is not checked.
_ENDINGS = {
    "image/jpeg": {"jpg", "jpeg", "jpe", "jfif"},
    "image/png": {"png", "apng"},
    "image/gif": {"gif"},
    "image/webp": {"webp"},
    PDF: {"pdf", "ai"},
    f"{_OFFICE}wordprocessingml.document": {"docx", "docm", "dotx"},
    f"{_OFFICE}spreadsheetml.sheet": {"xlsx", "xlsm", "xltx"},
    f"{_OFFICE}presentationml.presentation": {"pptx", "pptm", "potx"},
}
_PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})


class Verdict(NamedTuple):
    """The detected type, and whether opening the file could run code."""

    media_type: str
    risky: bool


_RISKY = frozenset({"application/x-dosexec", "application/x-executable", "text/x-script", "text/html", "image/svg+xml"})


def judge(head: bytes) -> Verdict:
    """Detect the type. ``head`` is the first ``HEAD`` bytes, or the whole of a smaller file."""
    kind = _kind(head)
    return Verdict(kind, kind in _RISKY)


def _kind(head: bytes) -> str:
    if not head:
        return UNKNOWN
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF" and head[8:12] in (b"WEBP", b"WAVE"):
        return "image/webp" if head[8:12] == b"WEBP" else "audio/wav"
    if head[4:8] == b"ftyp":
        return "image/heic" if head[8:11] in (b"hei", b"mif") else "video/mp4"
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _zipped(head)
    return _written(head) or _asked(head)


def _written(head: bytes) -> str:
    """Return the type of a text; empty for anything else."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:2048].lower()
    if b"<svg" in start:
        return "image/svg+xml"
    if _MARKUP.search(head[:4096]):
        return "text/html"
    if start.startswith(b"<?xml"):
        return "application/xml"
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    control = sum(byte < 9 or (13 < byte < 32 and byte != 27) for byte in head)
    return TEXT if wide or control == 0 else ""


def _zipped(head: bytes) -> str:
    """Office documents are ZIP archives; the names of the first entries tell which kind."""
    mimetype = re.match(rb"PK\x03\x04.{26}mimetype(application/[a-z.+-]+)PK", head[:200], re.DOTALL)
    if mimetype:
        return mimetype[1].decode()
    for entry in re.finditer(rb"PK\x03\x04.{22}(..)..", head, re.DOTALL):
        length = int.from_bytes(entry[1], "little")
        name = head[entry.end() : entry.end() + length].decode("ascii", "replace")
        for start, kind in _INSIDE_ZIP:
            if name.startswith(start):
                return kind
    return _by_directory(head)


def _by_directory(data: bytes) -> str:
    """Read the central directory at the end of a small archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()[:1000]
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return "application/zip"
    return next(
        (kind for start, kind in _INSIDE_ZIP if any(name.startswith(start) for name in names)), "application/zip"
    )


def _asked(head: bytes) -> str:
    # Imported here: most processes never see such a file and save the memory of its tables.
    import puremagic

    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError, OSError):
        return UNKNOWN
    kind = next((each.mime_type for each in found if each.mime_type and each.confidence >= 0.8), "")
    return kind if re.fullmatch(r"(application|audio|video|image|font)/[a-z0-9.+-]{1,80}", kind) else UNKNOWN


def is_picture(media_type: str) -> bool:
    """Whether Kith displays it as an image: only raster formats, which are decoded and re-encoded."""
    return media_type in _PICTURES


def is_text(media_type: str) -> bool:
    """Whether Kith displays it as plain text, escaped, never as HTML or SVG."""
    return media_type.startswith("text/") or media_type in ("image/svg+xml", "application/xml", "application/json")


def agrees(name: str, media_type: str) -> bool:
    """Whether the file extension fits the detected type. Unknown pairs count as fitting."""
    ending = ending_of(name)
    if media_type in _ENDINGS:
        return ending in _ENDINGS[media_type] or not ending
    claimed = next((kind for kind, endings in _ENDINGS.items() if ending in endings), None)
    return claimed is None
