"""Kinds for inputs of actions: a list of record ids, and a mapping of names to numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from kith.engine.fields.base import EMPTY, Field, Json, Kind, Reading
from kith.engine.web.errors import Invalid
from kith.kit.numbers import BIGGEST, whole_number

_ID: Json = {"type": "integer", "minimum": 0, "maximum": BIGGEST}


class RecordIds(Kind):
    """Record ids; forms separate them with commas."""

    name = "record_ids"

    def __init__(self, most: int) -> None:
        self.most = most

    def parse(self, raw: object, field: Field, reading: Reading) -> tuple[int, ...]:
        parts = raw.split(",") if isinstance(raw, str) else [] if raw is None else raw
        if not isinstance(parts, list | tuple):
            raise Invalid(_("Write a list of whole numbers."))
        ids = tuple(dict.fromkeys(_number(part) for part in parts if part not in EMPTY))
        if not (0 if not field.required else 1) <= len(ids) <= self.most or 0 in ids:
            raise Invalid(_("Name 1 to %(most)d records by their ids.") % {"most": self.most})
        return ids

    def display(self, value: Any, field: Field) -> str:
        return ", ".join(map(str, value or ()))

    def schema(self, field: Field) -> Json:
        return {"type": "array", "items": {**_ID, "minimum": 1}, "minItems": 1, "maxItems": self.most}


class NumbersByName(Kind):
    """A mapping of names to whole numbers, such as field → source record."""

    name = "numbers_by_name"

    def parse(self, raw: object, field: Field, reading: Reading) -> dict[str, int]:
        if raw in EMPTY:
            return {}
        if not isinstance(raw, Mapping):
            raise Invalid(_('Write an object such as {"city": 12}.'))
        return {str(name): _number(value) for name, value in raw.items()}

    def display(self, value: Any, field: Field) -> str:
        return ", ".join(f"{name}: {number}" for name, number in (value or {}).items())

    def schema(self, field: Field) -> Json:
        return {"type": "object", "additionalProperties": _ID}


def _number(raw: Any) -> int:
    number = whole_number(raw.strip()) if isinstance(raw, str) else raw
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= BIGGEST:
        raise Invalid(_("Write ids as whole numbers."))
    return number
