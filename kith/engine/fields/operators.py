"""Comparison operators: each converts an ORM path and a value to a condition on rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q

type Operator = Callable[[str, Any], Q]


def compare(lookup: str) -> Operator:
    """Return an operator that uses one ORM lookup."""
    return lambda path, value: Q(**{f"{path}__{lookup}": value})


def differs(path: str, value: Any) -> Q:
    """Not equal, including empty. SQL's <> would leave out NULL, but people expect it."""
    return ~Q(**{path: value}) | Q(**{f"{path}__isnull": True})


def any_of(path: str, values: Any) -> Q:
    return Q(**{f"{path}__in": values})


def none_of(path: str, values: Any) -> Q:
    return ~Q(**{f"{path}__in": values}) | Q(**{f"{path}__isnull": True})
