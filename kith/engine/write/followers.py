"""Followers update derived values, such as formulas and roll-ups, in the transaction of a write."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

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


def follower(by: Actor) -> Follower:
    """Return the follower of a new unit of work of this actor."""
    return _maker()(by)


@cache
def _maker() -> Callable[[Actor], Follower]:
    make: Callable[[Actor], Follower] = import_string(settings.KITH_FOLLOWER)
    return make
