"""Work that is done behind its caller's back, one piece after the other."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any


class Behind:
    """A thread that makes the calls it is handed, in that order, while whoever hands them over goes on."""

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, name)
        self._handed: list[Future[Any]] = []

    def hand(self, call: Callable[..., Any], *arguments: Any) -> None:
        self._handed.append(self._thread.submit(call, *arguments))

    def wait(self) -> None:
        """Until all calls have been made. Raises what the first of them raised, each time anew."""
        for each in self._handed:
            each.result()
        self._handed.clear()

    def stop(self) -> None:
        """Make no more calls; the one that is being made is waited for."""
        self._thread.shutdown(cancel_futures=True)
