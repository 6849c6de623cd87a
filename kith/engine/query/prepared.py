"""Queries whose SQL is built once: building one costs several times what running it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from typing import Any, Final, Self

import orjson
from django.db import connection
from django.db.models import Field, ForeignObject, Lookup, QuerySet

from kith.engine.rows import orm

# Stands for the id of one row in a prepared query, and no row has it: ``query.given({ROW: 42})``.
ROW = -7_310_594_826_173


# How a list is asked for as one parameter, by database.
MANY = {"sqlite": "IN (SELECT value FROM json_each(%s))", "postgresql": "= ANY(%s)"}


class _These:
    """The place of a list of ids in a prepared query."""


THESE: Final = _These()


@Field.register_lookup
@ForeignObject.register_lookup
class Among(Lookup[Any]):
    """``pk__among=ids``: the value is one of these, which are one parameter however many they are.

    With ``THESE`` they are given when the query is run.
    """

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} {MANY[connection.vendor]}", (*parameters, self.rhs if self.rhs is THESE else _listed(self.rhs))


def _listed(values: Iterable[int] | Iterable[str]) -> Any:
    """Values as one parameter: JSON for SQLite, an array for PostgreSQL."""
    return orjson.dumps(list(values)).decode() if connection.vendor == "sqlite" else list(values)


def planned_cursor() -> Any:
    """A cursor for statements that are asked again and again; PostgreSQL then keeps how it goes about them (ADR 30)."""
    return getattr(connection, "planned_cursor", connection.cursor)()


class Prepared:
    """The SQL of a query with its parameters and converters; running it touches the database only.

    It gives tuples: those of a ``values_list``, or of all columns of the model in their order.
    """

    __slots__ = ("_converters", "parameters", "sql")

    def __init__(self, rows: QuerySet[Any, Any]) -> None:
        self._take(orm.compiled(rows))

    def _take(self, query: orm.Compiled) -> None:
        self.sql, self.parameters, self._converters = query.sql, query.parameters, query.converters

    def given(self, marks: Mapping[Any, Any]) -> Self:
        """The same query with values for what stands in the place of a parameter."""
        if not marks:
            return self
        query = copy(self)
        # An array of PostgreSQL is a value as it stands, and cannot be looked up.
        query.parameters = tuple(each if isinstance(each, list) else marks.get(each, each) for each in self.parameters)
        return query

    def among(self, values: Sequence[int] | Sequence[str]) -> Self:
        """The same query for these ids, or other values; it was prepared with ``among=THESE``.

        A single one is asked for as such: PostgreSQL takes a list for ten and would plan anew for it each time.
        """
        many = MANY[connection.vendor]
        if len(values) != 1 or self.sql.count(many) != self.parameters.count(THESE):
            return self.given({THESE: _listed(values)})
        query = self.given({THESE: values[0]})
        query.sql = self.sql.replace(many, "= %s")
        return query

    def within(self, before: str, after: str, parameters: Sequence[Any]) -> Self:
        """This query as a part of another one, whose first columns are the same: the SQL around it."""
        query = copy(self)
        if self.sql:
            query.sql, query.parameters = f"{before} ({self.sql}) {after}", (*self.parameters, *parameters)
        return query

    def fetch(self) -> list[tuple[Any, ...]]:
        """The rows as they are now."""
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
    """The same for a query of whole rows, with what ``select_related`` and ``annotate`` bring along."""

    __slots__ = ("_instances",)

    def __init__(self, rows: QuerySet[Any, Any]) -> None:
        self._instances = orm.Instances(rows)
        self._take(self._instances.compiled)

    def instances(self) -> list[Any]:
        """The rows as instances of their model."""
        return self._instances.of(self.fetch(), connection.alias)
