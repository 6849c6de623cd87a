"""What people decide about pairs that look alike: that they are not the same, or that this was a mistake."""

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
    """The pairs of an entity of which the actor may see and edit both records."""
    resource = registry.named(entity)
    pairs = DuplicatePair.objects.filter(entity=entity, state=state, deleted_at=None)
    editable = policy.scope(actor, "edit", resource)
    seen = resource.policy.rows(actor, "view", entity=entity)
    editable = editable.filter(seen) if seen else editable
    return pairs.filter(
        Exists(editable.filter(pk=OuterRef("first_id"))), Exists(editable.filter(pk=OuterRef("second_id")))
    )


def not_duplicates(entity: str, pair_ids: Sequence[int], *, by: Actor, door: str) -> ChangeSet | None:
    """Remember that these pairs are different records, so that they are never asked about again. Can be undone."""
    State = DuplicatePair.State
    return _decide(entity, pair_ids, State.OPEN, State.NOT_DUPLICATES, by=by, door=door)


def are_duplicates_again(entity: str, pair_ids: Sequence[int], *, by: Actor, door: str) -> ChangeSet | None:
    """Put pairs back into the queue about which somebody decided that they are different."""
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
