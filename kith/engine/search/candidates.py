"""Which records come into question for a search: few of each entity, chosen by the database by prepared queries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection
from django.db.models import CharField, Value

from kith.engine import policy
from kith.engine.query.prepared import ROW, Prepared
from kith.engine.search import fulltext
from kith.kit.memory import Memory

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from kith.engine.declare.resource import Resource
    from kith.engine.policy import Actor

# So many hits of one entity are looked at by the database, and so many of them are ranked.
LOOKED_AT, RANKED = 300, 100
# So many records whose name begins with the text are ranked as well, if there are more hits.
CALLED = 50
# Stands for the place of a term that begins no word.
LATEST = 1_000_000
# Stand for a folded name and for what ends the names that begin so, in a prepared query.
NAME, UNTIL = "\x00name", "\x00until"
# Sorts behind every letter, in code point order and in that of languages.
LAST = "\uffff"

_queries: Memory[Prepared] = Memory(1_000)


class Candidate(NamedTuple):
    id: int
    title: Any
    words: str


class _Seen(NamedTuple):
    """The rows of an entity that an actor sees; actors are made anew when rights change."""

    resource: Resource
    actor: Actor
    upon: tuple[str, ...]

    def query(self, kind: object, make: Callable[[QuerySet[Any, Any]], Prepared]) -> Prepared:
        """A query of this kind for candidates among the rows, prepared when it is first needed."""

        def prepare() -> Prepared:
            rows = policy.scope(self.actor, "view", self.resource)
            rows = rows.filter(self.resource.upon(self.upon)) if self.upon else rows
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
    """The rows among which the best hits of one entity are.

    Those of which every term begins a word come first, and among these the ones in which it comes early, for the words
    of the name stand before all others. Never missing are the record with the id ``row_id``, the first of those whose
    name begins with ``name`` (folded) and those with the ``whole`` word. ``upon`` narrows what stands on other records
    to these entities.
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
    """The best rows that contain every term, and whether all that do were looked at."""

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
    """The first rows by name whose name begins so, by the column that lists are sorted by."""
    column = seen.resource.sort_column(seen.resource.title)
    if column == seen.resource.title:
        return []

    def make(rows: QuerySet[Any, Any]) -> Prepared:
        begin = rows.filter(**{f"{column}__gte": NAME, f"{column}__lt": UNTIL})
        return Prepared(begin.order_by(column, "pk")[:CALLED])

    first, _blank, last = name.rpartition(" ")
    names = dict.fromkeys([name, f"{last} {first}".strip()])  # people stand under their last name
    query = seen.query("called", make)
    return [row for each in names for row in query.given({NAME: each, UNTIL: each + LAST}).fetch()]


def of_short_lists(resources: Sequence[Resource], words: Sequence[str], actor: Actor) -> list[tuple[str, int, str]]:
    """(entity, id, name) of entities without a search index, such as units and tags: one query reads their names."""

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
