"""The position of a record in the list it was opened from: neighbours, and “7 of 132”."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from kith.engine.declare.resource import Resource
from kith.engine.policy import Actor
from kith.engine.query.counting import CAP, countable
from kith.engine.query.paging import after, ordering, rows_of, sort_column
from kith.engine.query.parse import ListQuery, SortKey, parse
from kith.engine.query.prepared import Prepared, planned_cursor
from kith.engine.web.errors import BadQuery
from kith.kit import cursors

# URL parameters of a list that are not part of the query.
FOREIGN = frozenset({"view", "cursor", "limit", "kind"})


@dataclass(frozen=True, slots=True)
class Place:
    """The URLs of the neighbours (empty at the ends); ``at`` and ``total`` are 0 if the list is too long to count."""

    previous: str
    next: str
    at: int = 0
    total: int = 0


def place(resource: Resource, row: Any, listed: str | None, actor: Actor) -> Place | None:
    """Return the position of a record in the list ``listed`` (a query string); None if it is not in it."""
    if listed is None:
        return None
    try:
        pairs = [pair for pair in parse_qsl(listed, max_num_fields=100) if pair[0] not in FOREIGN]
        query = parse(resource, pairs)
        rows, _hits = rows_of(query, actor)
    except (BadQuery, ValueError):
        return None
    here = tuple(getattr(row, sort_column(key)) for key in query.order)
    forward, backward = _from_here(query, here, row.pk), _from_here(_turned(query), here, row.pk)
    before, behind = rows.filter(after(backward)), rows.filter(after(forward))
    found = _at_once(
        ("EXISTS({})", Prepared(rows.filter(pk=row.pk).order_by().values_list("pk"))),
        ("({})", Prepared(before.order_by(*ordering(backward.order)).values_list("pk")[:1])),
        ("({})", Prepared(behind.order_by(*ordering(forward.order)).values_list("pk")[:1])),
        ("(SELECT COUNT(*) FROM ({}) AS counted)", countable(before)),
        ("(SELECT COUNT(*) FROM ({}) AS counted)", countable(rows)),
    )
    is_listed, previous, following, at, total = found
    if not is_listed:
        return None
    beside = _address(resource, previous, listed), _address(resource, following, listed)
    return Place(*beside, at=(at or 0) + 1, total=total) if total <= CAP else Place(*beside)


def _at_once(*parts: tuple[str, Prepared]) -> tuple[Any, ...]:
    """Run several queries in one statement; return one value of each, None if it is empty."""
    columns = [around.format(query.sql) if query.sql else "NULL" for around, query in parts]
    parameters = [each for _around, query in parts for each in query.parameters]
    with planned_cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)}", parameters)
        return tuple(cursor.fetchone())


def _from_here(query: ListQuery, here: tuple[Any, ...], row_id: int) -> ListQuery:
    return replace(query, cursor=cursors.encode_cursor([*(str(key) for key in query.order), *here, row_id]))


def _turned(query: ListQuery) -> ListQuery:
    return replace(query, sort=tuple(SortKey(key.field, not key.descending) for key in query.sort))


def _address(resource: Resource, row_id: int | None, listed: str) -> str:
    return "" if row_id is None else f"{resource.url}{row_id}/?{urlencode({'list': listed})}"
