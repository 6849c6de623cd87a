"""The root of a row: the record whose history shows its changes, which is the row itself or its parent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kith.engine.declare import registry

if TYPE_CHECKING:
    from kith.engine.models import Row


def entity_of(model: type[Any]) -> str:
    """Return the entity name of a model in history: the plural of its resource, or the model's own."""
    resource = registry.find(model)
    return resource.slug if resource is not None else str(model._meta.label_lower)


def parents_of(model: type[Row]) -> list[tuple[str, str]]:
    """Return (column, entity) of each possible parent."""
    return links_of(model, model.part_of)


def links_of(model: type[Row], names: Sequence[str]) -> list[tuple[str, str]]:
    """Return (column, entity) of these foreign keys."""
    links: list[Any] = [model._meta.get_field(name) for name in names]
    return [(link.attname, entity_of(link.remote_field.model)) for link in links]


def root_of(row: Row, entity: str, parents: Sequence[tuple[str, str]]) -> tuple[str, int]:
    """Return entity and id of the row's root."""
    for column, parent in parents:
        parent_id = getattr(row, column)
        if parent_id is not None:
            return parent, parent_id
    return entity, row.pk
