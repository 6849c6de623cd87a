"""The child process that reads one workbook, with limits on memory and time.

`sheets.py` runs it as a script. It writes lines of JSON: {"sheets": […]}, then lists of [number, cells], or
{"error": "…"}. It imports nothing of Kith, so it starts quickly and holds no secret.
"""

import json
import resource
import sys
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

MAX_MEMORY = 2 << 30
MAX_CPU_SECONDS = 300
MAX_ENTRIES = 10_000
MAX_UNPACKED = 1 << 30
MAX_RATIO = 400
SMALL = 16 << 20  # bytes up to which any compression ratio is harmless
MAX_CELLS = 100_000_000
CHUNK = 500
ADVICE = "Save the table as CSV and choose that file."
UNUSUAL = f"The workbook is packed in a way that spreadsheet programs do not use. {ADVICE}"


class Refused(Exception):
    """The workbook cannot be read; the message says why and what to do."""


def main(path: str, sheet: str) -> None:
    """Write the names of the sheets, then the rows of one (the first if ``sheet`` is empty), or the error."""
    _limit_resources()
    try:
        _check_archive(path)
        for message in _read(path, sheet):
            _send(message)
    except Refused as fault:
        _send({"error": str(fault)})
    except MemoryError:
        _send({"error": f"The workbook needs too much memory. {ADVICE}"})


def _limit_resources() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_SECONDS, MAX_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _send(message: object) -> None:
    sys.stdout.write(json.dumps(message, ensure_ascii=True, separators=(",", ":")) + "\n")
    sys.stdout.flush()


def _check_archive(path: str) -> None:
    """Refuse zip bombs: first by the declared sizes, then by the real ones, because declared sizes can lie."""
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES:
                raise Refused(f"The workbook has {len(entries):,} parts, too many. {ADVICE}")
            _check_size(sum(entry.file_size for entry in entries), path)
            with open(path, "rb") as file:
                _check_size(sum(_unpacked(file, entry) for entry in entries), path)
    except NotImplementedError:  # zipfile raises it for format versions that it does not support
        raise Refused(UNUSUAL) from None
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError):
        raise Refused(f"The workbook is damaged. {ADVICE}") from None


def _check_size(unpacked: int, path: str) -> None:
    with open(path, "rb") as file:
        packed = file.seek(0, 2)
    if unpacked > MAX_UNPACKED or (unpacked > SMALL and unpacked > packed * MAX_RATIO):
        raise Refused(f"The workbook unpacks to {unpacked >> 20:,} MB or more. {ADVICE}")


def _unpacked(file: Any, entry: zipfile.ZipInfo) -> int:
    """Return the real unpacked size of an entry in bytes; stops when it is too large."""
    file.seek(entry.header_offset)
    header = file.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise zipfile.BadZipFile
    name, extra = int.from_bytes(header[26:28], "little"), int.from_bytes(header[28:30], "little")
    file.seek(name + extra, 1)
    if entry.compress_type == zipfile.ZIP_STORED:
        return entry.compress_size
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise Refused(UNUSUAL)
    return _inflated(file, entry.compress_size)


def _inflated(file: Any, packed: int) -> int:
    unpacker, total = zlib.decompressobj(-15), 0
    while packed > 0 and not unpacker.eof:
        data = file.read(min(packed, 65_536))
        if not data:
            break
        packed -= len(data)
        while data and not unpacker.eof:
            total += len(unpacker.decompress(data, 1 << 20))
            data = unpacker.unconsumed_tail
            if total > MAX_UNPACKED:
                raise Refused(f"The workbook unpacks to more than 1 GB. {ADVICE}")
    return total


def _read(path: str, sheet: str) -> Iterator[object]:
    import python_calamine

    try:
        book = python_calamine.load_workbook(path)
    except python_calamine.PasswordError:
        raise Refused("The workbook has a password. Save it without one.") from None
    except (python_calamine.CalamineError, OSError, ValueError):
        raise Refused(f"The workbook is damaged or of an unknown kind. {ADVICE}") from None
    names = list(book.sheet_names)
    yield {"sheets": names}
    if not names:
        raise Refused("The workbook has no sheet with cells. Choose another file.")
    if sheet and sheet not in names:
        raise Refused(f"There is no sheet “{sheet}”. Choose one of: {', '.join(names)[:300]}.")
    try:
        table = book.get_sheet_by_name(sheet or names[0])
    except (python_calamine.CalamineError, ValueError):
        raise Refused(f"The sheet can't be read. {ADVICE}") from None
    if table.total_height * table.total_width > MAX_CELLS:
        raise Refused(f"The sheet spans too many cells. Delete what is far from the table. {ADVICE}")
    yield from _chunks(table)


def _chunks(table: Any) -> Iterator[list[tuple[int, list[str]]]]:
    """Yield chunks of numbered rows, with all columns from the sheet's first."""
    top, left = table.start or (0, 0)
    chunk: list[tuple[int, list[str]]] = []
    before = [""] * left
    for number, cells in enumerate(_rows(table, top), start=top + 1):
        texts = [_as_text(cell) for cell in cells]
        if any(texts):
            chunk.append((number, before + texts))
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _rows(table: Any, top: int) -> Iterator[list[Any]]:
    """Yield the rows from the first with a cell on.

    iter_rows starts at the sheet's first row but skips the empty columns on the left.
    """
    for position, cells in enumerate(table.iter_rows()):
        if position >= top:
            yield cells


def _as_text(cell: Any) -> str:
    """Return a cell's value as a person would type it; numbers with 15 digits, the precision of spreadsheets."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return _number_as_text(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(int(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(cell)


def _number_as_text(number: float) -> str:
    if number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    return f"{Decimal(f'{number:.15g}'):f}"


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
