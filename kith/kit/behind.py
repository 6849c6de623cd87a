"""A background thread with a queue of calls."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any


class Behind:
    """One background thread that makes the queued calls in order, while the caller goes on."""

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, name)
        self._handed: list[Future[Any]] = []

    def hand(self, call: Callable[..., Any], *arguments: Any) -> None:
        self._handed.append(self._thread.submit(call, *arguments))

    def wait(self) -> None:
        """Wait until all calls are made. Raises the first exception that a call raised, again at each further wait."""
        for each in self._handed:
            each.result()
        self._handed.clear()

    def stop(self) -> None:
        """Drop the calls still queued, and wait for the one that is running."""
        self._thread.shutdown(cancel_futures=True)
