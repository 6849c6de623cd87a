"""Rows that stand on records by ``About``: seen with the record, changed by their author or with the record."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Exists, OuterRef, Q

from kith.engine.declare import about, registry
from kith.engine.policy.actor import Actor, Scope
from kith.engine.policy.policies import NOTHING, Policy, may, scope

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kith.engine.declare.about import Place
    from kith.engine.declare.resource import Resource
    from kith.engine.models import Row


class AboutPolicy(Policy):
    """Rows follow the records on which they stand. A verb for the whole agency applies to all visible rows.

    To make a row takes the verb and a record that one sees. Where a row stands on several records, one of them is
    enough. ``author`` is the column with who wrote a row, ``everyone`` the rows that all who see the record may see,
    which are those that roll-ups count.
    """

    author = "created_by"
    everyone: Q | None = Q()
    # The entities to whose records ``covers`` narrows the policy for one row; all that take such rows where it is None.
    among: tuple[Resource, ...] | None = None

    def rows(self, actor: Actor, verb: str, *, entity: str, path: str = "") -> Q:
        if not within_token(actor, entity, verb):
            return NOTHING
        seen = self.seen(actor, verb, entity, path)
        if verb in ("view", "export", "create") or actor.scope_for(entity, verb) is Scope.AGENCY:
            return seen
        return seen & self.changeable(actor, verb, entity, path)

    def may(self, actor: Actor, verb: str, *, entity: str) -> bool:
        """Whether there can be any record on which the actor may do this."""
        if not within_token(actor, entity, verb) or (verb == "create" and not actor.may(entity, verb)):
            return False
        return any(may(actor, _parent_verb(verb), record) for record in self.records(entity))

    def covers(self, actor: Actor, verb: str, row: Row, *, entity: str) -> bool:
        if row.pk is None:
            return self.may_stand(actor, verb, row, entity)
        return type(row).objects.filter(self._for(row, entity).rows(actor, verb, entity=entity), pk=row.pk).exists()

    def on_record(self, actor: Actor, *, entity: str, path: str = "") -> Q:
        return self.meant(actor, path) if within_token(actor, entity, "view") else NOTHING

    def seen(self, actor: Actor, verb: str, entity: str, path: str = "") -> Q:
        """The rows that the actor sees, or may export where that is the verb."""
        return self.on_records(actor, _parent_verb(verb), entity, path) & self.meant(actor, path)

    # What a policy of this sort may say otherwise.

    def meant(self, actor: Actor, path: str) -> Q:
        """Of the rows on a record that the actor sees, those that are meant for them too."""
        return Q()

    def changeable(self, actor: Actor, verb: str, entity: str, path: str) -> Q:
        """Of the rows that the actor sees, those that they may change or put into the trash."""
        return self.own(actor, path) | self.on_records(actor, "edit", entity, path)

    # What stands where.

    def own(self, actor: Actor, path: str) -> Q:
        """The rows that the actor wrote."""
        return Q(**{f"{path}{self.author}": actor.staff_id}) if actor.staff_id is not None else NOTHING

    def records(self, entity: str) -> Iterable[Resource]:
        """The entities on whose records the rows stand."""
        return about.records_under(_rows(entity)) if self.among is None else self.among

    def _for(self, row: Row, entity: str) -> Self:
        """This policy for one row: it spares the conditions of all entities on whose records the row does not stand."""
        rows = _rows(entity)
        if any(place.link is not None for _slug, place in about.places(rows)):
            return self
        found = copy(self)
        found.among = tuple(record for record, _pk in about.records_at(rows, row))
        return found

    def on_records(self, actor: Actor, verb: str, entity: str, path: str) -> Q:
        """The rows that stand on a record to which the actor may apply the verb."""
        reach = NOTHING
        for record in self.records(entity):
            if may(actor, verb, record):
                reach |= _on(about.place_on(_rows(entity), record), actor, verb, record, path)
        return reach

    def may_stand(self, actor: Actor, verb: str, row: Any, entity: str) -> bool:
        """Whether the actor may put a new row where it says; what stands on several records is put there later."""
        if not self.may(actor, verb, entity=entity):
            return False
        if any(place.link is not None for _slug, place in about.places(_rows(entity))):
            return True
        found = about.record_of(_rows(entity), row)
        return found is not None and scope(actor, "view", found[0]).filter(pk=found[1]).exists()


def _on(place: Place, actor: Actor, verb: str, record: Resource, path: str) -> Q:
    """By the row's own record, because a list of all visible records would be made for each query."""
    seen = scope(actor, verb, record)
    if place.link is None:
        named = Q(**{f"{path}{place.entity}": record.slug}) if place.entity else Q()
        return named & Q(Exists(seen.filter(pk=OuterRef(f"{path}{place.parent}"))))
    named = Q(**{place.entity: record.slug}) if place.entity else Q()
    lines = place.link.objects.filter(named, Exists(seen.filter(pk=OuterRef(place.parent))), deleted_at=None)
    return Q(Exists(lines.filter(**{place.row: OuterRef(f"{path}pk")})))


def _rows(entity: str) -> Resource:
    found = registry.declared(entity)
    if found is None:
        raise LookupError(f"there is no entity {entity!r}")
    return found


def within_token(actor: Actor, entity: str, verb: str) -> bool:
    """Whether the token in use, if any, reaches as far as these rows."""
    if actor.ceiling is None:
        return True
    ceiling = Actor(actor.agency_id, actor.staff_id, grants=actor.ceiling)
    return ceiling.may(entity, verb)


def _parent_verb(verb: str) -> str:
    """What one must be allowed with the record for a verb with what stands on it."""
    return "export" if verb == "export" else "view"
