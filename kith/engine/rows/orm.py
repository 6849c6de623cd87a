"""The private parts of Django that Kith uses, all of them here.

Rows are read and written by the hundred thousand, and Django's public way costs several times as much: ``Model()``
sends signals and asks each column for its default, ``QuerySet`` compiles its SQL anew each time. These few functions
are the whole surface; ``tests/shape/test_orm.py`` compares each with Django's public way, so that an upgrade which
changes one of them fails there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models.base import ModelState
from django.db.models.query import get_related_populators

type Converter = tuple[int, list[Callable[[Any, Any, Any], Any]], Any]


def bare_row[R: models.Model](model: type[R], held: Mapping[str, Any]) -> R:
    """A new row that holds these attributes, without ``__init__``: no defaults, no checks of names, no signals."""
    row = model.__new__(model)
    row.__dict__.update(held)
    row._state = ModelState()
    return row


def read_row[R: models.Model](model: type[R], held: Mapping[str, Any], alias: str | None, **state: Any) -> R:
    """A row as it was read from the database called ``alias``."""
    row = bare_row(model, held)
    now_stored(row, alias)
    row._state.__dict__ |= {name: value for name, value in state.items() if value is not None}
    return row


def now_stored(row: Any, alias: str | None) -> None:
    """Note that the row is in the database now."""
    state = row.__dict__["_state"]
    state.adding, state.db = False, alias


def attributes(row: Any) -> dict[str, Any]:
    """What a row holds, without what Django notes about it."""
    return {name: value for name, value in row.__dict__.items() if name != "_state"}


def link(row: Any, name: str, target: Any) -> None:
    """Let the foreign key ``name`` of a row lead to this record, whose id the row holds already."""
    row._state.fields_cache[name] = target


def linked(row: Any, name: str) -> Any:
    """The record to which a foreign key leads, if it is at hand; None otherwise. The database is not asked."""
    return row._state.fields_cache.get(name)


def delete_rows(rows: models.QuerySet[Any]) -> None:
    """``DELETE`` by one statement: nothing is read before, nothing cascades, no signal is sent."""
    rows._raw_delete(using="default")


@dataclass(frozen=True, slots=True)
class Compiled:
    """A query as SQL, with the converters of its columns; without SQL when nothing can match."""

    sql: str
    parameters: tuple[Any, ...]
    converters: list[Converter]


def compiled(rows: models.QuerySet[Any, Any]) -> Compiled:
    """The SQL of a query."""
    return _compiled(rows.query.get_compiler(rows.db))


def _compiled(compiler: Any) -> Compiled:
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        return Compiled("", (), [])
    expressions = [column[0] for column in compiler.select or ()]
    found = compiler.get_converters(expressions)
    return Compiled(
        sql, parameters, [(place, functions, expression) for place, (functions, expression) in found.items()]
    )


class Instances:
    """Makes instances of the tuples that a query of whole rows gives, as ``QuerySet`` would."""

    __slots__ = ("_annotations", "_mode", "_model", "_names", "_own", "_related", "compiled")

    def __init__(self, rows: models.QuerySet[Any, Any]) -> None:
        compiler: Any = rows.query.get_compiler(rows.db)
        self.compiled = _compiled(compiler)
        if not self.compiled.sql:
            return
        kinds, select = compiler.klass_info, compiler.select
        self._own = slice(kinds["select_fields"][0], kinds["select_fields"][-1] + 1)
        self._names: Sequence[str] = [column[0].target.attname for column in select[self._own]]
        self._model: Any = kinds["model"]
        self._mode: Any = vars(rows)["_fetch_mode"]
        self._related = get_related_populators(kinds, select, rows.db, self._mode)
        self._annotations = [(name, itemgetter(place)) for name, place in compiler.annotation_col_map.items()]

    def of(self, tuples: Sequence[tuple[Any, ...]], alias: str) -> list[Any]:
        """The rows as instances of their model, with what ``select_related`` and ``annotate`` bring along."""
        found = []
        for values in tuples:
            row = self._model.from_db(alias, self._names, values[self._own], fetch_mode=self._mode)
            for populator in self._related:
                populator.populate(values, row)
            for name, value in self._annotations:
                setattr(row, name, value(values))
            found.append(row)
        return found
