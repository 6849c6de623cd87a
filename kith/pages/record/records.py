"""The page of a record, its side panel, and moving it to the trash and back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kith.engine import policy
from kith.engine.declare.resource import Resource
from kith.engine.history import timeline
from kith.engine.policy import Actor
from kith.engine.web.errors import Conflict, Forbidden
from kith.engine.web.http import Request
from kith.engine.write import actions, writes
from kith.pages.form import posted
from kith.pages.palette import recent
from kith.pages.record import neighbours, panels
from kith.pages.record.details import details_of
from kith.pages.record.related import RelatedTab, related_lines, related_tabs
from kith.pages.shell.base import actor_of, done, page, refusal, render

ACTIVITY, HISTORY = "activity", "history"


@require_GET
@page
def record(request: Request, resource: Resource, row_id: int) -> HttpResponse:
    """The page of a record with the chosen tab."""
    actor = actor_of(request)
    shown = _shown(resource, row_id, actor)
    related = related_tabs(shown)
    tab = _tab(request, resource, related)
    context: dict[str, Any] = {
        "shown": shown,
        "resource": resource,
        "details": details_of(shown),
        "actions": _actions(shown, actor),
        "tabs": _tabs(request, shown, related, tab),
        "tab": tab,
        "here": request.get_full_path(),
        "place": neighbours.place(resource, shown.row, request.GET.get("list"), actor),
        "list_url": _list_url(request, resource, actor),
    }
    context |= _tab_content(request, shown, related, tab)
    answer = render(request, "engine/record.html", context, fragment="content")
    return recent.remember(request, answer, resource, row_id)


@require_GET
@page
def peek(request: Request, resource: Resource, row_id: int) -> HttpResponse:
    """The record in a side panel; a whole page without JavaScript."""
    actor = actor_of(request)
    shown = _shown(resource, row_id, actor)
    context = {"shown": shown, "resource": resource, "actions": _actions(shown, actor)}
    return render(request, "engine/peek.html", context, fragment="panel")


@require_POST
@page
def trash(request: Request, resource: Resource, row_id: int) -> HttpResponse:
    """Move the record to the trash."""
    try:
        row, change_set = writes.trash(
            resource,
            row_id,
            by=actor_of(request),
            door="ui",
            version=posted.version(request.POST),
            reason=request.POST.get("reason", ""),
        )
    except Conflict as error:
        return refusal(request, error)
    text = _("“%(title)s” is in the trash now.") % {"title": resource.title_of(row)}
    return done(request, resource.url, text, undo=change_set)


@require_POST
@page
def restore(request: Request, resource: Resource, row_id: int) -> HttpResponse:
    """Bring the record back from the trash."""
    row, change_set = writes.restore(resource, row_id, by=actor_of(request), door="ui")
    text = _("“%(title)s” is back from the trash.") % {"title": resource.title_of(row)}
    return done(request, f"{resource.url}{row_id}/", text, undo=change_set)


def _shown(resource: Resource, row_id: int, actor: Actor) -> panels.Shown:
    if not policy.may(actor, "view", resource):
        raise Forbidden(_("Your role does not allow seeing %(entity)s.") % {"entity": resource.label_plural})
    return panels.show(resource, row_id, actor)


def _actions(shown: panels.Shown, actor: Actor) -> list[actions.Action]:
    return [] if shown.trashed else actions.available(shown.resource, shown.row, actor)


def _list_url(request: Request, resource: Resource, actor: Actor) -> str:
    query = request.GET.get("list", "")
    return f"{resource.url}?{query}" if query else resource.url


# Tabs -----------------------------------------------------------------------------------------------


def _tab(request: Request, resource: Resource, related: list[RelatedTab]) -> str:
    stream = ACTIVITY if resource.record.has_timeline else HISTORY
    first = next((tab.name for tab in resource.extensions.tabs if tab.foremost), stream)
    asked = request.GET.get("tab", first)
    known = {stream, HISTORY, *(tab.name for tab in related), *(tab.name for tab in resource.extensions.tabs)}
    return asked if asked in known else first


def _tabs(request: Request, shown: panels.Shown, related: list[RelatedTab], current: str) -> list[dict[str, Any]]:
    own = [
        (tab.name, str(tab.label), getattr(shown.row, f"count_{tab.name}", 0) or 0, tab.foremost)
        for tab in shown.resource.extensions.tabs
    ]
    entries = [(name, label, count) for name, label, count, foremost in own if foremost]
    if shown.resource.record.has_timeline:
        entries.append((ACTIVITY, _("Activity"), 0))
    entries += [(tab.name, tab.label, tab.count) for tab in related]
    entries += [(name, label, count) for name, label, count, foremost in own if not foremost]
    entries.append((HISTORY, _("History"), 0))
    kept = {"list": request.GET["list"]} if "list" in request.GET else {}
    return [
        {"label": label, "url": f"?{urlencode({'tab': name, **kept})}", "count": count, "current": name == current}
        for name, label, count in entries
    ]


def _tab_content(request: Request, shown: panels.Shown, related: list[RelatedTab], tab: str) -> dict[str, Any]:
    if tab in (ACTIVITY, HISTORY):
        return _stream(request, shown, tab)
    for own in shown.resource.extensions.tabs:
        if own.name == tab:
            return {"own_tab": own, **own.content(shown)}
    for card in related:
        if card.name == tab:
            return {"related": card, "lines": related_lines(shown, tab)}
    return {}


def _stream(request: Request, shown: panels.Shown, tab: str) -> dict[str, Any]:
    only = "changes" if tab == HISTORY else request.GET.get("only", "")
    known = timeline.kinds(shown.resource, shown.actor) if tab == ACTIVITY else []
    before = parse_instant(request.GET.get("before", ""))
    found, older = timeline.entries(shown.resource, shown.row, shown.actor, only=only, before=before)
    kept = {"list": request.GET["list"]} if "list" in request.GET else {}
    return {
        "entries": found,
        "older": older,
        "kinds": known,
        "only": only if tab == ACTIVITY else "",
        "before": before,
        "stream_url": f"?{urlencode({'tab': tab, **kept})}",
        "composers": timeline.composers(shown.resource, shown.actor) if tab == ACTIVITY and not shown.trashed else [],
    }


def parse_instant(text: str) -> datetime | None:
    """Parse an instant from a URL; None if invalid."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo is not None else None


urlpatterns = [
    path("<resource:resource>/<id:row_id>/", record, name="record"),
    path("<resource:resource>/<id:row_id>/peek/", peek, name="peek"),
    path("<resource:resource>/<id:row_id>/trash/", trash, name="trash"),
    path("<resource:resource>/<id:row_id>/restore/", restore, name="restore"),
]
