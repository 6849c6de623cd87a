"""Handlers and scheduled work that tests declare, and forget at their end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from kith.engine.models import HeldEvent
from kith.engine.work import listening
from kith.engine.work.delivery import Delivery, place_all


@contextmanager
def handled_by(function: Callable[..., None], *names: str, **how: Any) -> Iterator[Delivery]:
    """The function listens to events of these names; answers what delivers them."""
    for name in names:
        listening.on(name, **how)(function)
    place_all()
    try:
        yield Delivery()
    finally:
        listening.forget(function)


def deliver(delivery: Delivery) -> None:
    """Until nothing is left that can be delivered now."""
    while delivery.round():
        pass


def held(*names: str) -> list[tuple[Any, ...]]:
    """These columns of everything that is held, in its order."""
    return list(HeldEvent._base_manager.order_by("entry").values_list(*names))
