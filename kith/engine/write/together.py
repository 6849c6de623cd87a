"""Actions that concern several records at once: locked together, and taken back as a whole."""

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
    """How an action that concerns several records at once is taken back: as a whole, by whoever may take it today.

    ``before`` raises Forbidden or Refused when it cannot be; ``after`` brings in step what follows from the rows that
    were put back.
    """

    before: Callable[[ChangeSet, Actor], None]
    after: Callable[[ChangeSet, Changes], None]


def lock(chosen: Action, row_id: int, data: Mapping[str, Any], *, by: Actor) -> None:
    """Lock all records of an action in the order of their ids, so that two actions crosswise wait for each other."""
    ids = {row_id, *_named_along(chosen, data, by)}
    rows = registry.of(chosen.model).model.objects.filter(pk__in=ids).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))


def _named_along(chosen: Action, data: Mapping[str, Any], by: Actor) -> Iterable[int]:
    """The further records of an action; none where they are written wrongly, which is told with all other faults."""
    try:
        named: Iterable[int] = chosen.inputs[chosen.along].parse(data.get(chosen.along), Reading(actor=by))
    except Invalid:
        return ()
    return named


def undoing_of(change_set: ChangeSet) -> Undoing | None:
    """The rule by which an action is taken back, if it has one of its own; also for what took it back."""
    while change_set.undoes is not None:
        change_set = change_set.undoes
    entity, _dot, name = change_set.action.partition(".")
    resource = registry.get(entity)
    chosen = resource.action(name) if resource is not None else None
    return chosen.undoing if chosen is not None else None
