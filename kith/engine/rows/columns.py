"""Model field classes with a meaning beyond their storage; the class determines the kind."""

from __future__ import annotations

from typing import Any

from django.db import models


class NameField(models.CharField[str, str]):
    """The name of a person or thing, displayed in bold as the link to the record."""


class PhoneField(models.CharField[str, str]):
    """A telephone number as typed."""

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
    """An amount; its currency is in the column ``<name>_currency``, or is the agency's."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max_digits": 18, "decimal_places": 2, **options})


class YearField(models.PositiveSmallIntegerField[Any, Any]):
    """A year of the common era, such as a year of foundation."""


class PhotoField(models.CharField[str, str]):
    """The key of a re-encoded picture in the file store."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max_length": 120, "blank": True, "default": "", **options})


class ConditionField(models.TextField[str, str]):
    """A condition tree as JSON for ``query.tree.from_json``; empty means none."""
