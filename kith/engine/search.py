"""Search: normalised words in one column per record, found by any part of three or more characters.

Each word stands between two pairs of spaces, so one or two characters find the beginnings of words. SQLite keeps a
trigram FTS5 table beside the model (made by ``guards``), PostgreSQL a trigram index; the condition is the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Q, QuerySet

from kith.kit.names import fold, search_words

if TYPE_CHECKING:
    from kith.engine.resource import Resource

# A search that has more hits than this is «common»: it is answered in list order without collecting all hits.
PROBE = 1_000


@dataclass(frozen=True, slots=True)
class Found:
    """The rows that match; ``complete`` when all hits were collected, and then ``count`` may be known."""

    rows: QuerySet[Any]
    complete: bool
    count: int | None


def fill(row: Any, resource: Resource) -> None:
    """Set the search column of a row from what its resource names."""
    words: list[str] = []
    for name in resource.search:
        field = resource.bound[name]
        value = getattr(row, field.attname)
        if value:
            words.extend(field.kind.words(value, field))
    words.extend(resource.more_words(row))
    row.search_text = search_words(*words)


def terms(text: str) -> list[str]:
    """What must occur in the search column: parts of three or more characters anywhere, shorter ones at word starts."""
    found: list[str] = []
    for word in fold(text).split():
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


def condition(text: str) -> Q:
    """Every term occurs in the search column."""
    wanted = Q()
    for term in terms(text):
        wanted &= Q(search_text__contains=term)
    return wanted


def narrow(rows: QuerySet[Any], resource: Resource, text: str) -> Found:
    """The rows among ``rows`` that match ``text``.

    A rare search is answered exactly from the index. A common one (more than ``PROBE`` hits) becomes a plain
    condition, because then the database finds a page of hits soonest by walking the list in its own order.
    """
    if not terms(text) or not resource.search:
        return Found(rows.none() if text else rows, complete=True, count=None)
    ids = list(_indexed(rows, text).values_list("pk", flat=True)[: PROBE + 1])
    if len(ids) <= PROBE:
        return Found(rows.filter(pk__in=ids), complete=True, count=len(ids))
    return Found(rows.filter(condition(text)), complete=False, count=None)


def _indexed(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    matching = rows.order_by()
    if connection.vendor == "sqlite":
        table = matching.model._meta.db_table
        index = fts_table(table)
        # FTS5 trigrams without positions: the terms' trigrams narrow, the condition on the column decides.
        matching = matching.extra(  # noqa: S610 - names are ours, the match is a parameter
            tables=[index],
            where=[f'"{index}"."rowid" = "{table}"."id" AND "{index}" MATCH %s'],
            params=[match(text)],
        )
    return matching.filter(condition(text))


def fts_table(table: str) -> str:
    return f"{table}_fts"


def match(text: str) -> str:
    """The FTS5 expression that all trigrams of all terms occur."""
    trigrams = dict.fromkeys(term[at : at + 3] for term in terms(text) for at in range(len(term) - 2))
    return " AND ".join('"' + trigram.replace('"', '""') + '"' for trigram in trigrams)
