"""Rows that cannot be made before a record has come in that is not there yet, such as whose superior somebody is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kith.transfer.planning.lookups import target_of
from kith.transfer.reading.drafts import Draft, Outcome

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource


def hold(draft: Draft, resource: Resource, *, beside: bool) -> None:
    """Make nothing of the draft. What stands ``beside`` the record of its row keeps that one out no less than in."""
    if beside:
        draft.outcome = Outcome.SAME
        return
    for column, message in _lacking(draft, resource):
        draft.refuse(message, column)


def waits(draft: Draft) -> bool:
    """Whether nothing could be made of a draft that stands beside the record of its row."""
    return draft.outcome is Outcome.SAME and draft.found is None and bool(draft.waiting)


def give_up(draft: Draft, resource: Resource) -> None:
    """The file has come to its end, and the record is not there."""
    for column, message in _lacking(draft, resource):
        draft.remark(message, column)


def _lacking(draft: Draft, resource: Resource) -> list[tuple[str, str]]:
    """(column, message) of each record that the draft waits for."""
    message = _("There is no %(what)s with the key “%(key)s” yet; import it, and then this file once more.")
    return [
        (resource.bound[name].label, message % {"what": target_of(resource, name).label, "key": key[:80]})
        for name, (_source, key) in draft.waiting.items()
    ]
