"""After the last row: resolve links by name between records of the same file, in any order of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from kith.engine.declare import registry
from kith.engine.models import Import, ImportFault, PendingLink
from kith.kit.names import fold
from kith.transfer.planning.links import Links, make_by_name, out_of_reach
from kith.transfer.planning.lookups import SEVERAL, by_name, taken_keys
from kith.transfer.reading.references import Reference, identity_of
from kith.transfer.running.pending import fulfil

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.policy import Actor
    from kith.engine.write.changes import Changes
    from kith.transfer.mapping.columns import Choices

BATCH = 500


def finish_links(record: Import, *, by: Actor, choices: Choices, changes: Changes) -> list[ImportFault]:
    """Resolve the waiting links by name; return the errors."""
    problems: list[ImportFault] = []
    while True:
        # Each round resolves or refuses its links, so the next query returns others.
        some = list(PendingLink.objects.filter(import_id=record.pk, source="").order_by("pk")[:BATCH])
        if not some:
            return problems
        for slug in {pending.target for pending in some}:
            mine = [pending for pending in some if pending.target == slug]
            problems += _finish(registry.named(slug, by), mine, record, by=by, choices=choices, changes=changes)


def _finish(
    target: Resource, some: list[PendingLink], record: Import, *, by: Actor, choices: Choices, changes: Changes
) -> list[ImportFault]:
    found = by_name(target, {pending.key for pending in some}, by)
    missing = {fold(pending.key): pending.key for pending in some if fold(pending.key) not in found}
    taken: set[str] = set()
    if missing and Links(target, by=by, choices=choices).may_make(target):
        identities = {name: identity_of(Reference(text)) for name, text in missing.items()}
        unavailable = taken_keys(target, identities.values(), by)
        taken = {name for name, identity in identities.items() if identity in unavailable}
        wanted = [text for name, text in missing.items() if name not in taken]
        found |= make_by_name(target, wanted, by=by, owner=choices.owner, changes=changes)
    ids = {pending.pk: found.get(fold(pending.key), 0) for pending in some}
    good = {pk: to for pk, to in ids.items() if to and to != SEVERAL}
    fulfil(some, good, changes=changes)
    bad = [pending for pending in some if pending.pk not in good]
    changes.erase_many(bad)
    return [
        _problem(pending, record, by, _why(target, pending.key, several=ids[pending.pk] == SEVERAL, taken=taken))
        for pending in bad
    ]


def _why(target: Resource, text: str, *, several: bool, taken: set[str]) -> str:
    """Return why a link cannot be resolved."""
    if fold(text) in taken:
        reason = out_of_reach(target, identity_of(Reference(text))[1])
        return _("%(reason)s The row was imported without this link.") % {"reason": reason}
    message = (
        _("There is more than one %(what)s “%(name)s”; the row was imported without this link.")
        if several
        else _("There is no %(what)s “%(name)s”; the row was imported without this link.")
    )
    return message % {"what": target.label, "name": text[:80]}


def _problem(pending: PendingLink, record: Import, by: Actor, message: str) -> ImportFault:
    label = registry.named(pending.entity, by).bound[pending.field].label
    return ImportFault(run=record, row=pending.row, kind=ImportFault.Kind.REMARK, column=label, message=message)
