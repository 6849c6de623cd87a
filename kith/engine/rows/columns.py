"""Model columns that say more than their storage: their class chooses the kind of field."""

from __future__ import annotations

from typing import Any

from django.db import models


class NameField(models.CharField[str, str]):
    """The name of a person or thing: shown in bold, opens the record."""


class PhoneField(models.CharField[str, str]):
    """A telephone number as it was typed."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max_length": 60, **options})


class CountryField(models.CharField[str, str]):
    """An ISO 3166-1 alpha-2 code."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max_length": 2, **options})


class CurrencyField(models.CharField[str, str]):
    """An ISO 4217 code."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max_length": 3, **options})


class MoneyField(models.DecimalField[Any, Any]):
    """An amount; its currency stands in the column ``<name>_currency`` of the same row, or is the agency's own."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max_digits": 18, "decimal_places": 2, **options})


class YearField(models.PositiveSmallIntegerField[Any, Any]):
    """A year of the common era, such as that of a foundation."""


class PhotoField(models.CharField[str, str]):
    """The storage name of a picture that was re-encoded on arrival."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max_length": 120, "blank": True, "default": "", **options})


class ConditionField(models.TextField[str, str]):
    """A tree of conditions on records, as the JSON that ``query.tree.from_json`` reads; empty asks for nothing."""
