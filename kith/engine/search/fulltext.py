"""Full-text search: one column of normalised words per record, matched by any substring of three or more characters.

Each word has two spaces before and after it, so that one or two characters match word prefixes. SQLite has a trigram
FTS5 table next to the model (installed by ``guards``), PostgreSQL a trigram index; the condition is the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from kith.engine.models import SearchableRow
from kith.engine.rows import sqlite
from kith.kit.names import fold, search_words, without_signs_around

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource

# SQLite: the table of models whose triggers are paused in this transaction, because rows are indexed in batches.
BY_BATCH = "search_by_batch"
# Below this number of rows the triggers are as fast.
LEAST_BATCH = 20
# Up to this many hits a search is «rare»: the hits are collected from the index, and the list is built from them.
PROBE = 500
# With at least one hit in this many rows a search is «common»: walking the list is the fastest way to a page.
DENSE = 50


@dataclass(frozen=True, slots=True)
class Found:
    """The matching rows, and their number if known."""

    rows: QuerySet[Any]
    count: int | None


def fill(row: Any, resource: Resource) -> None:
    """Set the search column of a row from the fields of its resource."""
    words: list[str] = []
    for name in resource.search:
        field = resource.bound[name]
        value = field.stored(row)
        if value:
            words.extend(field.kind.words(value, field))
    words.extend(resource.more_words(row))
    row.search_text = search_words(*words)


def terms(text: str) -> list[str]:
    """Return the search terms of a text: three or more characters match anywhere, fewer at word starts.

    Punctuation around a word is ignored, as in the column, so that “Yahoo!” and “Procter & Gamble” match.
    """
    found: list[str] = []
    for word in filter(None, map(without_signs_around, fold(text).split())):
        digits = "".join(letter for letter in word if letter.isdigit())
        phone_like = len(digits) >= 3 and all(letter.isdigit() or letter in "+-/().‑" for letter in word)
        term = digits.lstrip("0") or digits if phone_like else word
        found.append(term if len(term) >= 3 else ("  " if len(term) == 1 else " ") + term)
    return _joined_numbers(found, text)


def _joined_numbers(found: list[str], text: str) -> list[str]:
    """Join number parts: «030 123 45» is one number, not three words."""
    letters = [letter for letter in text if not letter.isspace()]
    digits = "".join(letter for letter in letters if letter.isdigit())
    if len(digits) >= 5 and len(found) > 1 and all(letter.isdigit() or letter in "+-/().‑" for letter in letters):
        return [digits.lstrip("0") or digits]
    return found


def condition(wanted: Sequence[str]) -> Q:
    """Return the condition that every term occurs in the search column."""
    found = Q()
    for term in wanted:
        found &= Q(search_text__contains=term)
    return found


class Breadth(Enum):
    """The selectivity of a search, which decides on the fastest query."""

    FEW = "few"  # the hits are collected from the index
    SPARSE = "sparse"  # walking the list would pass too many rows, so the index decides and the database sorts
    MANY = "many"  # a condition on the walked list


def narrow(rows: QuerySet[Any], resource: Resource, text: str) -> Found:
    """Filter ``rows`` by ``text``, with the query that suits the selectivity."""
    wanted = terms(text)
    if not wanted or not resource.search:
        return Found(rows.none() if text else rows, None)
    ids = list(probe(rows, wanted))
    breadth = breadth_of(ids)
    return Found(matching(rows, wanted, breadth, ids), len(ids) if breadth is Breadth.FEW else None)


def probe(rows: QuerySet[Any], wanted: Sequence[str]) -> QuerySet[Any, Any]:
    """Return the query for the first hits in the index, from which ``breadth_of`` estimates the selectivity."""
    return indexed(rows, wanted).values_list("pk", flat=True)[: PROBE + 1]


def breadth_of(ids: Sequence[int]) -> Breadth:
    """Estimate the selectivity from the ids of ``probe``, which come in order of id."""
    if len(ids) <= PROBE:
        return Breadth.FEW
    far_apart = max(ids) - min(ids) > DENSE * len(ids)
    return Breadth.SPARSE if far_apart and connection.vendor == "sqlite" else Breadth.MANY


def matching(rows: QuerySet[Any], wanted: Sequence[str], breadth: Breadth, ids: Any) -> QuerySet[Any]:
    """Return the matching rows; ``ids`` are those of ``probe``, or ``THESE`` in a prepared query."""
    if breadth is Breadth.FEW:
        return rows.filter(pk__among=ids)
    found = rows.filter(condition(wanted))
    if breadth is Breadth.SPARSE:
        return found.filter(pk__in=RawSQL(*_hits(rows.model._meta.db_table, wanted)))
    return found


def places(number: int) -> list[str]:
    """Return placeholder terms for a prepared query; they contain characters that no text has."""
    return [f"\x00term{position}" for position in range(number)]


def marks(wanted: Sequence[str]) -> dict[str, str]:
    """Return the values of the placeholders for these terms."""
    standing = places(len(wanted))
    like = connection.ops.prep_for_like_query
    given = {f"%{like(place)}%": f"%{like(term)}%" for place, term in zip(standing, wanted, strict=True)}
    return {**given, match(standing): match(wanted)}


def _hits(table: str, wanted: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    index = fts_table(table)
    return f'SELECT rowid FROM "{index}" WHERE "{index}" MATCH %s', (match(wanted),)


def indexed(rows: QuerySet[Any], wanted: Sequence[str]) -> QuerySet[Any]:
    """Filter ``rows`` by all terms with the index, in no order."""
    matching = rows.order_by()
    if connection.vendor == "sqlite":
        table = matching.model._meta.db_table
        index = fts_table(table)
        # FTS5 stores trigrams without positions. So the index narrows down, and the condition on the column decides.
        matching = matching.extra(
            tables=[index],
            where=[f'"{index}"."rowid" = "{table}"."id" AND "{index}" MATCH %s'],
            params=[match(wanted)],
        )
    return matching.filter(condition(wanted))


def fts_table(table: str) -> str:
    return f"{table}_fts"


def match(wanted: Sequence[str]) -> str:
    """Return the FTS5 expression: the fewest trigrams that cover each term, because each costs reading a list."""
    trigrams = dict.fromkeys(
        term[at : at + 3] for term in wanted for at in sorted({*range(0, len(term) - 2, 3), len(term) - 3})
    )
    return " AND ".join('"' + trigram.replace('"', '""') + '"' for trigram in trigrams)


@contextmanager
def entered_together(model: type[Any], ids: Sequence[int]) -> Iterator[None]:
    """Index the rows inserted inside this context with one statement.

    A trigger would flush the index once per row: each row is a statement that FTS5 must be able to roll back. Call
    within a transaction, because the trigger is paused meanwhile.
    """
    if connection.vendor != "sqlite" or len(ids) < LEAST_BATCH or not issubclass(model, SearchableRow):
        yield
        return
    table = model._meta.db_table
    sqlite.run(f'INSERT INTO "{BY_BATCH}" (name) VALUES (?)', [table])
    yield
    sqlite.run(f'DELETE FROM "{BY_BATCH}" WHERE name = ?', [table])
    sqlite.run(
        f'INSERT INTO "{fts_table(table)}" (rowid, search_text)'
        f' SELECT id, search_text FROM "{table}" WHERE id BETWEEN ? AND ?',
        [ids[0], ids[-1]],
    )
