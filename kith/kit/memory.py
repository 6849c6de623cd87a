"""Caches in the memory of one process."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import lru_cache, update_wrapper
from threading import Lock
from time import monotonic


def clock() -> float:
    """Return the time in seconds for the age of cache entries; it never goes back. Tests replace it."""
    return monotonic()


class Memory[Value]:
    """A thread-safe LRU cache of at most ``most`` entries."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the cached value; on a miss, make and store it."""
        found = self.find(key)
        return found if found is not None else self.keep(key, make())

    def find(self, key: Hashable) -> Value | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: Hashable, value: Value) -> Value:
        with self._lock:
            self._kept[key] = value
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return value

    def clear(self) -> None:
        self._kept.clear()


class Remembered[*Asked, Answer]:
    """A function with a cache that expires, for values that another process may change meanwhile."""

    def __init__(self, function: Callable[[*Asked], Answer], seconds: float, most: int) -> None:
        self._seconds = seconds

        @lru_cache(maxsize=most)
        def answer(stretch: int, *asked: *Asked) -> Answer:
            return function(*asked)

        self._answer = answer
        update_wrapper(self, function)

    def __call__(self, *asked: *Asked) -> Answer:
        return self._answer(int(clock() / self._seconds), *asked)

    def forget(self) -> None:
        """Empty the cache after a change by this process. Other processes see the change when their entries expire."""
        self._answer.cache_clear()


def remembered[*Asked, Answer](
    *, seconds: float, most: int
) -> Callable[[Callable[[*Asked], Answer]], Remembered[*Asked, Answer]]:
    """Decorate a function with an LRU cache of ``most`` entries.

    Entries expire together, at multiples of ``seconds`` on the clock, so none lives longer than that.
    """
    return lambda function: Remembered(function, seconds, most)
