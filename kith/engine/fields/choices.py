"""Kinds with choices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from kith.engine.fields.base import Field, Json, Kind, Reading
from kith.engine.fields.operators import Operator, any_of, compare, none_of
from kith.engine.fields.text import text_differs
from kith.engine.web.errors import Invalid
from kith.kit import countries
from kith.kit.names import fold


class Choice(Kind):
    """One of the model's choices, parsed by key or label."""

    name = "choice"
    input = "choice"
    equal_to = str
    operators: ClassVar[Mapping[str, Operator]] = {
        "eq": compare("exact"),
        "ne": text_differs,
        "in": any_of,
        "not_in": none_of,
    }

    def empty(self, field: Field) -> Any:
        return ""

    def meant(self, text: str, field: Field) -> str:
        """Return the key of the choice with this key or label; "" if there is none."""
        if text in field.choices:
            return text
        wanted = fold(text).replace("_", " ").replace("-", " ")
        for key, label in field.choices.items():
            if wanted in (fold(key).replace("_", " ").replace("-", " "), fold(label).replace("-", " ")):
                return str(key)
        return ""

    def read(self, raw: Any, field: Field, reading: Reading) -> str:
        if isinstance(raw, str) and (found := self.meant(raw, field)):
            return found
        raise Invalid(
            _("“%(raw)s” is not possible here; choose one of: %(choices)s.")
            % {"raw": str(raw)[:40], "choices": ", ".join(field.choices.values())}
        )

    def empty_condition(self, path: str, wanted: bool) -> Q:
        return Q(**{path: ""}) if wanted else ~Q(**{path: ""})

    def display(self, value: Any, field: Field) -> str:
        return field.choices.get(value, value or "")

    def cell(self, value: Any, field: Field) -> Markup:
        if not value:
            return Markup("")
        tone = field.resource.tones.get(field.name, {}).get(value)
        if tone is None:
            return escape(self.display(value, field))
        return Markup('<span class="tag %s">%s</span>') % (tone, self.display(value, field))

    def schema(self, field: Field) -> Json:
        return {"type": "string", "enum": ["", *field.choices]}

    def write_schema(self, field: Field) -> Json:
        return {"type": "string", "enum": list(field.choices)}


class Country(Choice):
    """A country, stored as ISO 3166-1 code, parsed by code or any common name."""

    name = "country"
    input = "country"

    def read(self, raw: Any, field: Field, reading: Reading) -> str:
        code = countries.country_code(raw) if isinstance(raw, str) else None
        if code is None:
            raise Invalid(
                _("“%(raw)s” is not a country that we know; write its name in English or its two-letter code.")
                % {"raw": str(raw)[:40]}
            )
        return code

    def display(self, value: Any, field: Field) -> str:
        return countries.country_name(value, (get_language() or "en")[:2]) if value else ""

    def text(self, value: Any, field: Field) -> str:
        return countries.country_name(value) if value else ""

    def input_value(self, value: Any, field: Field) -> str:
        return value or ""

    def cell(self, value: Any, field: Field) -> Markup:
        return Markup("{}").format(self.display(value, field))

    def schema(self, field: Field) -> Json:
        return {"type": "string", "maxLength": 2}

    def write_schema(self, field: Field) -> Json:
        return {"type": "string", "description": "ISO 3166-1 alpha-2 code or a country's name"}


class Currency(Choice):
    """A currency by its ISO 4217 code."""

    name = "currency"
    input = "currency"

    def read(self, raw: Any, field: Field, reading: Reading) -> str:
        code = str(raw).upper()
        if len(code) != 3 or not code.isascii() or not code.isalpha():
            raise Invalid(_("Write a currency by its three letters, such as EUR."))
        return code

    def display(self, value: Any, field: Field) -> str:
        return value or ""

    def cell(self, value: Any, field: Field) -> Markup:
        return Markup("{}").format(value or "")

    def schema(self, field: Field) -> Json:
        return {"type": "string", "maxLength": 3}

    def write_schema(self, field: Field) -> Json:
        return {"type": "string", "pattern": "^[A-Za-z]{3}$"}
