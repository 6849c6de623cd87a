"""The list of an entity: table, filters as chips, columns, sort, paging; and the options of its comboboxes."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import path
from django.views.decorators.http import require_GET

from kith.engine import finding, policy
from kith.engine.errors import BadQuery
from kith.engine.http import Request
from kith.engine.models import SavedView
from kith.engine.pages.base import actor_of, page, render
from kith.engine.pages.listing import Listing
from kith.engine.pages.views import visible_views
from kith.engine.policy import Actor
from kith.engine.query.paging import page_of
from kith.engine.query.parse import ListQuery, parse
from kith.engine.resource import Resource
from kith.engine.writes import require

# Words of the address that belong to the page and not to the query.
OWN = frozenset({"view", "peek"})
OPTIONS = 20
# Remembers the last query string of a list in the browser, so that coming back shows the same.
COOKIE = "kith-list-{}"


@require_GET
@page
def index(request: Request, resource: Resource) -> HttpResponseBase:
    """The list. Without a query string it shows what one saw last; a faulty query is explained and dropped."""
    actor = actor_of(request)
    require(actor, "view", resource)
    elsewhere = _elsewhere(request, resource, actor)
    if elsewhere is not None:
        return HttpResponseRedirect(f"{resource.url}?{elsewhere}")
    query, errors = _query(request, resource)
    try:
        found = page_of(query, actor)
    except BadQuery as error:
        query, errors = parse(resource, []), error.errors
        found = page_of(query, actor)
    view = _view(request, resource, actor)
    listing = Listing(query, found, actor, view)
    context = {
        "resource": resource,
        "listing": listing,
        "views": visible_views(resource, actor),
        "view": view,
        "errors": errors,
        "can": {verb: policy.may(actor, verb, resource) for verb in ("create", "edit", "trash", "import", "export")},
    }
    response = render(request, "engine/list.html", context, fragment="table", status=400 if errors else 200)
    if not errors:
        response.set_cookie(COOKIE.format(resource.slug), listing.address_with_view, path=resource.url, samesite="Lax")
    return response


def _query(request: Request, resource: Resource) -> tuple[ListQuery, dict[str, list[str]]]:
    """The parsed query; with faults, the plain list and what was wrong."""
    pairs = [(name, value) for name, values in request.GET.lists() for value in values if value or name == "q"]
    try:
        return parse(resource, pairs, ignore=OWN), {}
    except BadQuery as error:
        return parse(resource, []), error.errors


def _elsewhere(request: Request, resource: Resource, actor: Actor) -> str | None:
    """The query string to which this address leads: that of a saved view, or the one seen last."""
    if list(request.GET) == ["view"]:
        view = _view(request, resource, actor)
        return urlencode({"view": view.pk}) + "&" + view.params if view is not None and view.params else None
    if not request.GET and not request.headers.get("HX-Request"):
        last = request.COOKIES.get(COOKIE.format(resource.slug), "")
        return urlencode(parse_qsl(last)[:50]) or None
    return None


def _view(request: Request, resource: Resource, actor: Actor) -> SavedView | None:
    number = request.GET.get("view", "")
    if not number.isascii() or not number.isdecimal() or len(number) > 18:
        return None
    return next((view for view in visible_views(resource, actor) if view.pk == int(number)), None)


@require_GET
@page
def columns(request: Request, resource: Resource) -> HttpResponse:
    """Choose columns: ticks come as ``c``, the list one was at as ``list``."""
    chosen = [name for name in request.GET.getlist("c") if name in resource.bound]
    pairs = [pair for pair in parse_qsl(request.GET.get("list", "")) if pair[0] not in ("fields", "cursor")]
    if chosen and tuple(chosen) != resource.list.columns:
        pairs.append(("fields", ",".join(chosen)))
    return HttpResponseRedirect(f"{resource.url}?{urlencode(pairs) or 'view=all'}")


@require_GET
@page
def options(request: Request, resource: Resource) -> HttpResponse:
    """Rows of a combobox: the records that match ``q``, or the first ones. ``by=name`` answers names as values."""
    actor = actor_of(request)
    require(actor, "view", resource)
    text = request.GET.get("q", "").strip()[:100]
    rows: list[dict[str, Any]]
    if text and resource.search:
        rows = [{"id": hit.id, "name": hit.title} for hit in finding.find(text, actor, limit=OPTIONS, only=[resource])]
    else:
        found = policy.scope(actor, "view", resource)
        if text:
            found = found.filter(**{f"{resource.title}__icontains": text})
        order = resource.sort_columns.get(resource.title, resource.title)
        rows = [
            {"id": row, "name": str(name)}
            for row, name in found.order_by(order).values_list("pk", resource.title)[:OPTIONS]
        ]
    by_name = request.GET.get("by") == "name"
    return render(
        request, "engine/options.html", {"rows": rows, "resource": resource, "by_name": by_name}, fragment="rows"
    )


urlpatterns = [
    path("<resource:resource>/", index, name="list"),
    path("<resource:resource>/columns/", columns, name="columns"),
    path("<resource:resource>/options/", options, name="options"),
]
