"""Keyset paging: a page begins after the last row of the one before, however far down the list that is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
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


# Called for each list of an entity with custom fields; it has indexes made for those that are sorted or filtered by.
noted_by: list[Callable[[ListQuery, Actor], None]] = []

_plans: Memory[Plan] = Memory(2_000)
_searches: Memory[SearchPlan] = Memory(500)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of lines, the cursor of the next one, and how many rows match (exactly, or at least)."""

    lines: list[Line]
    next: str | None
    count: int
    count_exact: bool


def rows_of(query: ListQuery, actor: Actor, *, verb: str = "view") -> tuple[QuerySet[Any], fulltext.Found | None]:
    """All rows that match the query and lie within the actor's scope for ``verb``, unsorted; never what is not seen."""
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
    """One page of the list. Raises BadQuery for a cursor that does not belong to this sort."""
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
    """How a list is read: the query of its page, who makes lines of it, and the query of its count or the count."""

    rows: Prepared
    reader: Reader
    count: Prepared
    known: int | None = None

    def given(self, marks: Marks) -> Plan:
        """The same plan with values for what stands in the place of a parameter."""
        return replace(self, rows=self.rows.given(marks), count=self.count.given(marks))


class SearchPlan:
    """How a list is searched: the index is probed first, and how many rows it finds decides what is asked."""

    def __init__(self, query: ListQuery, actor: Actor) -> None:
        self._query, self._actor = query, actor
        self._places = fulltext.places(len(fulltext.terms(query.q)))
        self._rows = rows_of(replace(query, q=""), actor)[0]
        self._probe = Prepared(fulltext.probe(self._rows, self._places))
        self._plans: dict[fulltext.Breadth, Plan] = {}

    def plan(self, wanted: Sequence[str], filters: Marks) -> Plan:
        """The plan for these terms, of which there must be as many as in the query it was made for."""
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
    """The plan of a list: it follows from the query and the actor, and for a search from what the index finds.

    It is kept for all values of plain equalities, which take their places when it is run.

    Both are the same objects for as long as nobody's rights change; the day stands in the key because filters may be
    relative to it.
    """
    if query.resource.custom:
        for note in noted_by:
            note(query, actor)
    wanted = fulltext.terms(query.q)
    query, filters = generalised(query, actor)
    shape = (*to_params(replace(query, q="")), *filters, query.cursor, query.limit)
    key = (actor, query.resource.slug, *shape, actor.today(), *stamps(query.condition, query.resource))
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
    """The order of the list; empty values come first, as in SQLite, and the id decides between equals."""
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
    """The condition that a row comes after the cursor. Raises BadQuery."""
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
    """Whether a value of the cursor has the type of its column."""
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
    # The outer bound is implied; it lets the database begin at the right place of the index.
    beyond = Q(**{f"{column}__{bound}": place}) & (Q(**{f"{column}__{step}": place}) | (Q(**{column: place}) & tie))
    nullable = key.field.model_field.null
    return beyond | Q(**{f"{column}__isnull": True}) if key.descending and nullable else beyond
