"""Write CSV row by row, safe against formula injection."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from kith.kit.tables.formulas import guard_formula

MARK = "\ufeff"  # tells Excel that a CSV file is UTF-8


def write_csv(rows: Iterable[Sequence[str]], *, separator: str = ",", mark: bool = True) -> Iterator[str]:
    """Yield the rows as CSV text (RFC 4180) in pieces; formulas are guarded."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separator, lineterminator="\r\n")
    if mark:
        buffer.write(MARK)
    for row in rows:
        writer.writerow([guard_formula(cell) for cell in row])
        if buffer.tell() > 32_768:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    if rest := buffer.getvalue():
        yield rest
