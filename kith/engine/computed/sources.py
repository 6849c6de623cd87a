"""The related rows that can be rolled up: those that point to a record by a foreign key, and everybody may count.

The number that a roll-up stores is the same for every reader, so it may tell no more than what the entity declares
that everyone who sees the record may know: rows that are shown only to some readers are not counted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

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
    found: dict[str, Source] = {}
    for relation in resource.model._meta.related_objects:
        child = registry.find(relation.related_model)
        if not isinstance(relation, ManyToOneRel) or relation.one_to_one or relation.hidden or child is None:
            continue
        name, parent = str(relation.get_accessor_name()), relation.field.name
        told = getattr(relation.field, "verbose_name", parent)
        label = child.label_plural if name.replace("_", " ") == child.label_plural else name.replace("_", " ")
        found[name] = Source(name, child, parent, f"{capfirst(label)} ({capfirst(str(told))})")
    return found
