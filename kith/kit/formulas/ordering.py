"""The order of evaluation of formulas that use each other (a topological sort)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


class Circle(ValueError):
    """Formulas that depend on each other in a cycle. The arguments are their keys, the first one again at the end."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        super().__init__(" → ".join(keys))
        self.keys = keys


def in_order(uses: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Sort the keys of ``uses``, each after the keys it uses. Names that are no key are ignored. Raises Circle."""
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
