"""In whose history a row is told: its own, or that of the record of which it is a part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kith.engine.declare import registry

if TYPE_CHECKING:
    from kith.engine.models import Row


def entity_of(model: type[Any]) -> str:
    """The name under which history keeps rows of a model: the plural of its resource, or the model's own."""
    resource = registry.find(model)
    return resource.slug if resource is not None else str(model._meta.label_lower)


def parents_of(model: type[Row]) -> list[tuple[str, str]]:
    """(column, entity) of each record of which a row of this model may be a part."""
    return links_of(model, model.part_of)


def links_of(model: type[Row], names: Sequence[str]) -> list[tuple[str, str]]:
    """(column, entity) of each of these foreign keys."""
    links: list[Any] = [model._meta.get_field(name) for name in names]
    return [(link.attname, entity_of(link.remote_field.model)) for link in links]


def root_of(row: Row, entity: str, parents: Sequence[tuple[str, str]]) -> tuple[str, int]:
    """The record in whose history changes of this row are told: its entity and id."""
    for column, parent in parents:
        parent_id = getattr(row, column)
        if parent_id is not None:
            return parent, parent_id
    return entity, row.pk
