"""Decisions about possible duplicates: mark a pair as different, or reopen it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from kith.people.models import DuplicatePair
from kith.sdk.declare import registry
from kith.sdk.models import ChangeSet
from kith.sdk.rules import Actor, NotFound, policy, work


def pairs_of(entity: str, *, actor: Actor, state: str = DuplicatePair.State.OPEN) -> QuerySet[DuplicatePair]:
    """Return the pairs whose records the actor may both see and edit."""
    resource = registry.named(entity, actor)
    pairs = DuplicatePair.objects.filter(entity=entity, state=state, deleted_at=None)
    editable = policy.scope(actor, "edit", resource)
    seen = resource.policy.rows(actor, "view", entity=entity)
    editable = editable.filter(seen) if seen else editable
    return pairs.filter(
        Exists(editable.filter(pk=OuterRef("first_id"))), Exists(editable.filter(pk=OuterRef("second_id")))
    )


def not_duplicates(entity: str, pair_ids: Sequence[int], *, by: Actor, door: str) -> ChangeSet | None:
    """Mark pairs as different records, permanently out of the queue. Can be undone."""
    State = DuplicatePair.State
    return _decide(entity, pair_ids, State.OPEN, State.NOT_DUPLICATES, by=by, door=door)


def are_duplicates_again(entity: str, pair_ids: Sequence[int], *, by: Actor, door: str) -> ChangeSet | None:
    """Put pairs marked as different back into the queue."""
    State = DuplicatePair.State
    return _decide(entity, pair_ids, State.NOT_DUPLICATES, State.OPEN, by=by, door=door)


def _decide(entity: str, pair_ids: Sequence[int], before: str, after: str, *, by: Actor, door: str) -> ChangeSet | None:
    with work(by=by, door=door, action=f"{entity}.duplicates") as changes:
        among: QuerySet[Any] = pairs_of(entity, actor=by, state=before).filter(pk__in=pair_ids)
        rows = list(among.select_for_update(of=("self",), no_key=True))
        if not rows:
            raise NotFound(_("This pair is no longer in the queue."))
        for row in rows:
            row.state = after
        changes.save_many(rows)
    return changes.change_set
