"""Today: where a day begins. Who mentioned me, what was handed to me, what others and I worked on last."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from kith.activities.models import Mention
from kith.activities.services import mentions
from kith.engine import policy, registry, telling
from kith.engine.http import Request
from kith.engine.models import Change
from kith.engine.pages import shell
from kith.engine.pages.base import actor_of, page, render
from kith.engine.policy import Actor
from kith.engine.resource import Resource
from kith.people.models import Contact, Handover

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
        "handed": _handed_to(actor),
        "changed": [each for each in changed if (each.resource.slug, each.id) in names],
        "recent": [each for each in recent if (each.resource.slug, each.id) in names][:RECENT],
        "names": names,
        "creatable": creatable,
        "may_import": [resource for resource in creatable if policy.may(actor, "import", resource)],
        "name": actor.name,
    }
    return render(request, "activities/today.html", context)


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
            last = resource.model.objects.filter(deleted_at=None).order_by("-updated_at", "-pk")[:CHANGED_LAST]
            rows = policy.scope(actor, "edit", resource).filter(pk__in=last.values("pk"), updated_by__isnull=False)
            rows = rows.exclude(updated_by=actor.staff_id).order_by("-updated_at", "-pk")
            values = rows.values_list("pk", "updated_at", "updated_by__name")[:RECENT]
            found += [Touched(resource, *value) for value in values]
    return sorted(found, key=lambda each: each.at, reverse=True)[:RECENT]


def _recent(sold: list[Resource], actor: Actor) -> list[Touched]:
    """The records on which the actor worked last."""
    last = Change.objects.filter(change_set__by=actor.staff_id).order_by("-pk").values("pk")[:LOOKED_THROUGH]
    rows = Change.objects.filter(pk__in=last, root_entity__in=[resource.slug for resource in sold])
    ranked = rows.values_list("root_entity", "root_id").annotate(last=Max("pk"), at=Max("change_set__at"))
    keys = ranked.order_by("-last")[: 2 * RECENT]
    return [Touched(registry.named(slug), row_id, at) for slug, row_id, _last, at in keys]


def _handed_to(actor: Actor) -> list[dict[str, Any]]:
    """Records that others handed to the actor and that still are theirs, the newest first."""
    rows = policy.scope(actor, "view", registry.of(Handover)).filter(taker=actor.staff_id)
    rows = rows.exclude(giver=actor.staff_id).select_related("contact", "customer", "giver").order_by("-handed_at")
    found = []
    for row in rows[:RECENT]:
        record: Any = row.contact or row.customer
        slug = "contacts" if isinstance(record, Contact) else "customers"
        if record.owner_id == actor.staff_id:
            found.append({"handover": row, "name": record.name, "url": f"/{slug}/{record.pk}/"})
    return found


def register() -> None:
    """Put the page first into the side bar; called once at start-up."""
    shell.add_page("", 0, label=_("Today"), url="/", icon="sun", key="g t")
