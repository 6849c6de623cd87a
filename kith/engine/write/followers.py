"""What follows from writes, such as formulas and roll-ups: brought in step within the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.models import Row
    from kith.engine.policy import Actor


class Follower(Protocol):
    """Follows one unit of work; made anew for each."""

    def before_write(self, rows: Sequence[Any], resource: Resource | None) -> None:
        """Set columns of rows that are about to be written."""

    def note(self, kind: str, written: Sequence[tuple[Row, Mapping[str, Any]]]) -> None:
        """Remember what has to follow these writes."""

    def settle(self, by: Actor) -> None:
        """Bring all of it in step, at the end of the unit of work."""


class _Nothing:
    def before_write(self, rows: Sequence[Any], resource: Resource | None) -> None:
        pass

    def note(self, kind: str, written: Sequence[tuple[Row, Mapping[str, Any]]]) -> None:
        pass

    def settle(self, by: Actor) -> None:
        pass


_make: list[Callable[[], Follower]] = [_Nothing]


def followed_by(make: Callable[[], Follower]) -> None:
    """Let what this makes follow each unit of work."""
    _make[:] = [make]


def follower() -> Follower:
    """The follower of a new unit of work."""
    return _make[0]()
