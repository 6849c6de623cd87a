"""Today: where a day begins. Who mentioned me, what was handed to me, what I worked on last."""

from __future__ import annotations

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
from kith.people.models import Contact, Handover

RECENT = 10
# So many of one's last changes are looked through for the records they concern.
LOOKED_THROUGH = 300


@require_GET
@page
def today(request: Request) -> HttpResponse:
    """The first page after signing in."""
    actor = actor_of(request)
    creatable = [
        resource
        for resource in registry.every()
        if resource.nav is not None and resource.nav.group == "sell" and policy.may(actor, "create", resource)
    ]
    context = {
        "mentions": _mentions(actor),
        "handed": _handed_to(actor),
        "recent": _recent(actor),
        "creatable": creatable,
        "may_import": [resource for resource in creatable if policy.may(actor, "import", resource)],
        "name": actor.name,
    }
    return render(request, "activities/today.html", context)


def _mentions(actor: Actor) -> list[dict[str, Any]]:
    found: list[Mention] = mentions.unread(actor)
    wanted: dict[str, set[int]] = {}
    for mention in found:
        wanted.setdefault(mention.note.entity, set()).add(mention.note.object_id)
    names = telling.names_of(wanted, actor)
    return [
        {"mention": mention, "note": mention.note, "name": names.get((mention.note.entity, mention.note.object_id), "")}
        for mention in found
    ]


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


def _recent(actor: Actor) -> list[dict[str, Any]]:
    """The records on which the actor worked last and which they may still see."""
    slugs = [
        resource.slug for resource in registry.every() if resource.nav is not None and resource.nav.group == "sell"
    ]
    last = Change.objects.filter(change_set__by=actor.staff_id).order_by("-pk").values("pk")[:LOOKED_THROUGH]
    rows = Change.objects.filter(pk__in=last, root_entity__in=slugs)
    ranked = rows.values_list("root_entity", "root_id").annotate(last=Max("pk"), at=Max("change_set__at"))
    keys = list(ranked.order_by("-last")[: 2 * RECENT])
    wanted: dict[str, set[int]] = {}
    for slug, row_id, _last, _at in keys:
        wanted.setdefault(slug, set()).add(row_id)
    names = telling.names_of(wanted, actor)
    return [
        {"resource": registry.named(slug), "id": row_id, "name": names[slug, row_id], "at": at}
        for slug, row_id, _last, at in keys
        if (slug, row_id) in names
    ][:RECENT]


def register() -> None:
    """Put the page first into the side bar; called once at start-up."""
    shell.add_page("", 0, label=_("Today"), url="/", icon="sun", key="g t")
