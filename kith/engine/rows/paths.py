"""The JSON column of custom fields, and typed paths into it: ``extra__number_cf_size`` is a number for the ORM.

The SQL has no parameters, because the database only uses an index on exactly the same expression. Text and boolean
paths are never null, as in normal columns; all others are null if empty.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Any

from django.db import models
from django.db.models import Transform

PREFIX = "cf_"
KEY = re.compile(r"cf_[a-z0-9_]{1,46}")


class _Iso(models.Field[Any, Any]):
    """A date or time stored as ISO text, which sorts by time."""

    def get_internal_type(self) -> str:
        return "CharField"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return value if value is None or isinstance(value, str) else iso(value)


class IsoDay(_Iso):
    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> date | None:
        return None if value is None else date.fromisoformat(value)


class IsoTime(_Iso):
    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> time | None:
        return None if value is None else time.fromisoformat(value)


class IsoInstant(_Iso):
    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


def iso(value: date | time | datetime) -> str:
    """Return the stored text: a date, a time to the minute, or an instant in UTC to the second."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    return value.isoformat(timespec="minutes") if isinstance(value, time) else value.isoformat()


# Type of path → (SQL of SQLite, SQL of PostgreSQL, field class for the ORM).
_NUMBER = models.DecimalField(max_digits=18, decimal_places=6)
_TYPES: dict[str, tuple[str, str, models.Field[Any, Any]]] = {
    "text": ("COALESCE({json}, '')", "COALESCE({text}, '')", models.CharField()),
    "raw": ("{json}", "{text}", models.CharField()),
    "number": ("CAST({json} AS NUMERIC)", "({text})::numeric", _NUMBER),
    "amount": ("CAST({amount} AS NUMERIC)", "({amount})::numeric", _NUMBER),
    "digits": ("{amount}", "{amount}", models.CharField()),
    "currency": ("{currency}", "{currency}", models.CharField()),
    "day": ("{json}", "{text}", IsoDay()),
    "time": ("{json}", "{text}", IsoTime()),
    "instant": ("{json}", "{text}", IsoInstant()),
    "flag": ("COALESCE({json}, 0)", "COALESCE(({text})::boolean, false)", models.BooleanField()),
    # The reason why a computed field is empty.
    "why": ("{why}", "{why}", models.CharField()),
    "id": ("CAST({json} AS INTEGER)", "({text})::bigint", models.BigIntegerField()),
}


def sql(kind: str, key: str, column: str, vendor: str) -> str:
    """Return the SQL of a typed path; ``column`` is the quoted JSON column."""
    if vendor == "sqlite":
        template = _TYPES[kind][0]
        parts = {part: f"json_extract({column}, '$.{key}.{part}')" for part in ("amount", "currency")}
        parts["why"] = f"json_extract({column}, '$.why.{key}')"
        parts["json"] = f"json_extract({column}, '$.{key}')"
    else:
        template = _TYPES[kind][1]
        parts = {part: f"{column} #>> '{{{key},{part}}}'" for part in ("amount", "currency")}
        parts["why"] = f"{column} #>> '{{why,{key}}}'"
        parts["text"] = f"{column} ->> '{key}'"
    return template.format(**parts)


class Held(Transform):
    """A transform that reads a custom value with the type of its path."""

    def __init__(self, kind: str, key: str, *expressions: Any, **extra: Any) -> None:
        super().__init__(*expressions, output_field=_TYPES[kind][2], **extra)
        self.kind, self.key = kind, key

    def as_sql(
        self,
        compiler: Any,
        connection: Any,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **extra_context: Any,
    ) -> tuple[str, Any]:
        column, parameters = compiler.compile(self.lhs)
        return sql(self.kind, self.key, column, connection.vendor), parameters

    def as_sqlite(self, compiler: Any, connection: Any, **extra_context: Any) -> tuple[str, Any]:
        """Return the SQL unchanged: Django would add another CAST for decimals, and SQLite would not use the index."""
        return self.as_sql(compiler, connection)


class _Maker:
    def __init__(self, kind: str, key: str) -> None:
        self.kind, self.key = kind, key

    def __call__(self, *expressions: Any, **extra: Any) -> Held:
        return Held(self.kind, self.key, *expressions, **extra)


class ExtraField(models.JSONField[Any, Any]):
    """The JSON column of custom fields."""

    def get_transform(self, name: str) -> Any:
        kind, _line, key = name.partition("_")
        if kind in _TYPES and KEY.fullmatch(key):
            return _Maker(kind, key)
        return super().get_transform(name)
