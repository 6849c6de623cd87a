"""The page “Today”: mentions, hand-overs to me, and what I and others worked on last."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from kith.activities.models import Mention
from kith.activities.services import mentions
from kith.agency.services import absences
from kith.engine.history import telling
from kith.people.models import Contact, Customer, Handover
from kith.sdk.declare import Resource, registry
from kith.sdk.models import ChangeSet
from kith.sdk.pages import Request, actor_of, frame, page, render
from kith.sdk.rules import Actor, Prepared, PreparedRows, policy

RECENT = 10
# The last changes of a user that are searched for their records.
LOOKED_THROUGH = 300
# The last changed records that are searched for those the user may edit.
CHANGED_LAST = 1000


@dataclass(frozen=True)
class Touched:
    """A recently changed record; ``by`` is empty for the user's own and Kith's changes."""

    resource: Resource
    id: int
    at: datetime
    by: str = ""


@require_GET
@page
def today(request: Request) -> HttpResponse:
    """The first page after signing in."""
    actor = actor_of(request)
    sold = [resource for resource in registry.every(actor) if resource.nav is not None and resource.nav.group == "sell"]
    creatable = [resource for resource in sold if policy.may(actor, "create", resource)]
    mentioned = mentions.unread(actor)
    changed, recent = _changed_by_others(sold, actor), _recent(sold, actor)
    names = _names(mentioned, [*changed, *recent], actor)
    context = {
        "mentions": mentioned,
        "standing_in": _standing_in(actor),
        "named": _named_for(actor),
        "away": absences.away(actor).get(actor.staff_id or 0),
        "handed": _handed_to(actor),
        "changed": [each for each in changed if (each.resource.slug, each.id) in names],
        "recent": [each for each in recent if (each.resource.slug, each.id) in names][:RECENT],
        "names": names,
        "creatable": creatable,
        "may_import": [resource for resource in creatable if policy.may(actor, "import", resource)],
        "name": actor.name,
    }
    return render(request, "activities/today.html", context)


def _standing_in(actor: Actor) -> list[absences.Away]:
    """Return the absences for which the actor stands in today, sorted by last day."""
    mine = (each for each in absences.away(actor).values() if each.stand_in_id == actor.staff_id)
    return sorted(mine, key=lambda each: (each.until, each.employee))


def _named_for(actor: Actor) -> list[absences.Away]:
    """Return the absences where the actor only stands in for single records; one query while anybody is away."""
    others = {key: each for key, each in absences.away(actor).items() if each.stand_in_id != actor.staff_id}
    if not others:
        return []
    mine: dict[str, Any] = {"stand_in": actor.staff_id, "owner__in": others, "deleted_at": None}
    contacts, customers = (model.objects.filter(**mine).order_by().values("owner") for model in (Contact, Customer))
    return sorted((others[each["owner"]] for each in contacts.union(customers)), key=lambda each: each.until)


def _names(mentioned: list[Mention], touched: list[Touched], actor: Actor) -> dict[tuple[str, int], str]:
    """Return (entity, id) → name for all records on the page that the actor may see, in one query."""
    wanted = defaultdict[str, set[int]](set)
    for mention in mentioned:
        wanted[mention.note.entity].add(mention.note.object_id)
    for each in touched:
        wanted[each.resource.slug].add(each.id)
    return telling.names_of(wanted, actor)


def _changed_by_others(sold: list[Resource], actor: Actor) -> list[Touched]:
    """Return records that the actor may edit and that somebody else changed last, the newest first."""
    found: list[Touched] = []
    for resource in sold:
        if policy.may(actor, "edit", resource):
            found += [Touched(resource, *values) for values in _last_by_others(resource.slug, actor).fetch()]
    return sorted(found, key=lambda each: each.at, reverse=True)[:RECENT]


@lru_cache(maxsize=1_000)
def _last_by_others(slug: str, actor: Actor) -> Prepared:
    """Prepare the query for the last changes of others (id, when, who). Cached per actor: rights change the actor."""
    resource = registry.named(slug, actor)
    last = resource.model.objects.filter(deleted_at=None).order_by("-updated_at", "-pk")[:CHANGED_LAST]
    rows = policy.scope(actor, "edit", resource).filter(pk__in=last.values("pk"), updated_by__isnull=False)
    rows = rows.exclude(updated_by=actor.staff_id).order_by("-updated_at", "-pk")
    return Prepared(rows.values_list("pk", "updated_at", "updated_by__name")[:RECENT])


def _recent(sold: list[Resource], actor: Actor) -> list[Touched]:
    """Return the records that the actor changed last."""
    resources, found = {resource.slug: resource for resource in sold}, dict[tuple[str, int], Touched]()
    for slug, row_id, at in _last_changes(actor).fetch():
        if slug in resources:
            found.setdefault((slug, row_id), Touched(resources[slug], row_id, at))
    return list(found.values())[: 2 * RECENT]


@lru_cache(maxsize=1_000)
def _last_changes(actor: Actor) -> Prepared:
    """Prepare the query for the actor's last changes (entity, id, when); it starts at change sets, for the index."""
    rows = ChangeSet.objects.filter(by=actor.staff_id, changes__isnull=False).order_by("-pk", "-changes__pk")
    return Prepared(rows.values_list("changes__root_entity", "changes__root_id", "at")[:LOOKED_THROUGH])


def _handed_to(actor: Actor) -> list[dict[str, Any]]:
    """Return records that others handed over to the actor and that the actor still owns, the newest first."""
    found = []
    for row in _last_handovers(actor).instances():
        record = row.contact or row.customer
        slug = row.entity or ("contacts" if row.contact else "customers")
        if record is None:
            record = registry.named(slug).model.objects.filter(pk=row.object_id, deleted_at=None).first()
        if record is not None and record.owner_id == actor.staff_id:
            found.append({"handover": row, "name": str(record), "url": f"/{slug}/{record.pk}/"})
    return found


@lru_cache(maxsize=1_000)
def _last_handovers(actor: Actor) -> PreparedRows:
    rows = (
        policy.scope(actor, "view", registry.of(Handover, actor))
        .filter(taker=actor.staff_id)
        .exclude(giver=actor.staff_id)
    )
    return PreparedRows(rows.select_related("contact", "customer", "giver").order_by("-handed_at")[:RECENT])


def register() -> None:
    """Register the page as the first of the side bar; called once at start-up."""
    frame.add_page("", 0, label=_("Today"), url="/", icon="sun", key="g t")
