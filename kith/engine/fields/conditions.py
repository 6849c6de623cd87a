"""A kind for stored conditions, used by segments and rules."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kith.engine.fields.base import Field, Json, Kind, Reading
from kith.engine.fields.operators import Operator
from kith.engine.query.tree import from_json, to_json
from kith.engine.web.errors import BadQuery, Invalid

LONGEST = 20_000


class Condition(Kind):
    """A condition tree as normalised JSON; the resource validates its fields."""

    name = "condition"
    input = ""  # it has its own editor page
    operators: ClassVar[Mapping[str, Operator]] = {}

    def empty(self, field: Field) -> str:
        return ""

    def parse(self, raw: object, field: Field, reading: Reading) -> Any:
        return super().parse("" if raw == {} else raw, field, reading)

    def read(self, raw: Any, field: Field, reading: Reading) -> str:
        if isinstance(raw, str):
            try:
                raw = json.loads(raw) if len(raw) <= LONGEST else None
            except (ValueError, RecursionError) as error:
                raise Invalid(_("This is not valid JSON; check commas, quotes and brackets.")) from error
        try:
            text = json.dumps(to_json(from_json(raw)), ensure_ascii=False)
        except BadQuery as error:
            raise Invalid(error.message) from error
        if len(text) > LONGEST or "\\u0000" in text or not text.isprintable():
            raise Invalid(_("This condition is too large."))
        return text

    def display(self, value: Any, field: Field) -> str:
        if not value:
            return ""
        number = str(value).count('"field":')
        return ngettext("%(number)d condition", "%(number)d conditions", number) % {"number": number}

    def json(self, value: Any, field: Field) -> Any:
        return json.loads(value) if value else {}

    def text(self, value: Any, field: Field) -> str:
        return str(value or "")

    def sort_path(self, field: Field) -> str | None:
        return None

    def schema(self, field: Field) -> Json:
        return {"type": "object"}

    def write_schema(self, field: Field) -> Json:
        return {
            "type": "object",
            "description": "{“field”, “op”, “value”}, {“and”: […]}, {“or”: […]} or {“not”: …}, as “where” of a list",
        }
