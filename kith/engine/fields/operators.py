"""The comparisons that conditions are made of: each makes of an ORM path and a value a condition on rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q

type Operator = Callable[[str, Any], Q]


def compare(lookup: str) -> Operator:
    """An operator that hands the value to one lookup of the ORM."""
    return lambda path, value: Q(**{f"{path}__{lookup}": value})


def differs(path: str, value: Any) -> Q:
    """Not equal, which for people includes «not filled in»."""
    return ~Q(**{path: value}) | Q(**{f"{path}__isnull": True})


def any_of(path: str, values: Any) -> Q:
    return Q(**{f"{path}__in": values})


def none_of(path: str, values: Any) -> Q:
    return ~Q(**{f"{path}__in": values}) | Q(**{f"{path}__isnull": True})
