"""Possible duplicates: rows without a matching key that resemble a record.

The user decides what to do with them, for all rows or for single ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kith.engine import policy
from kith.kit.numbers import whole_number
from kith.transfer import hooks
from kith.transfer.planning.lookups import keys_in_trash
from kith.transfer.reading.drafts import Draft, Outcome

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.policy import Actor
    from kith.transfer.mapping.columns import Choices

# Create a record, update the most similar one, or skip the row.
CREATE, UPDATE, SKIP = DECISIONS = ("create", "update", "skip")


class Doubtful:
    """Finds possible duplicates of the new rows of one part.

    ``ask``: a dry run, which reports all of them. A real run only searches if its options need it, because it is slow.
    """

    def __init__(self, resource: Resource, *, by: Actor, choices: Choices, ask: bool, idle: bool) -> None:
        self.resource = resource
        self.by = by
        self.choices = choices
        self.ask = ask
        self.find = hooks.of(resource.slug).doubts.alike
        self.idle = idle or self.find is None or not (ask or choices.likely != CREATE or choices.likely_rows)

    def look(self, drafts: Sequence[Draft]) -> None:
        """Set the similar records of each draft, the likeliest first."""
        if self.idle or self.find is None:
            return
        wanted = {draft.number: draft.values for draft in drafts if self.ask or self._decision(draft) != CREATE}
        found = self.find(wanted, self.by) if wanted else {}
        for draft in drafts:
            draft.alike = found.get(draft.number, ())

    def rows(self, drafts: Sequence[Draft]) -> Mapping[int, Any]:
        """Return the visible records to update, by id."""
        ids = {pk for draft in drafts if (pk := self.to_change(draft))}
        return policy.scope(self.by, "view", self.resource).in_bulk(ids) if ids else {}

    def to_change(self, draft: Draft) -> int | None:
        """Return the id of the record to update by the user's decision, or None."""
        decision = self._decision(draft)
        if self.ask or not draft.alike or decision in (CREATE, SKIP):
            return None
        named = whole_number(decision)
        return named if named in {each.id for each in draft.alike} else draft.alike[0].id

    def settled(self, draft: Draft) -> bool:
        """Whether the draft has to wait for a decision or is skipped; then its outcome is final."""
        if not draft.alike:
            return False
        if self.ask:
            draft.outcome = Outcome.LIKELY
            return True
        if self._decision(draft) != SKIP:
            return False
        best = draft.alike[0]
        text = _("Left out: probably #%(id)d %(title)s (%(score)d %%).")
        draft.remark(text % {"id": best.id, "title": best.title, "score": best.score})
        draft.outcome = Outcome.SKIP
        return True

    def _decision(self, draft: Draft) -> str:
        return self.choices.likely_rows.get(str(draft.number), self.choices.likely)


def hold_back(resource: Resource, drafts: Sequence[Draft], by: Actor, *, source: str) -> None:
    """Turn new rows that must not be imported into conflicts; they go to the error file.

    A trashed record does not come back by the next import. A key of an invisible record is no conflict, because that
    would reveal that it exists.
    """
    keys = {draft.key for draft in drafts if draft.key} if source else set()
    trashed = keys_in_trash(resource, source, keys, by) if keys else set()
    text = _("The %(what)s with the key “%(key)s” is in the trash; bring it back from there, or take out the key.")
    for draft in drafts:
        if draft.key in trashed:
            draft.refuse(text % {"what": resource.label, "key": draft.key[:80]}, conflict=True)
    if held := hooks.of(resource.slug).doubts.held:
        reasons = held({draft.number: draft.values for draft in drafts}, by)
        for draft in drafts:
            if draft.number in reasons:
                draft.refuse(reasons[draft.number], conflict=True)


def decision_of(text: str) -> str:
    """Parse a decision: one of ``DECISIONS``, or the id of the record to update; "" if invalid."""
    return text if text in DECISIONS or whole_number(text) is not None else ""
