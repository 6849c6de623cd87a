"""Child drafts that must wait for a record further down in the file, such as a person's superior."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kith.transfer.planning.lookups import target_of
from kith.transfer.reading.drafts import Draft, Outcome

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.policy import Actor


def hold(draft: Draft, resource: Resource, by: Actor, *, beside: bool) -> None:
    """Hold a draft back. A draft ``beside`` the row's own record does not affect that record."""
    if beside:
        draft.outcome = Outcome.SAME
        return
    for column, message in _lacking(draft, resource, by):
        draft.refuse(message, column)


def waits(draft: Draft) -> bool:
    """Whether a draft beside the row's own record is held back."""
    return draft.outcome is Outcome.SAME and draft.found is None and bool(draft.waiting)


def give_up(draft: Draft, resource: Resource, by: Actor) -> None:
    """Report a draft whose record did not come until the end of the file."""
    for column, message in _lacking(draft, resource, by):
        draft.remark(message, column)


def _lacking(draft: Draft, resource: Resource, by: Actor) -> list[tuple[str, str]]:
    """Return (column, message) of each missing record."""
    message = _("There is no %(what)s with the key “%(key)s” yet; import it, and then this file once more.")
    return [
        (resource.bound[name].label, message % {"what": target_of(resource, name, by).label, "key": key[:80]})
        for name, (_source, key) in draft.waiting.items()
    ]
