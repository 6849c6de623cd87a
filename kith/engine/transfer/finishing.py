"""After the last row: links by name to records of the same file, whichever of the two stood first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kith.engine import registry
from kith.engine.models import Import, ImportFault, PendingLink
from kith.engine.transfer.links import Links, make_by_name
from kith.engine.transfer.lookups import SEVERAL, by_name
from kith.engine.transfer.pending import fulfil
from kith.kit.names import fold

if TYPE_CHECKING:
    from kith.engine.changes import Changes
    from kith.engine.policy import Actor
    from kith.engine.resource import Resource
    from kith.engine.transfer.mapping import Choices

BATCH = 500


def finish_links(record: Import, *, by: Actor, choices: Choices, changes: Changes) -> tuple[int, list[ImportFault]]:
    """Make the links by name that waited for the end of the import. Answers how many ended, and what is wrong."""
    ended = 0
    problems: list[ImportFault] = []
    while True:
        # Each round ends its links, made or refused, so the next one begins with what is left.
        some = list(PendingLink.objects.filter(import_id=record.pk, source="").order_by("pk")[:BATCH])
        if not some:
            return ended, problems
        for slug in {pending.target for pending in some}:
            mine = [pending for pending in some if pending.target == slug]
            problems += _finish(registry.named(slug), mine, record, by=by, choices=choices, changes=changes)
        ended += len(some)


def _finish(
    target: Resource, some: list[PendingLink], record: Import, *, by: Actor, choices: Choices, changes: Changes
) -> list[ImportFault]:
    found = by_name(target, {pending.key for pending in some}, by)
    missing = {fold(pending.key): pending.key for pending in some if fold(pending.key) not in found}
    if missing and Links(target, by=by, choices=choices).may_make(target):
        found |= make_by_name(target, missing.values(), by=by, owner=choices.owner, changes=changes)
    ids = {pending.pk: found.get(fold(pending.key), 0) for pending in some}
    good = {pk: to for pk, to in ids.items() if to and to != SEVERAL}
    fulfil(some, good, changes=changes)
    bad = [pending for pending in some if pending.pk not in good]
    changes.erase_many(bad)
    return [_problem(target, pending, record, several=ids[pending.pk] == SEVERAL) for pending in bad]


def _problem(target: Resource, pending: PendingLink, record: Import, *, several: bool) -> ImportFault:
    text = (
        _("There is more than one %(what)s “%(name)s”; the row was imported without this link.")
        if several
        else _("There is no %(what)s “%(name)s”; the row was imported without this link.")
    )
    message = text % {"what": target.label, "name": pending.key[:80]}
    label = registry.named(pending.entity).bound[pending.field].label
    return ImportFault(run=record, row=pending.row, kind=ImportFault.Kind.REMARK, column=label, message=message)
