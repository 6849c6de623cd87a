"""Queries whose SQL is built once: building one costs several times what running it does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


class Prepared:
    """The SQL of a ``values_list`` with its parameters and converters; running it touches the database only."""

    __slots__ = ("_converters", "parameters", "sql")

    def __init__(self, rows: QuerySet[Any, Any]) -> None:
        compiler = rows.query.get_compiler(rows.db)
        self.sql = ""
        self.parameters: tuple[Any, ...] = ()
        self._converters: list[tuple[int, list[Any], Any]] = []
        try:
            self.sql, self.parameters = compiler.as_sql()
        except EmptyResultSet:
            return  # nothing can match, so nothing is asked
        expressions = [column[0] for column in compiler.select or ()]
        found = compiler.get_converters(expressions)
        self._converters = [(place, functions, expression) for place, (functions, expression) in found.items()]

    def fetch(self, marks: Mapping[str, str] | None = None) -> list[tuple[Any, ...]]:
        """The rows as they are now. ``marks`` names texts that stand for a parameter in the prepared query."""
        if not self.sql:
            return []
        given = self.parameters if marks is None else tuple(marks.get(each, each) for each in self.parameters)
        with connection.cursor() as cursor:
            cursor.execute(self.sql, given)
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
