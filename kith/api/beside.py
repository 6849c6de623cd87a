"""The registry of OpenAPI descriptions for endpoints that are not generated from an entity."""

from __future__ import annotations

from collections.abc import Callable

from kith.api.schemas import Json

type Described = Callable[[], Json]
every: list[Described] = []


def describes(function: Described) -> Described:
    """Register a function that returns such a description: path → operations."""
    every.append(function)
    return function
