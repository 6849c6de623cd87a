"""The search page, and the results of the command palette."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kith.engine import policy
from kith.engine.declare import registry
from kith.engine.declare.resource import Resource
from kith.engine.policy import Actor
from kith.engine.query.parse import LONGEST_Q
from kith.engine.search import finding
from kith.engine.search.finding import Hit
from kith.engine.web.http import Request
from kith.pages.palette import commands, recent
from kith.pages.palette.commands import Group, Row, matching
from kith.pages.shell.base import actor_of, page, render

MOST_HITS = 50
MOST_ROWS = 8
# ``contacts:42``, or a URL below /contacts/42/.
RECORD = re.compile(r"^/?([a-z][a-z-]*)[/:]([1-9][0-9]{0,17})(?:/.*)?$")


@require_GET
@page
def search(request: Request) -> HttpResponse:
    """All hits for a text, the best first; of one entity alone with ``only``."""
    actor, text = actor_of(request), _text(request)
    chosen = registry.get(request.GET.get("only", ""), actor)
    if chosen is not None and not _searchable(chosen, actor):
        chosen = None
    hits = finding.find(text, actor, limit=MOST_HITS, only=None if chosen is None else [chosen]) if text else []
    context = {
        "text": text,
        "hits": [(hit, reason(hit)) for hit in hits],
        "full": len(hits) == MOST_HITS,
        "only": chosen,
        "kinds": [resource for resource in registry.every(actor) if _searchable(resource, actor)],
        "recent": [] if text else recent.named(recent.visits(request, actor), actor),
        "elsewhere": _elsewhere(text, actor) if text and not hits else [],
        "query": urlencode({"q": text}),
    }
    return render(request, "engine/search.html", context, fragment="results")


def _text(request: Request) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_Q]


def _searchable(resource: Resource, actor: Actor) -> bool:
    return bool(resource.search) and resource.listed and policy.may(actor, "view", resource)


def _elsewhere(text: str, actor: Actor) -> list[dict[str, str]]:
    """Return suggestions if nothing was found: create it, or search the trash."""
    steps = [{"label": row.label, "url": row.href, "icon": row.icon} for row in commands.named_creations(actor, text)]
    first = next((resource for resource in commands.creatable(actor) if policy.may(actor, "trash", resource)), None)
    if first is not None:
        label = _("Search the trash of %(entities)s") % {"entities": first.label_plural}
        steps.append({"label": label, "url": f"{first.url}?{urlencode({'trash': 1, 'q': text})}", "icon": "trash"})
    return steps


def reason(hit: Hit) -> str:
    """Return the entity of a hit, and why it matched if not by name."""
    if hit.match == finding.NAME or not hit.value or hit.field == hit.resource.title:
        return hit.subtitle
    field = hit.resource.bound.get(hit.field)
    matched = f"{field.label}: {hit.value}" if field is not None else hit.value
    return f"{matched} · {hit.subtitle}" if hit.subtitle and hit.value not in hit.subtitle else matched


# The palette ------------------------------------------------------------------------------------------


@require_GET
@page
def palette(request: Request) -> HttpResponse:
    """Return the palette for a text; ``>`` limits it to actions, ``@`` to people. A whole page without JavaScript."""
    actor, text = actor_of(request), _text(request)
    context = {"groups": [group for group in _groups(request, actor, text) if group.rows], "text": text}
    return render(request, "engine/palette.html", context, fragment="rows")


def _groups(request: Request, actor: Actor, text: str) -> list[Group]:
    if not text:
        return _at_rest(request, actor)
    if text.startswith(">"):
        return _acting(request, actor, text[1:].strip())
    if text.startswith("@"):
        people = [resource for resource in registry.every(actor) if resource.icon == "user"]
        return [_records(text[1:].strip(), actor, people)]
    return _found(request, actor, text)


def _at_rest(request: Request, actor: Actor) -> list[Group]:
    """Return the entries for an empty text: actions here, recent records, pages."""
    here = _record_here(request)
    seen = [visit for visit in recent.visits(request, actor) if visit != here]
    return [
        *_context(request, actor),
        Group(_("Recent"), tuple(commands.opened(seen, actor))),
        Group(_("New"), tuple(commands.creations(actor)[:2])),
        Group(_("Go to"), tuple(commands.places(actor)[:MOST_ROWS])),
    ]


def _context(request: Request, actor: Actor) -> list[Group]:
    """Return the actions on the ticked rows or on the current record."""
    ids = request.GET.getlist("ids")
    entity = registry.get(request.GET.get("at", "").strip("/"), actor)
    if ids and entity is not None and policy.may(actor, "view", entity):
        label = _("%(count)s selected") % {"count": len(ids)}
        return [Group(label, tuple(commands.of_selection(entity, actor)))]
    here = _record_here(request)
    if here is None:
        return []
    title, rows = commands.of_record(registry.named(here[0], actor), here[1], actor)
    return [Group(title, tuple(rows))]


def _record_here(request: Request) -> recent.Visit | None:
    """Return the record of ``on=contacts:42`` or of the current page's URL."""
    hit = RECORD.match(request.GET.get("on", "") or request.GET.get("at", ""))
    return (hit[1], int(hit[2])) if hit is not None and registry.get(hit[1], actor_of(request)) is not None else None


def _acting(request: Request, actor: Actor, text: str) -> list[Group]:
    here = [Group(group.label, matching(group.rows, text)) for group in _context(request, actor)]
    return [*here, Group(_("New"), matching(commands.creations(actor), text))]


def _found(request: Request, actor: Actor, text: str) -> list[Group]:
    """Return all matches of the text, records first."""
    rows = [row for group in _context(request, actor) for row in group.rows]
    doing = Group(_("Actions"), matching([*rows, *commands.creations(actor)], text))
    records = _records(text, actor)
    everything = Row(_("All results for “%(text)s”") % {"text": text}, f"/search/?{urlencode({'q': text})}", "search")
    return [
        records,
        doing,
        Group(_("Views"), matching(commands.saved_views(actor), text)),
        Group(_("Go to"), matching(commands.places(actor), text)),
        Group(_("Settings"), matching(commands.places(actor, settings=True), text)),
        Group(_("More"), (everything, *commands.named_creations(actor, text))),
    ]


def _records(text: str, actor: Actor, only: list[Resource] | None = None) -> Group:
    hits = finding.find(text, actor, limit=MOST_ROWS, only=only, upon=only is None) if text else []
    return Group(
        _("Records"),
        tuple(Row(hit.title or f"#{hit.id}", hit.url, hit.resource.icon, reason(hit)) for hit in hits),
    )


urlpatterns = [path("search/", search, name="search"), path("palette/", palette, name="palette")]
