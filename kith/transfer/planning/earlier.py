"""Earlier rows of the same file about new records that are not in the database yet."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

from kith.transfer.hooks import Key
from kith.transfer.reading.drafts import Draft

type Words = Sequence[tuple[str, str]]
# Row number, fingerprint of the row, key in the other system, strong keys, links that must agree.
type Note = tuple[int, str, str, list[str], list[Any]]


class Earlier:
    """Remembers new rows by their keys.

    A real run only needs the current batch, because earlier ones are in the database (``forget``). A dry run writes
    nothing and therefore keeps all rows, in a temporary SQLite file that deletes itself.
    """

    def __init__(self, *, keep: bool = False) -> None:
        # Fingerprints are computed lazily: doing it for every row would cost more than all other work here.
        self._batch: dict[tuple[str, str], tuple[Sequence[Key], Draft, Words]] = {}
        self._store: sqlite3.Connection | None = None
        if keep:
            self._store = sqlite3.connect("", isolation_level=None, check_same_thread=False)
            self._store.execute("CREATE TABLE note (word TEXT PRIMARY KEY, data TEXT) WITHOUT ROWID")
            self._store.execute("BEGIN")

    def forget(self) -> None:
        """Forget the batch, after it was written or counted."""
        if self._store is not None:
            notes: dict[int, str] = {}
            for keys, draft, words in self._batch.values():
                if draft.number not in notes:
                    notes[draft.number] = json.dumps(_note(keys, draft, words))
            pairs = (("\t".join(word), notes[draft.number]) for word, (_keys, draft, _words) in self._batch.items())
            self._store.executemany("INSERT OR IGNORE INTO note VALUES (?, ?)", pairs)
        self._batch.clear()

    def note(self, keys: Sequence[Key], draft: Draft, words: Words) -> None:
        """Remember a row that becomes a record."""
        for word in words:
            self._batch.setdefault(word, (keys, draft, words))

    def find(self, keys: Sequence[Key], draft: Draft, words: Words) -> tuple[int, bool] | None:
        """Return the number of the earlier row about the same record, and whether both are equal; or None."""
        for word in words:
            note = self._look_up(word)
            if note is None:
                continue
            name, weak = word[0], {key.name for key in keys if key.weak}
            number, said, key, strong, within = note
            if key and draft.key and key != draft.key:
                continue
            mine = _strong(keys, words)
            if name in weak and mine and strong and not set(mine) & set(strong):
                continue
            if name in weak and any(
                None not in pair and pair[0] != pair[1] for pair in zip(within, _within(keys, draft), strict=True)
            ):
                continue
            return number, said == fingerprint(draft)
        return None

    def _look_up(self, word: tuple[str, str]) -> Note | None:
        said = self._batch.get(word)
        if said is not None:
            return _note(*said)
        if self._store is None:
            return None
        row = self._store.execute("SELECT data FROM note WHERE word = ?", ["\t".join(word)]).fetchone()
        return json.loads(row[0]) if row else None


def _note(keys: Sequence[Key], draft: Draft, words: Words) -> Note:
    return draft.number, fingerprint(draft), draft.key, _strong(keys, words), _within(keys, draft)


def fingerprint(draft: Draft) -> str:
    """Return a hash of the row without its number."""
    said = sorted({**draft.values, **draft.linked, **draft.waiting, **draft.beside}.items())
    return blake2b(repr(said).encode("utf-8", "replace"), digest_size=12).hexdigest()


def _strong(keys: Sequence[Key], words: Words) -> list[str]:
    weak = {key.name for key in keys if key.weak}
    return [f"{name}\t{value}" for name, value in words if name not in weak]


def _within(keys: Sequence[Key], draft: Draft) -> list[Any]:
    names = dict.fromkeys(name for key in keys for name in key.within)
    said = {name: reference.text or reference.key for name, reference in draft.linked.items()}
    return [draft.values.get(name) or said.get(name) for name in names]
