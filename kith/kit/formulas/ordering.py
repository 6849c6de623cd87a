"""The order in which formulas that use each other are worked out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


class Circle(ValueError):
    """Formulas that wait for each other: their keys in turn, the first one again at the end."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        super().__init__(" → ".join(keys))
        self.keys = keys


def in_order(uses: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """The keys of ``uses``, each after those that it uses; what is no key itself does not matter. Raises Circle."""
    done: dict[str, None] = {}
    for start in uses:
        _follow(start, uses, done)
    return tuple(done)


def _follow(start: str, uses: Mapping[str, Iterable[str]], done: dict[str, None]) -> None:
    path: dict[str, list[str]] = {}
    key = start
    while key not in done:
        waiting = path.setdefault(key, [each for each in uses[key] if each in uses])
        following = next((each for each in waiting if each not in done), None)
        if following is not None:
            if following in path:
                names = list(path)
                raise Circle((*names[names.index(following) :], following))
            key = following
            continue
        done[key] = None
        del path[key]
        if path:
            key = next(reversed(path))
