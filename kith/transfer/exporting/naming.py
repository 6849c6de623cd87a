"""Unambiguous names of linked records in exports: a name that several records have gets a key appended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kith.engine.fields.child_rows import Children
from kith.engine.fields.links import Link, Ref
from kith.kit.names import fold
from kith.transfer.own_keys import keys_for
from kith.transfer.planning.lookups import SEVERAL, by_name, target_of

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.policy import Actor
    from kith.engine.query.reading import Line


class PlainNames:
    """Makes names unambiguous: “Acme” becomes “Acme #1f2e3d4c-12” if the actor sees another Acme."""

    def __init__(self, by: Actor) -> None:
        self.by = by
        self._shared: dict[tuple[str, str], bool] = {}

    def amend(self, lines: Sequence[Line]) -> None:
        """Replace ambiguous names in the lines of an export and in their child rows."""
        places: dict[str, list[tuple[Line, int]]] = {}
        targets: dict[str, Resource] = {}
        for line, place in _links(lines):
            field = line.fields[place]
            target = target_of(field.resource, field.name, self.by)
            targets[target.slug] = target
            places.setdefault(target.slug, []).append((line, place))
        for slug, mine in places.items():
            self._amend(targets[slug], mine)

    def _amend(self, target: Resource, places: list[tuple[Line, int]]) -> None:
        names = {line.values[place].name for line, place in places}
        unknown = {name for name in names if name and (target.slug, fold(name)) not in self._shared}
        found = by_name(target, unknown, self.by)
        self._shared |= {(target.slug, fold(name)): found.get(fold(name)) == SEVERAL for name in unknown}
        shared = [pair for pair in places if self._shared.get((target.slug, fold(pair[0].values[pair[1]].name)))]
        if not shared:
            return
        ids = {line.values[place].id for line, place in shared}
        keys = keys_for(target, ids, agency_id=self.by.agency_id)
        for line, place in shared:
            ref = line.values[place]
            line.values[place] = Ref(ref.id, f"{ref.name} #{keys[ref.id]}")


def _links(lines: Sequence[Line]) -> Iterator[tuple[Line, int]]:
    """Yield (line, index) of every non-empty link."""
    if not lines:
        return
    fields = lines[0].fields
    links = [place for place, field in enumerate(fields) if isinstance(field.kind, Link)]
    parts = [place for place, field in enumerate(fields) if isinstance(field.kind, Children)]
    for line in lines:
        yield from ((line, place) for place in links if isinstance(line.values[place], Ref))
        for place in parts:
            yield from _links(line.values[place] or ())
