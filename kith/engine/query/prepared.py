"""Prepared queries: the SQL is built once, because building it in the ORM takes several times as long as running it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from typing import Any, Final, Self

import orjson
from django.db import connection
from django.db.models import Field, ForeignObject, Lookup, QuerySet

from kith.engine.rows import orm

# The placeholder for a row id in a prepared query; no row has this id: ``query.given({ROW: 42})``.
ROW = -7_310_594_826_173


# The SQL that takes a list as one parameter, by database.
MANY = {"sqlite": "IN (SELECT value FROM json_each(%s))", "postgresql": "= ANY(%s)"}


class _These:
    """The placeholder for a list of ids."""


THESE: Final = _These()


@Field.register_lookup
@ForeignObject.register_lookup
class Among(Lookup[Any]):
    """``pk__among=ids``: like ``pk__in``, with all ids in one parameter, so the SQL does not depend on their number.

    With ``THESE`` the ids are given when the query is run.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} {MANY[connection.vendor]}", (*parameters, self.rhs if self.rhs is THESE else _listed(self.rhs))


def _listed(values: Iterable[int] | Iterable[str]) -> Any:
    """Return values as one parameter: JSON for SQLite, an array for PostgreSQL."""
    return orjson.dumps(list(values)).decode() if connection.vendor == "sqlite" else list(values)


def planned_cursor() -> Any:
    """Return a cursor for frequent statements; PostgreSQL prepares them on the server (ADR 30)."""
    return getattr(connection, "planned_cursor", connection.cursor)()


class Prepared:
    """The SQL of a query with parameters and converters; running it does not use the ORM.

    It returns tuples: those of ``values_list``, or all columns of the model in order.
    """

    __slots__ = ("_converters", "parameters", "sql")

    def __init__(self, rows: QuerySet[Any, Any]) -> None:
        self._take(orm.compiled(rows))

    def _take(self, query: orm.Compiled) -> None:
        self.sql, self.parameters, self._converters = query.sql, query.parameters, query.converters

    def given(self, marks: Mapping[Any, Any]) -> Self:
        """Return the query with values for its placeholders."""
        if not marks:
            return self
        query = copy(self)
        # An array for PostgreSQL is a list, which is never a placeholder and is not hashable.
        query.parameters = tuple(each if isinstance(each, list) else marks.get(each, each) for each in self.parameters)
        return query

    def among(self, values: Sequence[int] | Sequence[str]) -> Self:
        """Return the query for these ids or other values; it was prepared with ``among=THESE``.

        A single id uses a statement with ``=``. PostgreSQL estimates ten elements for a list parameter, and would make
        a custom plan each time.
        """
        many = MANY[connection.vendor]
        if len(values) != 1 or self.sql.count(many) != self.parameters.count(THESE):
            return self.given({THESE: _listed(values)})
        query = self.given({THESE: values[0]})
        query.sql = self.sql.replace(many, "= %s")
        return query

    def within(self, before: str, after: str, parameters: Sequence[Any]) -> Self:
        """Return this query embedded in other SQL, whose first columns are the same."""
        query = copy(self)
        if self.sql:
            query.sql, query.parameters = f"{before} ({self.sql}) {after}", (*self.parameters, *parameters)
        return query

    def fetch(self) -> list[tuple[Any, ...]]:
        """Run the query and return its rows."""
        if not self.sql:
            return []
        with planned_cursor() as cursor:
            cursor.execute(self.sql, self.parameters)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return self._converted(rows) if self._converters else rows

    def _converted(self, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        columns: list[Any] = list(zip(*rows, strict=True))
        if not columns:
            return rows
        for place, functions, expression in self._converters:
            values = columns[place]
            for convert in functions:
                values = [convert(value, expression, connection) for value in values]
            columns[place] = values
        return list(zip(*columns, strict=True))


class PreparedRows(Prepared):
    """A prepared query for model instances, including ``select_related`` and ``annotate``."""

    __slots__ = ("_instances",)

    def __init__(self, rows: QuerySet[Any, Any]) -> None:
        self._instances = orm.Instances(rows)
        self._take(self._instances.compiled)

    def instances(self) -> list[Any]:
        """Run the query and return model instances."""
        return self._instances.of(self.fetch(), connection.alias)
