"""All uses of Django's private APIs.

Kith reads and writes rows by the hundred thousand, and Django's public API costs several times as much: ``Model()``
sends signals and asks each column for its default, and ``QuerySet`` compiles its SQL each time.
``tests/shape/test_orm.py`` compares each function with the public API. So a Django upgrade that changes one of them
fails there.
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
    """Build a new row with these attributes without ``__init__``: no defaults, no checks of names, no signals."""
    row = model.__new__(model)
    row.__dict__.update(held)
    row._state = ModelState()
    return row


def read_row[R: models.Model](model: type[R], held: Mapping[str, Any], alias: str | None, **state: Any) -> R:
    """Build a row as read from the database ``alias``."""
    row = bare_row(model, held)
    now_stored(row, alias)
    row._state.__dict__ |= {name: value for name, value in state.items() if value is not None}
    return row


def now_stored(row: Any, alias: str | None) -> None:
    """Mark the row as stored."""
    state = row.__dict__["_state"]
    state.adding, state.db = False, alias


def attributes(row: Any) -> dict[str, Any]:
    """Return the attributes of a row without Django's state."""
    return {name: value for name, value in row.__dict__.items() if name != "_state"}


def link(row: Any, name: str, target: Any) -> None:
    """Cache the target of the foreign key ``name``, whose id the row has already."""
    row._state.fields_cache[name] = target


def linked(row: Any, name: str) -> Any:
    """Return the cached target of a foreign key, or None; without a query."""
    return row._state.fields_cache.get(name)


def delete_rows(rows: models.QuerySet[Any]) -> None:
    """Delete by one statement: no query before, no cascade, no signals."""
    rows._raw_delete(using="default")


@dataclass(frozen=True, slots=True)
class Compiled:
    """A query as SQL, with the converters of its columns; the SQL is empty if no row can match."""

    sql: str
    parameters: tuple[Any, ...]
    converters: list[Converter]


def compiled(rows: models.QuerySet[Any, Any]) -> Compiled:
    """Compile a query."""
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
    """Converts tuples of a query to model instances, as ``QuerySet`` does."""

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
        """Return the model instances, including ``select_related`` and ``annotate``."""
        found = []
        for values in tuples:
            row = self._model.from_db(alias, self._names, values[self._own], fetch_mode=self._mode)
            for populator in self._related:
                populator.populate(values, row)
            for name, value in self._annotations:
                setattr(row, name, value(values))
            found.append(row)
        return found
