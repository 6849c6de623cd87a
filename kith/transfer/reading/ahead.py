"""Read-ahead: the next batch of a file is parsed while the database writes the previous one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import batched
from typing import TYPE_CHECKING

from kith.engine.web.errors import Refused
from kith.transfer.running.batches import SIZE, Batches

if TYPE_CHECKING:
    from kith.kit.tables import Row as SourceRow
    from kith.transfer.reading.drafts import Draft


class Ahead:
    """The batches of a file, each with the drafts of all parts."""

    def __init__(self, batches: Batches, rows: Iterable[SourceRow]) -> None:
        self._batches = batches
        self._coming = batched(rows, SIZE)
        self._rows: Sequence[SourceRow] | None = None
        self._drafts: list[list[Draft]] | None = None
        self._fault: Refused | None = None

    def read(self) -> None:
        """Read the next batch, unless it is read already. An error of the file is raised in its turn."""
        if self._rows is None and self._fault is None:
            try:
                self._rows = next(self._coming, ())
            except Refused as fault:
                self._fault = fault
        if self._rows and self._drafts is None:
            self._drafts = self._batches.read(self._rows)

    def __iter__(self) -> Iterator[tuple[Sequence[SourceRow], list[list[Draft]]]]:
        """Yield all batches. Raises Refused if the file cannot be read to its end."""
        while True:
            self.read()
            if self._fault is not None:
                raise self._fault
            if not self._rows or self._drafts is None:
                return
            batch, self._rows, self._drafts = (self._rows, self._drafts), None, None
            yield batch
