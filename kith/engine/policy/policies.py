"""Policies: which rows a grant covers, by owner, for the whole agency, or by parent record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from kith.engine.policy.actor import Actor, Scope
from kith.kit.memory import Memory

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.models import Row

NOTHING = Q(pk__in=())

_whole: Memory[bool] = Memory(5_000)


class Policy:
    """Rows follow their owner. ``owner_path`` is the path from the row to its owner."""

    owner_path = "owner"
    # The foreign key of a row's own stand-in; empty if there is none.
    stand_in = ""
    verbs = ("view", "create", "edit", "trash", "export", "import")
    # Of rows that stand on records, those that all who see the record may see; None where that cannot be said.
    everyone: Q | None = None

    def rows(self, actor: Actor, verb: str, *, entity: str, path: str = "") -> Q:
        """Return the condition for rows within the actor's scope of ``verb``; ``path`` prefixes each lookup."""
        return self.held(actor, actor.scope_for(entity, verb), path=path) if actor.may(entity, verb) else NOTHING

    def held(self, actor: Actor, scope: Scope, *, path: str = "") -> Q:
        """Return the condition for rows with an owner in ``scope``, or with the actor as an absent owner's stand-in."""
        owners = actor.owners(scope)
        if owners is None:
            return Q()
        found = Q(**{f"{path}{self.owner_path}__in": owners})
        if self.stand_in and actor.absent and actor.staff_id is not None:
            found |= Q(**{f"{path}{self.stand_in}": actor.staff_id, f"{path}{self.owner_path}__in": actor.absent})
        return found

    def may(self, actor: Actor, verb: str, *, entity: str) -> bool:
        """Whether the actor may apply ``verb`` to any row at all."""
        return actor.may(entity, verb)

    def covers(self, actor: Actor, verb: str, row: Row, *, entity: str) -> bool:
        """Apply the same rule as ``rows`` to a loaded row."""
        return actor.may(entity, verb) and self.holds(actor, actor.scope_for(entity, verb), row)

    def on_record(self, actor: Actor, *, entity: str, path: str = "") -> Q:
        """The condition that the actor sees a row that stands on a record which they see."""
        return self.rows(actor, "view", entity=entity, path=path)

    def holds(self, actor: Actor, scope: Scope, row: Row) -> bool:
        """Apply the same rule as ``held`` to a loaded row; the scope NONE covers nothing."""
        owners = actor.owners(scope)
        if owners is None or scope is Scope.NONE:
            return owners is None
        holder: Any = row
        *parents, last = self.owner_path.split("__")
        for parent in parents:
            holder = getattr(holder, parent)
        owner = getattr(holder, f"{last}_id")
        if owner in owners:
            return True
        if not self.stand_in or actor.staff_id is None or owner not in actor.absent:
            return False
        return bool(getattr(row, f"{self.stand_in}_id") == actor.staff_id)


class SharedPolicy(Policy):
    """Rows of the whole agency: any scope of a verb covers every row."""

    def rows(self, actor: Actor, verb: str, *, entity: str, path: str = "") -> Q:
        return Q() if actor.may(entity, verb) else NOTHING

    def covers(self, actor: Actor, verb: str, row: Row, *, entity: str) -> bool:
        return actor.may(entity, verb)


class ChildPolicy(Policy):
    """Child rows: reading follows the parent, writing requires the right to edit the parent."""

    def __init__(self, *parents: str) -> None:
        self.parents = parents

    def rows(self, actor: Actor, verb: str, *, entity: str, path: str = "") -> Q:
        from kith.engine.declare import registry

        reach = NOTHING
        for parent in self.parents:
            resource = registry.of(registry.named(entity, actor).relation(parent), actor)
            # EXISTS on the row's own parent: with IN, the database would list all visible parents for each query.
            own = scope(actor, self._parent_verb(verb), resource).filter(pk=OuterRef(f"{path}{parent}"))
            reach |= Q(Exists(own))
        return reach

    def on_record(self, actor: Actor, *, entity: str, path: str = "") -> Q:
        return Q()

    def covers(self, actor: Actor, verb: str, row: Row, *, entity: str) -> bool:
        from kith.engine.declare import registry

        for parent in self.parents:
            record = getattr(row, parent)
            if record is not None:
                return covers(actor, self._parent_verb(verb), record, registry.of(type(record), actor))
        return False

    def may(self, actor: Actor, verb: str, *, entity: str) -> bool:
        from kith.engine.declare import registry

        verb = self._parent_verb(verb)
        parents = (registry.of(registry.named(entity, actor).relation(name), actor) for name in self.parents)
        return any(parent.policy.may(actor, verb, entity=parent.slug) for parent in parents)

    @staticmethod
    def _parent_verb(verb: str) -> str:
        return verb if verb in ("view", "export") else "edit"


class BetweenPolicy(ChildPolicy):
    """Rows between two records: reading requires both, writing also requires the right to edit one of them.

    Each of the two ``sides`` names its possible foreign keys, of which one is set.
    """

    def __init__(self, *sides: tuple[str, ...]) -> None:
        super().__init__(*(parent for side in sides for parent in side))
        self.sides = sides

    def rows(self, actor: Actor, verb: str, *, entity: str, path: str = "") -> Q:
        looking = verb if verb == "export" else "view"
        reach = Q()
        for side in self.sides:
            reach &= ChildPolicy(*side).rows(actor, looking, entity=entity, path=path)
        return reach if verb == looking else reach & super().rows(actor, verb, entity=entity, path=path)

    def on_record(self, actor: Actor, *, entity: str, path: str = "") -> Q:
        return self.rows(actor, "view", entity=entity, path=path)

    def covers(self, actor: Actor, verb: str, row: Row, *, entity: str) -> bool:
        looking = verb if verb == "export" else "view"
        if not all(ChildPolicy(*side).covers(actor, looking, row, entity=entity) for side in self.sides):
            return False
        # One editable side is enough.
        sides = (ChildPolicy(*side) for side in self.sides)
        return verb == looking or any(side.covers(actor, verb, row, entity=entity) for side in sides)


def scope(actor: Actor, verb: str, resource: Resource, *, trashed: bool = False) -> QuerySet[Any]:
    """Return the rows of ``resource`` to which the actor may apply ``verb``; without the trash by default."""
    found: QuerySet[Any] = resource.model.objects.filter(deleted_at__isnull=not trashed)
    condition = resource.policy.rows(actor, verb, entity=resource.slug)
    return found.filter(condition) if condition else found


def sees_all(actor: Actor, resource: Resource) -> bool:
    """Whether the actor sees all rows of the agency, so that a total reveals nothing."""
    # Cached per actor: rights change the actor, and the condition of some entities goes through all others.
    return _whole.get(
        (actor, resource.slug),
        lambda: may(actor, "view", resource) and not resource.policy.rows(actor, "view", entity=resource.slug),
    )


def covers(actor: Actor, verb: str, row: Row, resource: Resource) -> bool:
    """Whether the actor may apply ``verb`` to this row, which must be of the actor's agency."""
    if verb in resource.without or row.agency_id != actor.agency_id:
        return False
    return resource.policy.covers(actor, verb, row, entity=resource.slug)


def may(actor: Actor, verb: str, resource: Resource) -> bool:
    """Whether the actor has ``verb`` on at least some rows of ``resource``; if not, the response is 403.

    Nobody has a verb that the declaration declines, such as “export”.
    """
    return verb not in resource.without and resource.policy.may(actor, verb, entity=resource.slug)
