"""Sources of roll-ups: related rows that every reader of the record may count.

They point to a record by a foreign key; or they stand on any record, by entity and id, as ``About`` declares. The
number that a roll-up stores is the same for every reader, so it may tell no more than what everyone may know who sees
the record: rows that are shown only to some readers are not counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Q
from django.db.models.fields.reverse_related import ManyToOneRel
from django.utils.text import capfirst

from kith.engine.declare import about, registry
from kith.engine.declare.narrowing import without
from kith.engine.policy.sensitive import SensitivePolicy

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.policy import Actor


@dataclass(frozen=True)
class Standing:
    """Rows of ``target`` with a generic reference in the columns ``entity`` and ``parent``.

    ``counted`` is the condition for rows that every reader of the record may see; it uses only the ``asked`` columns.
    """

    target: str
    counted: Q
    asked: tuple[str, ...]
    entity: str = "entity"
    parent: str = "object_id"

    @property
    def fixed(self) -> frozenset[str]:
        """The columns that conditions cannot use, because they are equal in all counted rows."""
        return frozenset((*self.asked, self.entity, self.parent))


class Source(NamedTuple):
    """Related rows: name, entity, foreign key column, and label."""

    name: str
    resource: Resource
    parent: str
    label: str
    standing: Standing | None = None


def sources(resource: Resource, actor: Actor) -> dict[str, Source]:
    """Return the sources of an entity: by foreign key, then by generic reference."""
    found: list[tuple[str, Resource, Any]] = []
    for relation in resource.model._meta.related_objects:
        child = registry.find(relation.related_model, actor)
        if not isinstance(relation, ManyToOneRel) or relation.one_to_one or relation.hidden or child is None:
            continue
        if not isinstance(child.policy, SensitivePolicy):
            found.append((str(relation.get_accessor_name()), without(child), relation.field))
    ways = Counter(child.slug for _name, child, _link in found)
    pointing = {
        name: Source(
            name, child, link.name, _label(child, link, plain=ways[child.slug] == 1 and child.slug != resource.slug)
        )
        for name, child, link in found
    }
    return pointing | {each.target: _on(each, actor) for each in _standing_on(resource)}


def _standing_on(resource: Resource) -> Iterator[Standing]:
    """What stands on any record, as far as its policy tells what everybody may see who sees the record."""
    for rows in about.standing_on(resource):
        place, counted = dict(about.places(rows)).get(about.ANY), rows.policy.everyone
        if place is not None and place.link is None and counted is not None:
            yield Standing(rows.slug, counted, _columns(counted), place.entity, place.parent)


def _columns(condition: Q) -> tuple[str, ...]:
    """The columns that a condition asks."""
    found: list[str] = []
    for part in condition.children:
        if isinstance(part, Q):
            found += _columns(part)
        elif isinstance(part, tuple):
            found.append(str(part[0]).partition("__")[0])
    return tuple(found)


def _on(standing: Standing, actor: Actor) -> Source:
    resource = without(registry.named(standing.target, actor))
    return Source(standing.target, resource, standing.parent, capfirst(str(resource.label_plural)), standing)


def _label(child: Resource, link: Any, *, plain: bool) -> str:
    """Return the label of related rows, with the link's name if it is ambiguous."""
    label = capfirst(str(child.label_plural))
    return label if plain else f"{label} ({link.verbose_name})"
