"""The error file: refused rows with their original cells, number and reason."""

from __future__ import annotations

from collections.abc import Iterator

from kith.engine.models import Import, ImportFault
from kith.engine.policy import Actor
from kith.transfer.mapping.columns import REASON_COLUMN, ROW_COLUMN
from kith.transfer.running.runs import source_of

PORTION = 2_000


def error_rows(record: Import, *, by: Actor) -> Iterator[list[str]]:
    """Yield header and rows of the error file, which can be corrected and uploaded again."""
    source = source_of(record, by)
    yield [*source.headers, ROW_COLUMN, REASON_COLUMN]
    reasons = _reasons(record)
    row, reason = next(reasons, (None, ""))
    for each in source.rows():
        if row is None:
            return
        if each.number == row:
            cells = [cell if isinstance(cell, str) else "" for cell in each.cells][: len(source.headers)]
            yield [*cells, *[""] * (len(source.headers) - len(cells)), str(row), reason]
            row, reason = next(reasons, (None, ""))


def _reasons(record: Import) -> Iterator[tuple[int | None, str]]:
    """Yield (row number, its reasons as one text) in order."""
    faults = ImportFault.objects.filter(run=record).exclude(kind=ImportFault.Kind.REMARK)
    ordered = faults.order_by("row", "pk").values_list("row", "column", "message")
    number: int | None = None
    texts: list[str] = []
    for row, column, message in ordered.iterator(chunk_size=PORTION):
        if row != number and number is not None:
            yield number, " ".join(texts)
            texts = []
        number = row
        texts.append(f"{column}: {message}" if column else message)
    if number is not None:
        yield number, " ".join(texts)
