"""Sensitive fields: for people without the right the entity does not have them, on every page and in the API.

A declaration lists them in ``sensitive``. The right is granted for all records of the entity or for none; full rights
on own records do not include it. To everybody else, and without an actor, the registry returns the entity without these
fields. They are then missing in pages, forms, lists, filters, sorting, exports, imports, history and API. A request
with one of them gets the same error as for an unknown field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from kith.engine.policy import NOTHING, ChildPolicy, Scope

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.fields.base import Field
    from kith.engine.models import Row
    from kith.engine.policy import Actor

SEE = "see_sensitive"


def may_see(actor: Actor, resource: Resource) -> bool:
    """Whether the actor may see the sensitive fields of an entity."""
    return not resource.sensitive or actor.scope_for(resource.slug, SEE) is Scope.AGENCY


class SensitivePolicy(ChildPolicy):
    """Policy of sensitive child rows: they also require the right to see sensitive fields."""

    def rows(self, actor: Actor, verb: str, *, entity: str, path: str = "") -> Q:
        if not self._opens(actor, entity):
            return NOTHING
        return super().rows(actor, verb, entity=entity, path=path)

    def covers(self, actor: Actor, verb: str, row: Row, *, entity: str) -> bool:
        return self._opens(actor, entity) and super().covers(actor, verb, row, entity=entity)

    def may(self, actor: Actor, verb: str, *, entity: str) -> bool:
        return self._opens(actor, entity) and super().may(actor, verb, entity=entity)

    def on_record(self, actor: Actor, *, entity: str, path: str = "") -> Q:
        return Q() if self._opens(actor, entity) else NOTHING

    def _opens(self, actor: Actor, entity: str) -> bool:
        from kith.engine.declare import registry

        part = registry.named(entity, actor)
        return all(may_see(actor, registry.of(part.relation(parent), actor)) for parent in self.parents)


def is_sensitive(field: Field) -> bool:
    """Whether a field, or its whole entity, is sensitive."""
    return field.name in field.resource.sensitive or isinstance(field.resource.policy, SensitivePolicy)
