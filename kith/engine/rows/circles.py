"""Detection of cycles in self-references, such as subsidiaries of customers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def within_themselves(model: type[Any], column: str, links: Mapping[int, int]) -> list[int]:
    """Return the records whose new link (id → parent id) closes a cycle.

    Links are checked in order, so that only the last one of a cycle is reported. One query per level.
    """
    known: dict[int, int | None] = {}
    ask = {*links, *links.values()}
    while ask:
        found = dict(model.objects.filter(pk__among=ask).values_list("pk", column))
        known |= dict.fromkeys(ask) | found
        ask = {pk for pk in found.values() if pk is not None} - known.keys()
    closing = []
    for pk, to in links.items():
        above: int | None = to
        seen: set[int] = set()
        while above is not None and above != pk and above not in seen:
            seen.add(above)
            above = known[above]
        if above == pk:
            closing.append(pk)
        else:
            known[pk] = to
    return closing
