"""Taking a merge back: all of it or nothing, by whoever may merge the records today."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from kith.people.models import Affiliation, Contact
from kith.people.services import affiliations, reach
from kith.sdk.declare import Resource, registry
from kith.sdk.models import Change, ChangeSet, Redirect
from kith.sdk.rules import Actor, Changes, Forbidden, NotFound, Refused, Undoing, entity_of, policy


class Merged(NamedTuple):
    """What a change set made of which: the record that stayed, those that became part of it, the last redirect."""

    resource: Resource
    survivor: int
    losers: tuple[int, ...]
    redirect: int


def merged_by(change_set: ChangeSet) -> Merged:
    """The records that a merge concerned. Raises Refused for what is no merge."""
    made = Change.objects.filter(change_set=change_set, entity=entity_of(Redirect), kind=Change.Kind.CREATE)
    led = list(made.order_by("pk").values_list("object_id", "fields"))
    if not led:
        raise Refused(_("This change cannot be taken back; merge the records again instead."))
    old = tuple(fields["old_id"][1] for _pk, fields in led)
    return Merged(registry.named(change_set.entity), led[0][1]["new_id"][1], old, led[-1][0])


def _before(change_set: ChangeSet, by: Actor) -> None:
    if change_set.undoes_id is not None:
        raise Refused(_("A merge that was taken back does not come again by itself; merge the records again."))
    merged = merged_by(change_set)
    resource, model = merged.resource, merged.resource.model
    ids = sorted((merged.survivor, *merged.losers))
    rows = {row.pk: row for row in model.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)}
    if not policy.scope(by, "view", resource).filter(pk=merged.survivor).exists():
        led = Redirect.objects.filter(entity=resource.slug, old_id=merged.survivor).first()
        if led is None:
            raise NotFound(_("There is no such change."))
        told = _("The result was merged into number %(id)d afterwards; take that merge back first.")
        raise Refused(told % {"id": led.new_id})
    if len(rows) < len(ids):
        raise Refused(_("One of the records was removed for good; the merge cannot be taken back any more."))
    for row in rows.values():
        if not policy.covers(by, "merge", row, resource):
            told = _("You may not take this merge back: you may not merge “%(title)s” today.")
            raise Forbidden(told % {"title": resource.title_of(row)})
    later = Redirect.objects.filter(entity=resource.slug, new_id=merged.survivor, pk__gt=merged.redirect).first()
    if later is not None and later.old_id not in merged.losers:
        told = _("Number %(id)d was merged into the same record afterwards; take that merge back first.")
        raise Refused(told % {"id": later.old_id})


def _after(change_set: ChangeSet, changes: Changes) -> None:
    """What was changed meanwhile may have left mirrored columns and search words behind."""
    merged = merged_by(change_set)
    for row in merged.resource.model.objects.filter(pk__in=(merged.survivor, *merged.losers)).order_by("pk"):
        reach.follow(row, changes)
        if isinstance(row, Contact):
            _follow_affiliations(row, changes)


def _follow_affiliations(row: Any, changes: Changes) -> None:
    present = list(Affiliation.objects.filter(contact=row, deleted_at=None).order_by("-primary", "pk"))
    shown = next((each.customer_id for each in present if each.primary), None)
    if shown != row.customer_id:
        affiliations.follow_rows(present or [Affiliation(contact=row)], changes=changes)


UNDOING = Undoing(_before, _after)
