"""Today: where a day begins. Who mentioned me, what was handed to me, what others and I worked on last."""

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
# So many of one's last changes are looked through for the records they concern.
LOOKED_THROUGH = 300
# So many of the records that changed last are looked through for those one works on, whoever changed them.
CHANGED_LAST = 1000


@dataclass(frozen=True)
class Touched:
    """A record that somebody worked on; ``by`` is empty for oneself and for Kith."""

    resource: Resource
    id: int
    at: datetime
    by: str = ""


@require_GET
@page
def today(request: Request) -> HttpResponse:
    """The first page after signing in."""
    actor = actor_of(request)
    sold = [resource for resource in registry.every() if resource.nav is not None and resource.nav.group == "sell"]
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
    """The colleagues for whom the actor stands in today, whoever is back first before the others."""
    mine = (each for each in absences.away(actor).values() if each.stand_in_id == actor.staff_id)
    return sorted(mine, key=lambda each: (each.until, each.employee))


def _named_for(actor: Actor) -> list[absences.Away]:
    """The absent colleagues of whom only some records name the actor as stand-in; one query while anybody is away."""
    others = {key: each for key, each in absences.away(actor).items() if each.stand_in_id != actor.staff_id}
    if not others:
        return []
    mine: dict[str, Any] = {"stand_in": actor.staff_id, "owner__in": others, "deleted_at": None}
    contacts, customers = (model.objects.filter(**mine).order_by().values("owner") for model in (Contact, Customer))
    return sorted((others[each["owner"]] for each in contacts.union(customers)), key=lambda each: each.until)


def _names(mentioned: list[Mention], touched: list[Touched], actor: Actor) -> dict[tuple[str, int], str]:
    """(entity, id) → name of all records of the page that the actor may see, in one query."""
    wanted = defaultdict[str, set[int]](set)
    for mention in mentioned:
        wanted[mention.note.entity].add(mention.note.object_id)
    for each in touched:
        wanted[each.resource.slug].add(each.id)
    return telling.names_of(wanted, actor)


def _changed_by_others(sold: list[Resource], actor: Actor) -> list[Touched]:
    """The records the actor works on, that is may edit, on which somebody else worked last; the newest first."""
    found: list[Touched] = []
    for resource in sold:
        if policy.may(actor, "edit", resource):
            found += [Touched(resource, *values) for values in _last_by_others(resource.slug, actor).fetch()]
    return sorted(found, key=lambda each: each.at, reverse=True)[:RECENT]


@lru_cache(maxsize=1_000)
def _last_by_others(slug: str, actor: Actor) -> Prepared:
    """The query for what others changed last: id, when, who. Actors are made anew whenever rights change."""
    resource = registry.named(slug)
    last = resource.model.objects.filter(deleted_at=None).order_by("-updated_at", "-pk")[:CHANGED_LAST]
    rows = policy.scope(actor, "edit", resource).filter(pk__in=last.values("pk"), updated_by__isnull=False)
    rows = rows.exclude(updated_by=actor.staff_id).order_by("-updated_at", "-pk")
    return Prepared(rows.values_list("pk", "updated_at", "updated_by__name")[:RECENT])


def _recent(sold: list[Resource], actor: Actor) -> list[Touched]:
    """The records on which the actor worked last."""
    resources, found = {resource.slug: resource for resource in sold}, dict[tuple[str, int], Touched]()
    for slug, row_id, at in _last_changes(actor).fetch():
        if slug in resources:
            found.setdefault((slug, row_id), Touched(resources[slug], row_id, at))
    return list(found.values())[: 2 * RECENT]


@lru_cache(maxsize=1_000)
def _last_changes(actor: Actor) -> Prepared:
    """The query for the records of one's last changes: entity, id, when; by one's change sets, which have an index."""
    rows = ChangeSet.objects.filter(by=actor.staff_id, changes__isnull=False).order_by("-pk", "-changes__pk")
    return Prepared(rows.values_list("changes__root_entity", "changes__root_id", "at")[:LOOKED_THROUGH])


def _handed_to(actor: Actor) -> list[dict[str, Any]]:
    """Records that others handed to the actor and that still are theirs, the newest first."""
    found = []
    for row in _last_handovers(actor).instances():
        record: Any = row.contact or row.customer
        slug = "contacts" if isinstance(record, Contact) else "customers"
        if record.owner_id == actor.staff_id:
            found.append({"handover": row, "name": record.name, "url": f"/{slug}/{record.pk}/"})
    return found


@lru_cache(maxsize=1_000)
def _last_handovers(actor: Actor) -> PreparedRows:
    rows = policy.scope(actor, "view", registry.of(Handover)).filter(taker=actor.staff_id).exclude(giver=actor.staff_id)
    return PreparedRows(rows.select_related("contact", "customer", "giver").order_by("-handed_at")[:RECENT])


def register() -> None:
    """Put the page first into the side bar; called once at start-up."""
    frame.add_page("", 0, label=_("Today"), url="/", icon="sun", key="g t")
