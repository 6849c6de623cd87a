"""The list of an entity, and the options of comboboxes that link to it."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kith.engine import policy
from kith.engine.declare import takes
from kith.engine.declare.resource import Resource
from kith.engine.fields.links import MY_TEAM
from kith.engine.policy import Actor
from kith.engine.query.paging import Page, page_of
from kith.engine.query.parse import ListQuery, parse
from kith.engine.search import finding
from kith.engine.web.errors import BadQuery, NotFound
from kith.engine.web.http import Request
from kith.engine.web.templates import wants_fragment
from kith.engine.write.writes import require
from kith.kit.numbers import whole_number
from kith.pages.list.listing import Listing
from kith.pages.list.views import View, may_change, visible_views
from kith.pages.shell import last_seen
from kith.pages.shell.base import actor_of, page, render

# URL parameters of the page, not of the query.
OWN = frozenset({"view", "peek", "seen"})
OPTIONS = 20
MOST_PAIRS = 100
BIGGEST_PLACE = 10**9

type Pairs = list[tuple[str, str]]


@require_GET
@page
def index(request: Request, resource: Resource) -> HttpResponseBase:
    """The list. Without a query string it shows the last seen one. Invalid conditions are dropped with a message."""
    actor = actor_of(request)
    require(actor, "view", resource)
    if not resource.listed:
        raise NotFound(_("There is no such page."))
    views = visible_views(resource, actor)
    view = _view(request, views)
    elsewhere = _elsewhere(request, resource, actor, view)
    if elsewhere:
        return HttpResponseRedirect(f"{resource.url}?{elsewhere}")
    pairs = [(name, value) for name, values in request.GET.lists() for value in values if value or name == "q"]
    query, found, errors = _answer(resource, pairs, actor)
    listing = Listing(query, found, actor, view, seen=_number(request.GET.get("seen", "")))
    context = {
        "resource": resource,
        "listing": listing,
        "views": views,
        "view": view,
        "errors": errors,
        "faulty": [pair for pair in pairs if pair[0] in errors],
        "can": {verb: _may(actor, verb, resource) for verb in ("create", "edit", "trash", "import", "export")},
        "bulk_actions": [
            {"name": act.name, "label": str(act.label), "icon": act.icon, "key": act.key}
            for act in resource.actions
            if (act.bulk or act.along) and policy.may(actor, act.permission, resource)
        ],
        "tagged": resource.takes("tags"),
        "own_view": view is not None and may_change(view, actor),
    }
    if not errors and not wants_fragment(request):
        last_seen.keep(actor, resource, listing.address_with_view)
    return render(request, "engine/list.html", context, fragment="table", status=400 if errors else 200)


def _may(actor: Actor, verb: str, resource: Resource) -> bool:
    return (verb not in takes.ABLE or resource.takes(verb)) and policy.may(actor, verb, resource)


def _answer(resource: Resource, pairs: Pairs, actor: Actor) -> tuple[ListQuery, Page, dict[str, list[str]]]:
    """Return the query, its page, and the errors of dropped parameters."""
    errors: dict[str, list[str]] = {}
    rest = pairs
    for _attempt in range(3):
        try:
            query = parse(resource, rest, ignore=OWN)
            return query, page_of(query, actor), errors
        except BadQuery as error:
            errors |= error.errors
            # An error in nested conditions is under the name of the field, not of the parameter.
            kept = [pair for pair in rest if pair[0] not in error.errors]
            rest = kept if len(kept) < len(rest) else [pair for pair in rest if pair[0] in ("view", "fields", "sort")]
    query = parse(resource, [])
    return query, page_of(query, actor), errors


def _elsewhere(request: Request, resource: Resource, actor: Actor, view: View | None) -> str:
    """Return the query string to redirect to: of a saved view, or of the last seen list."""
    if set(request.GET) - {"peek"} == {"view"}:
        pairs = [("view", str(view.pk)), *parse_qsl(view.params)] if view is not None and view.params else []
    elif not set(request.GET) - {"peek"} and not wants_fragment(request):
        pairs = parse_qsl(last_seen.of(actor, resource))[:MOST_PAIRS]
        # It may name what is gone by now, such as a custom field; then the plain list is shown.
        if pairs and _answer(resource, pairs, actor)[2]:
            pairs = []
    else:
        return ""
    peek = [("peek", request.GET["peek"])] if "peek" in request.GET and pairs else []
    return urlencode(pairs + peek)


def _view(request: Request, views: list[View]) -> View | None:
    number = _number(request.GET.get("view", ""))
    return next((view for view in views if view.pk == number), None)


def _number(text: str) -> int:
    """Parse a number from the URL; 0 if invalid."""
    return whole_number(text, most=BIGGEST_PLACE) or 0


@require_GET
@page
def options(request: Request, resource: Resource) -> HttpResponse:
    """Return the options of a combobox: the records that match ``q``, or the first ones.

    ``by=name`` returns names as values; ``me`` adds “me” for conditions.
    """
    actor = actor_of(request)
    require(actor, "view", resource)
    if resource.model._meta.get_field(resource.title).is_relation:
        raise NotFound(_("Nothing links to %(entity)s.") % {"entity": resource.label_plural})
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    rows: list[dict[str, Any]]
    if text and resource.search:
        hits = finding.find(text, actor, limit=OPTIONS, only=[resource], upon=False)
        rows = [{"id": hit.id, "name": hit.title} for hit in hits]
    else:
        found = policy.scope(actor, "view", resource)
        if text:
            found = found.filter(**{f"{resource.title}__icontains": text})
        order = resource.sort_column(resource.title)
        rows = [
            {"id": row, "name": str(name)}
            for row, name in found.order_by(order).values_list("pk", resource.title)[:OPTIONS]
        ]
    if "me" in request.GET:
        ourselves = {"me": _("me"), MY_TEAM: _("my team")}
        rows[:0] = [{"id": key, "name": name} for key, name in ourselves.items() if text.casefold() in name]
    by_name = request.GET.get("by") == "name"
    return render(
        request, "engine/options.html", {"rows": rows, "resource": resource, "by_name": by_name}, fragment="rows"
    )


urlpatterns = [
    path("<resource:resource>/", index, name="list"),
    path("<resource:resource>/options/", options, name="options"),
]
