"""The cost of book permissions and of stand-ins for absent owners in list and count queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median
from time import perf_counter
from typing import Any

from django.db import connection
from django_scopes import scope

from kith.agency.services.actors import actor_of_staff
from kith.config.bench.data import CITIES
from kith.config.bench.run import filled
from kith.engine.declare import registry
from kith.engine.policy import Actor, Scope
from kith.engine.query import counting
from kith.engine.query.paging import page_of
from kith.engine.query.parse import parse
from kith.engine.write.changes import Changes
from kith.people.book_policies import grants_in
from kith.people.models import ContactBook

ROUNDS = 30
# Three of ten contacts are in a book. The reader has these levels; the last book is closed to them.
BOOKS, IN_BOOKS, TENTHS = ("read", "own", "all", ""), 3, 10


def measure_books(contacts: int) -> dict[str, Any]:
    """Return the median milliseconds of lists with counts, with and without conditions on books, measured in turn."""
    known = filled(contacts)
    with scope(agency=known["agency"]):
        books = _shelved(known["agency"])
        head = actor_of_staff(known["staff"][0])
        bare = {key: reach for key, reach in head.grants.items() if not key[0].startswith("book:")}
        everything = grants_in(dict.fromkeys(books, "all"))
        some = grants_in(dict(zip(books, BOOKS, strict=True)))
        found: dict[str, Any] = {"database": connection.vendor, "contacts": contacts}
        for reach in (Scope.AGENCY, Scope.OWN):
            role = {**bare, ("contacts", "view"): reach}
            pair = replace(head, grants={**role, **everything}), replace(head, grants={**role, **some})
            for name, asked in _lists(books).items():
                found[f"{name}, {reach.name.lower()}"] = _compared(pair, asked)
        own = replace(head, grants={**bare, **everything, ("contacts", "view"): Scope.OWN})
        away = own, replace(own, absent=frozenset(known["staff"][1:4]))
        for name, asked in _lists(books).items():
            found[f"{name}, own, three away"] = _compared(away, asked)
    return found


def _shelved(agency: int) -> list[int]:
    """Make the books and put contacts into them, unless an earlier run did."""
    known = list(ContactBook.objects.order_by("pk").values_list("pk", flat=True))
    if known:
        return known
    changes = Changes(by=Actor.system(agency), door="system", action="bench")
    books = [ContactBook(name=f"Book {number}") for number in range(len(BOOKS))]
    changes.add_many(books)
    changes.close()
    with connection.cursor() as cursor:
        for number, book in enumerate(books):
            some = f"id %% {TENTHS} < {IN_BOOKS} AND (id / {TENTHS}) %% {len(books)} = %s"
            cursor.execute(
                f"UPDATE people_contact SET book_id = %s WHERE agency_id = %s AND {some}", [book.pk, agency, number]
            )
        cursor.execute("ANALYZE")
    return [book.pk for book in books]


def _lists(books: Sequence[int]) -> dict[str, list[tuple[str, str]]]:
    return {
        "by name": [],
        "by last change": [("sort", "-updated_at")],
        "by city and status": [("city", CITIES[3]), ("status", "hot")],
        "of a book": [("book", str(books[0]))],
        "found by a word": [("q", "ander")],
    }


def _compared(pair: tuple[Actor, Actor], asked: list[tuple[str, str]]) -> dict[str, Any]:
    times: tuple[list[float], list[float]] = [], []
    for _round in range(ROUNDS):
        for actor, taken in zip(pair, times, strict=True):
            counting.forget()
            query = parse(registry.named("contacts", actor), asked)
            begin = perf_counter()
            page_of(query, actor)
            taken.append((perf_counter() - begin) * 1000)
    without, within = (median(taken) for taken in times)
    return {"without_ms": round(without, 2), "with_ms": round(within, 2), "ratio": round(within / without, 2)}
