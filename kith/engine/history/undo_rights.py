"""Permission to undo a change: it requires the current right to make the same change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kith.engine import policy
from kith.engine.declare import registry
from kith.engine.history.entries import put_back, revive
from kith.engine.models import Change, ChangeSet, Row
from kith.engine.write.together import undoing_of

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.policy import Actor

# The engine's verbs without a grant of their own → the verb that roles have.
_GRANTED_AS = {"restore": "trash", "tag": "edit", "photo": "edit"}


def may_undo(change_set: ChangeSet, actor: Actor) -> bool:
    """People undo their own writes; administrators undo anybody's.

    An action on several records has its own rule for undo.
    """
    if undoing_of(change_set) is not None:
        return True
    everything = actor.scope_for(policy.ANY, policy.ANY) is policy.Scope.AGENCY
    return everything or (change_set.by_id is not None and change_set.by_id == actor.staff_id)


class UndoRights:
    """The rights of one actor over the records of a change set, checked before the undo.

    Pages with their own rules, such as roles, use action names that are not verbs. For those the hooks of the entities
    decide, as for every write.
    """

    def __init__(self, change_set: ChangeSet, actor: Actor) -> None:
        self.change_set = change_set
        self.actor = actor
        self.everything = actor.scope_for(policy.ANY, policy.ANY) is policy.Scope.AGENCY
        self.entity, self.verb = _origin(change_set)
        self.verdicts: dict[tuple[str, int], bool] = {}

    def allowed(self, group: Sequence[Change]) -> set[int]:
        """Return the ids of the changes that the actor may undo."""
        if self.everything:
            return {change.pk for change in group}
        for entity in {change.root_entity for change in group}:
            of_entity = [change for change in group if change.root_entity == entity]
            self._judge(entity, {change.root_id for change in of_entity if self._is_open(change)})
        return {change.pk for change in group if self.verdicts.get((change.root_entity, change.root_id), True)}

    def _is_open(self, change: Change) -> bool:
        return (change.root_entity, change.root_id) not in self.verdicts

    def _judge(self, entity: str, ids: set[int]) -> None:
        """Decide about records before the undo changes them."""
        resource = registry.get(entity, self.actor)
        if not ids or resource is None or not self.verb:
            return
        if entity != self.entity:
            ids -= self._came_along(entity, ids)
        verb = self.verb if entity == self.entity else "edit"
        if all(not resource.policy.rows(self.actor, each, entity=entity) for each in ("view", verb)):
            return  # no condition: all rows of the agency
        rows = resource.model.objects.in_bulk(list(ids))
        for pk in ids:
            row = rows.get(pk)
            allowed = row is None or self._covers(verb, row, resource) or self._covered_before(verb, row, resource)
            self.verdicts[entity, pk] = allowed and (row is not None or self._may_revive(entity, pk, verb, resource))

    def _came_along(self, entity: str, ids: set[int]) -> set[int]:
        """Return records that were created or deleted along with others, such as a new tag; they follow those."""
        made = Change.objects.filter(root_entity=entity, root_id__in=ids, change_set=self.change_set, entity=entity)
        both_ways = (Change.Kind.CREATE, Change.Kind.ERASE)
        return set(made.filter(kind__in=both_ways).values_list("object_id", flat=True))

    def _covers(self, verb: str, row: Any, resource: Resource) -> bool:
        return all(policy.covers(self.actor, each, row, resource) for each in ("view", verb))

    def _covered_before(self, verb: str, row: Any, resource: Resource) -> bool:
        """Whether this change itself moved the record out of the actor's scope, for instance a hand-over."""
        changes = self._of(resource.slug, row.pk, Change.Kind.UPDATE)
        if not changes or row.version != changes[0].version:
            return False
        before = type(row).objects.get(pk=row.pk)
        for change in changes:
            _put_back(before, change)
        return self._covers(verb, before, resource)

    def _may_revive(self, entity: str, pk: int, verb: str, resource: Resource) -> bool:
        """Whether the actor may restore a deleted record, judged by its old values."""
        erased = self._of(entity, pk, Change.Kind.ERASE)
        if not erased:
            return True
        row = revive(resource.model, erased[0])
        row.pk = None  # without an id, policies judge by the row's values
        return self._covers(verb, row, resource)

    def _of(self, entity: str, pk: int, kind: str) -> list[Change]:
        """Return the changes of this kind to the record itself, the last first."""
        told = Change.objects.filter(root_entity=entity, root_id=pk, change_set=self.change_set)
        return list(told.filter(entity=entity, object_id=pk, kind=kind).order_by("-pk"))


def _origin(change_set: ChangeSet) -> tuple[str, str]:
    """Return entity and verb of a change set; the verb is empty if no role grants it."""
    while change_set.undoes is not None:
        change_set = change_set.undoes
    entity, _dot, name = change_set.action.partition(".")
    resource = registry.get(entity)
    if resource is None:
        return entity, ""
    chosen = resource.action(name)
    verb = chosen.permission if chosen is not None else _GRANTED_AS.get(name, name)
    known = chosen is not None or verb in resource.policy.verbs
    return entity, verb if known else ""


def _put_back(row: Any, change: Change) -> None:
    """Set the columns of an update to their old values."""
    for name, (before, _after) in change.fields.items():
        put_back(row, name, before)


def staying(model: type[Any], rows: Mapping[int, Any]) -> dict[int, str]:
    """Return id → reason for created rows that an undo must keep."""
    resource = registry.find(model)
    found = dict(resource.keeps(list(rows.values()))) if resource is not None else {}
    linked = _("something was linked to it afterwards, so it stays")
    return found | dict.fromkeys(_in_use(model, list(rows)), linked)


def _in_use(model: type[Any], ids: Sequence[int]) -> set[int]:
    """Return rows that other rows still refer to; those of the same change set are already deleted."""
    used: set[int] = set()
    for relation in model._meta.get_fields(include_hidden=True):
        if (
            relation.auto_created
            and (relation.one_to_many or relation.one_to_one)
            and issubclass(relation.related_model, Row)
        ):
            column = relation.field.attname
            others = relation.related_model.objects.filter(**{f"{column}__in": ids})
            used.update(others.values_list(column, flat=True).distinct())
    return used
