"""Candidates of a global search: a few records per entity, selected by prepared queries and ranked later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection
from django.db.models import CharField, Value

from kith.engine import policy
from kith.engine.declare import about
from kith.engine.query.prepared import ROW, Prepared
from kith.engine.search import fulltext
from kith.kit.memory import Memory

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from kith.engine.declare.resource import Resource
    from kith.engine.policy import Actor

# Limits per entity: hits examined by the database, and hits ranked.
LOOKED_AT, RANKED = 300, 100
# If there are more hits, this many records with the text as prefix of their name are ranked as well.
CALLED = 50
# The position of a term that is not a word prefix.
LATEST = 1_000_000
# Placeholders in a prepared query: a folded name, and the upper bound of names with that prefix.
NAME, UNTIL = "\x00name", "\x00until"
# Sorts after every letter, by code point and by collation.
LAST = "\uffff"

_queries: Memory[Prepared] = Memory(1_000)


class Candidate(NamedTuple):
    id: int
    title: Any
    words: str


class _Seen(NamedTuple):
    """The visible rows of an entity for an actor; cached per actor, because rights change the actor."""

    resource: Resource
    actor: Actor
    upon: tuple[str, ...]

    def query(self, kind: object, make: Callable[[QuerySet[Any, Any]], Prepared]) -> Prepared:
        """Return a prepared query of this kind, built on first use."""

        def prepare() -> Prepared:
            rows = policy.scope(self.actor, "view", self.resource)
            rows = rows.filter(about.upon(self.resource, self.upon)) if self.upon else rows
            return make(rows.order_by().values_list("pk", self.resource.title, "search_text"))

        return _queries.get((kind, self.resource.slug, self.actor, self.upon), prepare)


def of_entity(
    resource: Resource,
    wanted: Sequence[str],
    actor: Actor,
    *,
    name: str,
    whole: str = "",
    row_id: int = 0,
    upon: tuple[str, ...] = (),
) -> list[Candidate]:
    """Return the candidates of one entity.

    Rows with every term as a word prefix come first, and among them those with early positions, because the words of
    the name precede all others. Always included: the record ``row_id``, the first ones with the prefix ``name``
    (folded), and those with the ``whole`` word. ``upon`` limits notes and the like to records of these entities.
    """
    seen = _Seen(resource, actor, upon)
    found, complete = _containing(seen, wanted)
    if not complete:
        found += _containing(seen, _beginning(wanted))[0]
        found += _called(seen, name)
    if whole:
        found += _containing(seen, [whole])[0]
    if row_id:
        found += seen.query("id", lambda rows: Prepared(rows.filter(pk=ROW))).given({ROW: row_id}).fetch()
    return [Candidate(*row) for row in dict.fromkeys(found)]


def _beginning(wanted: Sequence[str]) -> list[str]:
    return [f"  {term.strip()}" for term in wanted]


def _containing(seen: _Seen, wanted: Sequence[str]) -> tuple[list[tuple[Any, ...]], bool]:
    """Return the best rows with every term, and whether all such rows were examined."""

    def make(rows: QuerySet[Any, Any]) -> Prepared:
        hits = Prepared(fulltext.indexed(rows, terms)[:LOOKED_AT])
        place = "instr" if connection.vendor == "sqlite" else "strpos"
        early = " + ".join([f"COALESCE(NULLIF({place}(search_text, %s), 0), {LATEST})"] * len(terms))
        return hits.within(
            "SELECT *, COUNT(*) OVER () FROM", f"AS looked_at ORDER BY {early} LIMIT {RANKED}", beginnings
        )

    terms = fulltext.places(len(wanted))
    beginnings = [f"{term}begins" for term in terms]
    marks = {**fulltext.marks(wanted), **dict(zip(beginnings, _beginning(wanted), strict=True))}
    found = seen.query(("containing", len(wanted)), make).given(marks).fetch()
    return [row[:-1] for row in found], not found or found[0][-1] < LOOKED_AT


def _called(seen: _Seen, name: str) -> list[tuple[Any, ...]]:
    """Return the first rows with this name prefix, by the sort column."""
    column = seen.resource.sort_column(seen.resource.title)
    if column == seen.resource.title:
        return []

    def make(rows: QuerySet[Any, Any]) -> Prepared:
        begin = rows.filter(**{f"{column}__gte": NAME, f"{column}__lt": UNTIL})
        return Prepared(begin.order_by(column, "pk")[:CALLED])

    first, _blank, last = name.rpartition(" ")
    names = dict.fromkeys([name, f"{last} {first}".strip()])  # the sort column of people starts with the last name
    query = seen.query("called", make)
    return [row for each in names for row in query.given({NAME: each, UNTIL: each + LAST}).fetch()]


def of_short_lists(resources: Sequence[Resource], words: Sequence[str], actor: Actor) -> list[tuple[str, int, str]]:
    """Return (entity, id, name) of small entities without search index, such as units and tags; one query."""

    def make() -> Prepared:
        parts = [_named(resource, places, actor) for resource in resources]
        return Prepared(parts[0].union(*parts[1:], all=True)[:LOOKED_AT])

    if not resources:
        return []
    places = fulltext.places(len(words))
    key = ("short lists", *(resource.slug for resource in resources), len(words), actor)
    found = _queries.get(key, make).given(fulltext.marks(words)).fetch()
    return [(slug, row_id, str(name)) for slug, row_id, name in found]


def _named(resource: Resource, words: Sequence[str], actor: Actor) -> QuerySet[Any, Any]:
    rows = policy.scope(actor, "view", resource).order_by()
    for word in words:
        rows = rows.filter(**{f"{resource.title}__icontains": word})
    return rows.values_list(Value(resource.slug, output_field=CharField()), "pk", resource.title)
