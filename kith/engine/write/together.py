"""Actions on several records at once: locking, and undo as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kith.engine.declare import registry
from kith.engine.fields.base import Reading
from kith.engine.web.errors import Invalid

if TYPE_CHECKING:
    from kith.engine.models import ChangeSet
    from kith.engine.policy import Actor
    from kith.engine.write.actions import Action
    from kith.engine.write.changes import Changes


@dataclass(frozen=True)
class Undoing:
    """Undo of an action on several records: as a whole, requiring the current right to the action.

    ``before`` raises Forbidden or Refused if it is impossible; ``after`` updates values derived from the restored rows.
    """

    before: Callable[[ChangeSet, Actor], None]
    after: Callable[[ChangeSet, Changes], None]


def lock(chosen: Action, row_id: int, data: Mapping[str, Any], *, by: Actor) -> None:
    """Lock all records of an action in the order of their ids; otherwise merges of A,B and B,A could deadlock."""
    ids = {row_id, *_named_along(chosen, data, by)}
    rows = registry.of(chosen.model, by).model.objects.filter(pk__in=ids).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))


def _named_along(chosen: Action, data: Mapping[str, Any], by: Actor) -> Iterable[int]:
    """Return the ids of further records; none for an invalid input, which is reported with all other errors."""
    try:
        named: Iterable[int] = chosen.inputs[chosen.along].parse(data.get(chosen.along), Reading(actor=by))
    except Invalid:
        return ()
    return named


def undoing_of(change_set: ChangeSet) -> Undoing | None:
    """Return the action's own rule for undo, if it has one; also for the undo of the undo."""
    while change_set.undoes is not None:
        change_set = change_set.undoes
    entity, _dot, name = change_set.action.partition(".")
    resource = registry.get(entity)
    chosen = resource.action(name) if resource is not None else None
    return chosen.undoing if chosen is not None else None
