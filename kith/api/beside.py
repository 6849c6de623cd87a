"""Addresses of the API that belong to no entity alone, and who describes them."""

from __future__ import annotations

from collections.abc import Callable

from kith.api.schemas import Json

type Described = Callable[[], Json]
every: list[Described] = []


def describes(function: Described) -> Described:
    """Register who describes such addresses: path → operations."""
    every.append(function)
    return function
