"""Followers update derived values, such as formulas and roll-ups, in the transaction of a write."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.models import Row
    from kith.engine.policy import Actor


class Follower(Protocol):
    """A follower of one unit of work."""

    def before_write(self, rows: Sequence[Any], resource: Resource | None) -> None:
        """Set derived columns of rows before they are written."""

    def note(self, kind: str, written: Sequence[tuple[Row, Mapping[str, Any]]]) -> None:
        """Collect the derived values that depend on these writes."""

    def settle(self) -> None:
        """Update all of them at the end of the unit of work."""


class _Nothing:
    def __init__(self, by: Actor) -> None:
        pass

    def before_write(self, rows: Sequence[Any], resource: Resource | None) -> None:
        pass

    def note(self, kind: str, written: Sequence[tuple[Row, Mapping[str, Any]]]) -> None:
        pass

    def settle(self) -> None:
        pass


_make: list[Callable[[Actor], Follower]] = [_Nothing]


def followed_by(make: Callable[[Actor], Follower]) -> None:
    """Register a factory of followers."""
    _make[:] = [make]


def follower(by: Actor) -> Follower:
    """Return the follower of a new unit of work of this actor."""
    return _make[0](by)
