"""Keyset pagination: a page starts after the last row of the previous one, so deep pages cost no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.dispatch import Signal
from django.utils.translation import gettext as _

from kith.engine import policy
from kith.engine.query.counting import capped_count, countable
from kith.engine.query.parse import ListQuery, SortKey, to_params
from kith.engine.query.places import Marks, generalised
from kith.engine.query.prepared import THESE, Prepared
from kith.engine.query.reading import Line, Reader
from kith.engine.query.tree import compile_tree, stamps
from kith.engine.search import fulltext
from kith.engine.web.errors import BadQuery
from kith.kit import cursors
from kith.kit.memory import Memory

if TYPE_CHECKING:
    from kith.engine.policy import Actor


# Sent for each list of an entity with custom fields, with ``query`` and ``actor``, for missing indexes.
asked = Signal()

_plans: Memory[Plan] = Memory(2_000)
_searches: Memory[SearchPlan] = Memory(500)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of lines, the cursor of the next one, and the number of matching rows (exact, or a lower bound)."""

    lines: list[Line]
    next: str | None
    count: int
    count_exact: bool


def rows_of(query: ListQuery, actor: Actor, *, verb: str = "view") -> tuple[QuerySet[Any], fulltext.Found | None]:
    """Return all matching rows within the actor's scope of ``verb``, unsorted; never invisible ones."""
    found = policy.scope(actor, "view", query.resource, trashed=query.trash)
    if verb != "view":
        found = found.filter(query.resource.policy.rows(actor, verb, entity=query.resource.slug))
    condition = compile_tree(query.condition, query.resource, actor)
    if condition:
        found = found.filter(condition)
    if not query.q:
        return found, None
    hits = fulltext.narrow(found, query.resource, query.q)
    return hits.rows, hits


