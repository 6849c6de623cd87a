"""OpenAPI descriptions of endpoints that are not generated from an entity, such as those for the files of documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kith.api.schemas import Json
from kith.engine.declare import registry
from kith.engine.declare.extend import extend

type Function = Callable[[], Json]


@dataclass(frozen=True)
class Described:
    """The functions that return the descriptions of one entity: path → operations."""

    by: tuple[Function, ...] = ()


def describes(entity: str) -> Callable[[Function], Function]:
    """Add such a function to an entity."""

    def add(function: Function) -> Function:
        extend(entity, applications={Described: Described((function,))})
        return function

    return add


def every() -> Iterator[Json]:
    """Yield all of these descriptions."""
    for resource in registry.all_declared():
        described: Described = resource.extensions.applications.get(Described, Described())
        yield from (function() for function in described.by)
