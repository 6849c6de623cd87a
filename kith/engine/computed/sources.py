"""The related rows that can be rolled up: those that point to a record by a foreign key, and everybody may count.

The number that a roll-up stores is the same for every reader, so it may tell no more than what the entity declares
that everyone who sees the record may know: rows that are shown only to some readers are not counted.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models.fields.reverse_related import ManyToOneRel
from django.utils.text import capfirst

from kith.engine import registry

if TYPE_CHECKING:
    from kith.engine.resource import Resource


class Source(NamedTuple):
    """Related rows: their name, the entity they are of, the foreign key that leads here, and what people call them."""

    name: str
    resource: Resource
    parent: str
    label: str


def sources(resource: Resource) -> dict[str, Source]:
    """The related rows of an entity by their reverse name."""
    found: list[tuple[str, Resource, Any]] = []
    for relation in resource.model._meta.related_objects:
        child = registry.find(relation.related_model)
        if isinstance(relation, ManyToOneRel) and not relation.one_to_one and not relation.hidden and child is not None:
            found.append((str(relation.get_accessor_name()), child, relation.field))
    ways = Counter(child.slug for _name, child, _link in found)
    return {
        name: Source(
            name, child, link.name, _label(child, link, plain=ways[child.slug] == 1 and child.slug != resource.slug)
        )
        for name, child, link in found
    }


def _label(child: Resource, link: Any, *, plain: bool) -> str:
    """What people call the related rows; with the link that is meant where it is not plain."""
    label = capfirst(str(child.label_plural))
    return label if plain else f"{label} ({link.verbose_name})"
