"""What the records that rows of a file are about consist of, beyond their columns."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from kith.transfer import hooks
from kith.transfer.planning.parts import present_parts
from kith.transfer.running.pending import waiting_for

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.fields.base import Field


class Known:
    """What the records found for a batch consist of beyond their columns; read once when first asked for."""

    def __init__(self, resource: Resource, rows: Iterable[int]) -> None:
        self.resource = resource
        self.ids = sorted(rows)
        self._present: dict[Field, dict[int, list[Any]]] = {}
        self._beside: dict[str, Mapping[int, Collection[Any]]] = {}
        self._waiting: dict[tuple[int, str], tuple[str, str]] | None = None

    def present(self, field: Field) -> dict[int, list[Any]]:
        if field not in self._present:
            self._present[field] = present_parts(field, self.ids)
        return self._present[field]

    def beside(self, name: str) -> Mapping[int, Collection[Any]]:
        if name not in self._beside:
            self._beside[name] = hooks.of(self.resource.slug).beside[name].present(self.ids)
        return self._beside[name]

    def waiting(self) -> dict[tuple[int, str], tuple[str, str]]:
        if self._waiting is None:
            self._waiting = waiting_for(self.resource, self.ids)
        return self._waiting
