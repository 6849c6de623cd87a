"""Search: normalised words in one column per record, found by any part of three or more characters.

Each word stands between two pairs of spaces, so one or two characters find the beginnings of words. SQLite keeps a
trigram FTS5 table beside the model (made by ``guards``), PostgreSQL a trigram index; the condition is the same.
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

# SQLite: the tables whose new rows are entered into the search index by batch, in the present transaction.
BY_BATCH = "search_by_batch"
# Below so many rows the triggers are as quick.
LEAST_BATCH = 20
# Up to this many hits a search is «rare»: its hits are collected and the list is made of them alone.
PROBE = 500
# With at least one hit in so many rows a search is «common»: walking the list finds a page of hits soonest.
DENSE = 50


@dataclass(frozen=True, slots=True)
class Found:
    """The rows that match, and how many they are if that is known already."""

    rows: QuerySet[Any]
    count: int | None


def fill(row: Any, resource: Resource) -> None:
    """Set the search column of a row from what its resource names."""
    words: list[str] = []
    for name in resource.search:
        field = resource.bound[name]
        value = field.stored(row)
        if value:
            words.extend(field.kind.words(value, field))
    words.extend(resource.more_words(row))
    row.search_text = search_words(*words)


def terms(text: str) -> list[str]:
    """What must occur in the search column: parts of three or more characters anywhere, shorter ones at word starts.

    Signs around a word do not count, as in the column: “Yahoo!” and “Procter & Gamble” are found as they are written.
    """
    found: list[str] = []
    for word in filter(None, map(without_signs_around, fold(text).split())):
        digits = "".join(letter for letter in word if letter.isdigit())
        phone_like = len(digits) >= 3 and all(letter.isdigit() or letter in "+-/().‑" for letter in word)
        term = digits.lstrip("0") or digits if phone_like else word
        found.append(term if len(term) >= 3 else ("  " if len(term) == 1 else " ") + term)
    return _joined_numbers(found, text)


def _joined_numbers(found: list[str], text: str) -> list[str]:
    """«030 123 45» is one number, not three words."""
    letters = [letter for letter in text if not letter.isspace()]
    digits = "".join(letter for letter in letters if letter.isdigit())
    if len(digits) >= 5 and len(found) > 1 and all(letter.isdigit() or letter in "+-/().‑" for letter in letters):
        return [digits.lstrip("0") or digits]
    return found


def condition(wanted: Sequence[str]) -> Q:
    """Every term occurs in the search column."""
    found = Q()
    for term in wanted:
        found &= Q(search_text__contains=term)
    return found


class Breadth(Enum):
    """How many rows a search finds, which decides how a page of them is read soonest."""

    FEW = "few"  # the hits are collected from the index
    SPARSE = "sparse"  # walking the list would pass too many rows, so the index decides and the database sorts
    MANY = "many"  # a condition on the walked list


def narrow(rows: QuerySet[Any], resource: Resource, text: str) -> Found:
    """The rows among ``rows`` that match ``text``, by the plan that suits how many they are."""
    wanted = terms(text)
    if not wanted or not resource.search:
        return Found(rows.none() if text else rows, None)
    ids = list(probe(rows, wanted))
    breadth = breadth_of(ids)
    return Found(matching(rows, wanted, breadth, ids), len(ids) if breadth is Breadth.FEW else None)


def probe(rows: QuerySet[Any], wanted: Sequence[str]) -> QuerySet[Any, Any]:
    """The ids of the first hits in the index, which tell the breadth of a search."""
    return indexed(rows, wanted).values_list("pk", flat=True)[: PROBE + 1]


def breadth_of(ids: Sequence[int]) -> Breadth:
    """The breadth of a search of which ``probe`` found these; the index gives them in the order of their ids."""
    if len(ids) <= PROBE:
        return Breadth.FEW
    far_apart = max(ids) - min(ids) > DENSE * len(ids)
    return Breadth.SPARSE if far_apart and connection.vendor == "sqlite" else Breadth.MANY


def matching(rows: QuerySet[Any], wanted: Sequence[str], breadth: Breadth, ids: Any) -> QuerySet[Any]:
    """The rows that match; ``ids`` are those of ``probe``, or ``THESE`` in a query that is being prepared."""
    if breadth is Breadth.FEW:
        return rows.filter(pk__among=ids)
    found = rows.filter(condition(wanted))
    if breadth is Breadth.SPARSE:
        return found.filter(pk__in=RawSQL(*_hits(rows.model._meta.db_table, wanted)))
    return found


def places(number: int) -> list[str]:
    """Terms that stand for so many others in a query that is being prepared; nobody can type them."""
    return [f"\x00term{position}" for position in range(number)]


def marks(wanted: Sequence[str]) -> dict[str, str]:
    """What to put in the places of a prepared query for these terms."""
    standing = places(len(wanted))
    like = connection.ops.prep_for_like_query
    given = {f"%{like(place)}%": f"%{like(term)}%" for place, term in zip(standing, wanted, strict=True)}
    return {**given, match(standing): match(wanted)}


def _hits(table: str, wanted: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    index = fts_table(table)
    return f'SELECT rowid FROM "{index}" WHERE "{index}" MATCH %s', (match(wanted),)


def indexed(rows: QuerySet[Any], wanted: Sequence[str]) -> QuerySet[Any]:
    """The rows among ``rows`` in which every term occurs, found by the index, in no order."""
    matching = rows.order_by()
    if connection.vendor == "sqlite":
        table = matching.model._meta.db_table
        index = fts_table(table)
        # FTS5 trigrams without positions: the terms' trigrams narrow, the condition on the column decides.
        matching = matching.extra(
            tables=[index],
            where=[f'"{index}"."rowid" = "{table}"."id" AND "{index}" MATCH %s'],
            params=[match(wanted)],
        )
    return matching.filter(condition(wanted))


def fts_table(table: str) -> str:
    return f"{table}_fts"


def match(wanted: Sequence[str]) -> str:
    """The FTS5 expression for all terms: of each as few trigrams as cover it, as each costs a list to read."""
    trigrams = dict.fromkeys(
        term[at : at + 3] for term in wanted for at in sorted({*range(0, len(term) - 2, 3), len(term) - 3})
    )
    return " AND ".join('"' + trigram.replace('"', '""') + '"' for trigram in trigrams)


@contextmanager
def entered_together(model: type[Any], ids: Sequence[int]) -> Iterator[None]:
    """Around the insertion of these rows: enter them into the search index by one statement.

    A trigger would write the index out once per row, as each row is a statement of its own, and FTS5 must be able to
    take each back. Call within a transaction, so that nobody else sees that the trigger waits.
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