def page_of(query: ListQuery, actor: Actor, *, counted: bool = True) -> Page:
    """Return one page of the list. Raises BadQuery for a cursor of another sort."""
    plan = _plan_of(query, actor)
    lines = plan.reader.lines(plan.rows.fetch())
    more, lines = len(lines) > query.limit, lines[: query.limit]
    following = (
        cursors.encode_cursor([str(key) for key in query.order] + [*lines[-1].extra, lines[-1].id]) if more else None
    )
    if not counted:
        return Page(lines, following, 0, False)
    if not more and not query.cursor:
        return Page(lines, following, len(lines), True)
    return Page(lines, following, *((plan.known, True) if plan.known is not None else capped_count(plan.count)))


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of a list: prepared query of the page, its reader, and the count or its query."""

    rows: Prepared
    reader: Reader
    count: Prepared
    known: int | None = None

    def given(self, marks: Marks) -> Plan:
        """Return the plan with values for its placeholders."""
        return replace(self, rows=self.rows.given(marks), count=self.count.given(marks))


class SearchPlan:
    """The plan of a search: the index is probed first, and the number of hits decides on the query."""

    def __init__(self, query: ListQuery, actor: Actor) -> None:
        self._query, self._actor = query, actor
        self._places = fulltext.places(len(fulltext.terms(query.q)))
        self._rows = rows_of(replace(query, q=""), actor)[0]
        self._probe = Prepared(fulltext.probe(self._rows, self._places))
        self._plans: dict[fulltext.Breadth, Plan] = {}

    def plan(self, wanted: Sequence[str], filters: Marks) -> Plan:
        """Return the plan for these terms; their number must equal that of the original query."""
        marks = {**filters, **fulltext.marks(wanted)}
        ids = [row_id for (row_id,) in self._probe.given(marks).fetch()]
        breadth = fulltext.breadth_of(ids)
        if breadth not in self._plans:
            found = fulltext.matching(self._rows, self._places, breadth, THESE)
            self._plans[breadth] = _plan(self._query, self._actor, found)
        plan = self._plans[breadth]
        if breadth is fulltext.Breadth.FEW:
            return replace(plan, rows=plan.rows.given(filters).among(ids), known=len(ids))
        return plan.given(marks)


def _plan_of(query: ListQuery, actor: Actor) -> Plan:
    """Return the cached plan of a list, for a query and an actor.

    Values of plain equality filters are placeholders, so that one plan serves all values. Query and actor stay the
    same objects until rights change. The date is part of the cache key because of relative dates.
    """
    if query.resource.custom:
        asked.send(sender=ListQuery, query=query, actor=actor)
    wanted = fulltext.terms(query.q)
    query, filters = generalised(query, actor)
    shape = (*to_params(replace(query, q="")), *filters, query.cursor, query.limit)
    key = (actor, query.resource.slug, *shape, actor.today(), *stamps(query.condition, query.resource, actor))
    if wanted and query.resource.search:
        return _searches.get((*key, len(wanted)), lambda: SearchPlan(query, actor)).plan(wanted, filters)
    return _plans.get((*key, bool(query.q)), lambda: _plan(query, actor, rows_of(query, actor)[0])).given(filters)


def _plan(query: ListQuery, actor: Actor, rows: QuerySet[Any]) -> Plan:
    ordered = rows.order_by(*ordering(query.order))
    if query.cursor:
        ordered = ordered.filter(after(query))
    reader = Reader(query.fields, actor, extra=tuple(sort_column(key) for key in query.order))
    page = ordered[: query.limit + 1].values_list(*reader.paths)
    return Plan(rows=Prepared(page), reader=reader, count=countable(rows))


def sort_column(key: SortKey) -> str:
    field = key.field
    column = field.resource.sort_column(field.name)
    return column if column != field.name else field.kind.sort_path(field) or field.attname


def ordering(sort: Sequence[SortKey]) -> list[OrderBy]:
    """Return the ORDER BY of the list: empty values first, as in SQLite, and the id as tie-breaker."""
    keys = []
    for key in sort:
        column = F(sort_column(key))
        nullable = key.field.model_field.null
        if key.descending:
            keys.append(column.desc(nulls_last=True if nullable else None))
        else:
            keys.append(column.asc(nulls_first=True if nullable else None))
    last = sort[-1].descending
    keys.append(F("pk").desc() if last else F("pk").asc())
    return keys


def after(query: ListQuery) -> Q:
    """Return the condition for rows after the cursor. Raises BadQuery."""
    names = [str(key) for key in query.order]
    wrong = BadQuery({"cursor": [_("This place in the list is no longer valid; start from the first page.")]})
    try:
        values = cursors.decode_cursor(query.cursor)
    except ValueError as error:
        raise wrong from error
    if values[: len(names)] != names or len(values) != 2 * len(names) + 1 or not isinstance(values[-1], int):
        raise wrong
    places = values[len(names) : -1]
    for key, place in zip(query.order, places, strict=True):
        if not _fits(key, place):
            raise wrong
    return _beyond([*query.order], [*places], values[-1])


def _fits(key: SortKey, place: Any) -> bool:
    """Whether a cursor value has the type of its column."""
    if place is None:
        return bool(key.field.model_field.null)
    try:
        name, field = sort_column(key), key.field
        column = field.model_field if name == field.attname else field.resource.model._meta.get_field(name)
        return column.to_python(place) == place and isinstance(place, bool) is (key.field.kind.name == "yes_no")
    except (TypeError, ValueError, ArithmeticError, ValidationError):
        return False


def _beyond(sort: list[SortKey], places: list[Any], last_id: int) -> Q:
    key, place = sort[0], places[0]
    column = sort_column(key)
    tie = (
        _beyond(sort[1:], places[1:], last_id)
        if len(sort) > 1
        else (Q(pk__lt=last_id) if key.descending else Q(pk__gt=last_id))
    )
    if place is None:
        equal = Q(**{f"{column}__isnull": True}) & tie
        return equal if key.descending else equal | Q(**{f"{column}__isnull": False})
    step, bound = ("lt", "lte") if key.descending else ("gt", "gte")
    # The outer bound is redundant, but with it the database starts at the right position of the index.
    beyond = Q(**{f"{column}__{bound}": place}) & (Q(**{f"{column}__{step}": place}) | (Q(**{column: place}) & tie))
    nullable = key.field.model_field.null
    return beyond | Q(**{f"{column}__isnull": True}) if key.descending and nullable else beyond
