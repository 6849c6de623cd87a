"""vCard files as a stream: one card is in memory at a time, and an error in one does not stop the others."""

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from kith.kit.vcards.card import CardError, CardRead, Property
from kith.kit.vcards.lines import escape, parse_line, text_of, unfold
from kith.kit.vcards.other_notations import cards_of_json, cards_of_xml
from kith.kit.vcards.understanding import card_of

MAX_CARD = 16 << 20  # bytes, including the photo
MAX_LINE = 8 << 20
MAX_DOCUMENT = 32 << 20  # jCard and xCard have to be read whole
MAX_DEPTH = 8
_BEGIN = re.compile(r"\s*(?:[\w-]+\.|AGENT[^:]*:\s*)?BEGIN\s*:\s*(\w+)\s*$", re.IGNORECASE).match
_END = re.compile(r"\s*(?:[\w-]+\.)?END\s*:\s*(\w+)\s*$", re.IGNORECASE).match
_VERSION = re.compile(r"(?:[\w-]+\.)?VERSION\s*:\s*([\d.]+)", re.IGNORECASE).match
_AGENT = re.compile(r"\s*AGENT[^:]*:\s*$", re.IGNORECASE).match


def read_vcards(source: bytes | BinaryIO) -> Iterator[CardRead]:
    """Yield the cards of a file in any version; an error says what to do. Linked resources are never fetched."""
    file = io.BytesIO(source) if isinstance(source, bytes) else source
    start = file.read(4_096)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in start[:4]:
        file = _as_utf8(start, file)
        start = file.read(4_096)
    rest = _Joined(start.removeprefix(b"\xef\xbb\xbf"), file)
    plain = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if plain[:1] in (b"[", b"<"):
        yield from _document(plain[:1], rest)
    elif not plain:
        yield CardRead(1, None, "The file is empty. Choose a file with at least one vCard.")
    else:
        yield from _cards(rest)


class _Joined:
    """The file, with the bytes that were read for detection put back in front."""

    def __init__(self, start: bytes, file: BinaryIO) -> None:
        self._start = io.BytesIO(start)
        self._file = file

    def lines(self) -> Iterator[str]:
        """Yield lines of limited length as Latin-1; a single CR ends a line too."""
        while line := self._readline():
            if len(line) >= MAX_LINE:
                raise CardError("A line is longer than 8 MB. Check the file.")
            text = line.decode("latin-1").removesuffix("\n").removesuffix("\r")
            yield from text.split("\r")

    def _readline(self) -> bytes:
        line = self._start.readline(MAX_LINE)
        if line.endswith(b"\n"):
            return line
        return line + self._file.readline(MAX_LINE)

    def whole(self) -> bytes:
        data = self._start.read() + self._file.read(MAX_DOCUMENT + 1)
        if len(data) > MAX_DOCUMENT:
            raise CardError("The file is larger than 32 MB. Split it.")
        return data


def _as_utf8(start: bytes, file: BinaryIO) -> BinaryIO:
    data = start + file.read(MAX_DOCUMENT)
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-16-be"
    return io.BytesIO(data.decode(encoding, "replace").encode("utf-8", "replace"))


def _document(sign: bytes, file: _Joined) -> Iterator[CardRead]:
    try:
        data = file.whole()
        cards = cards_of_json(data) if sign == b"[" else cards_of_xml(data)
        for number, properties in enumerate(cards, start=1):
            yield CardRead(number, card_of(properties))
    except CardError as fault:
        yield CardRead(1, None, str(fault))


def _cards(file: _Joined) -> Iterator[CardRead]:
    number = 0
    try:
        for kind, lines in _components(file.lines()):
            number += 1
            yield _read_one(number, kind, lines)
    except CardError as fault:
        yield CardRead(number + 1, None, str(fault))
    else:
        if not number:
            yield CardRead(1, None, "The file has no BEGIN:VCARD. Export the contacts as vCard.")


def _read_one(number: int, kind: str, lines: list[str] | None) -> CardRead:
    if lines is None:
        return CardRead(number, None, "The card is not complete: END:VCARD is missing. Export anew.")
    if kind != "VCARD":
        return CardRead(number, None, f"The entry is a {kind}, not a vCard. Import contacts only.")
    return CardRead(number, card_of(_properties(lines)))


def _components(lines: Iterator[str]) -> Iterator[tuple[str, list[str] | None]]:
    """Yield outermost components with their lines; None for an unterminated one."""
    kind, inside, size, depth = "", list[str](), 0, 0
    for line in lines:
        begin, end = _BEGIN(line), _END(line)
        if not depth:
            if begin:
                kind, inside, size, depth = begin[1].upper(), [], 0, 1
            elif line.strip():
                raise CardError("There is text outside of a card. Each begins with BEGIN:VCARD.")
            continue
        if begin and begin[1].upper() == kind and not _is_nested(line, inside):
            yield kind, None  # the previous card was not terminated
            inside, size, depth = [], 0, 1
            continue
        depth += bool(begin) - bool(end)
        size += len(line)
        if depth > MAX_DEPTH or size > MAX_CARD:
            raise CardError("A card is too large or too deeply nested. Export the contacts anew.")
        if depth:
            inside.append(line)
        else:
            yield kind, inside
    if depth:
        yield kind, None


def _is_nested(line: str, before: list[str]) -> bool:
    """Whether a BEGIN stands in an AGENT, on its line or on the next one."""
    return line.lstrip()[:5].upper() == "AGENT" or bool(before and _AGENT(before[-1]))


def _properties(lines: list[str]) -> Iterator[Property]:
    version = next((found[1] for line in lines if (found := _VERSION(line.strip()))), "3.0")
    agent: list[str] = []
    depth = 0
    for line in unfold(lines):
        begin, end = _BEGIN(line), _END(line)
        if begin or depth:
            depth += bool(begin) - bool(end)
            agent.append(line.partition(":")[2] if begin and "AGENT" in line.upper() else line)
            if not depth:
                yield Property("", "AGENT", (), _as_value(agent))
                agent = []
        elif not _AGENT(line):
            yield parse_line(line, version) or Property("", "X-UNREADABLE", (), _as_value([line]))


def _as_value(lines: list[str]) -> str:
    return escape(text_of("\n".join(lines)))
