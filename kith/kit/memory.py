"""Remembering what costs more to make than to keep."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import lru_cache, update_wrapper
from threading import Lock
from time import monotonic


def clock() -> float:
    """Seconds that tell how old something remembered is; they never go back."""
    return monotonic()


class Memory[Value]:
    """What was made once and is kept for its key, the last used so many: in this process, for all of its threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """What is kept for the key; made now if there is nothing."""
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
    """A function whose answers are remembered by this process, although another process may change them meanwhile."""

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
        """This process changed what the answers tell: ask again. Other processes do so when the time is over."""
        self._answer.cache_clear()


def remembered[*Asked, Answer](
    *, seconds: float, most: int
) -> Callable[[Callable[[*Asked], Answer]], Remembered[*Asked, Answer]]:
    """Remember the last ``most`` answers for at most so many seconds; within a stretch of them all are the same."""
    return lambda function: Remembered(function, seconds, most)
