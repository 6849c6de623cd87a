"""Finding and commanding: the search page, and the answers of the command palette."""

from __future__ import annotations

from dataclasses import dataclass, field as dataclass_field
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import Resolver404, path, resolve
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_GET

from kith.engine import actions, finding, policy, registry
from kith.engine.http import Request
from kith.engine.pages.base import actor_of, page, render
from kith.engine.pages.shell import navigation
from kith.engine.policy import Actor
from kith.engine.resource import Resource
from kith.kit.names import fold

PALETTE_RECORDS = 8
PAGE_RECORDS = 50
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the palette: ``why`` says what matched; ``dialog`` opens the address in the dialog."""

    label: str
    url: str
    icon: str = ""
    why: str = ""
    key: str = ""
    attrs: dict[str, str] = dataclass_field(default_factory=dict)


type Group = tuple[str, list[Row]]
DIALOG = {"data-dialog": ""}


@require_GET
@page
def search(request: Request) -> HttpResponse:
    """All records that match, the best first, by entity."""
    actor = actor_of(request)
    text = request.GET.get("q", "").strip()[:LONGEST]
    hits = finding.find(text, actor, limit=PAGE_RECORDS)
    groups: dict[Resource, list[finding.Hit]] = {}
    for hit in hits:
        groups.setdefault(hit.resource, []).append(hit)
    context = {"q": text, "groups": list(groups.items()), "create": _create_rows(text, actor) if text else []}
    return render(request, "engine/search.html", context)


@require_GET
@page
def palette(request: Request) -> HttpResponse:
    """The rows for what was typed: actions, records, places to go; after “>” commands alone."""
    actor = actor_of(request)
    text = request.GET.get("q", "").strip()[:LONGEST]
    commands = text.startswith(">")
    text = text.removeprefix(">").strip()
    groups: list[Group] = [(_("Actions"), _matching(_actions(request, actor), text))]
    if not commands and text:
        groups.append((_("Records"), _records(text, actor)))
    if not commands:
        groups.append((_("Go to"), _matching(_places(actor), text)))
    if text:
        groups.append((_("New"), _create_rows(text, actor)))
    else:
        groups.append((_("New"), _matching(_new_rows(actor), text)))
    return render(request, "engine/palette.html", {"groups": [group for group in groups if group[1]], "q": text}, fragment="rows")


def _matching(rows: list[Row], text: str) -> list[Row]:
    """The rows whose words begin with the words that were typed."""
    words = fold(text).split()
    return [row for row in rows if all(any(part.startswith(word) for part in fold(row.label).split()) for word in words)]


def _records(text: str, actor: Actor) -> list[Row]:
    hits = finding.find(text, actor, limit=PALETTE_RECORDS)
    rows = [Row(hit.title, hit.url, hit.resource.icon, _why(hit)) for hit in hits]
    if len(hits) == PALETTE_RECORDS:
        rows.append(Row(_("All results for “%(text)s”") % {"text": text}, f"/search/?{urlencode({'q': text})}", "search"))
    return rows


def _why(hit: finding.Hit) -> str:
    """What tells the record apart: what matched unless that is its name, and its subtitle."""
    matched = hit.value if hit.match != finding.NAME and hit.field != hit.resource.title else ""
    return " · ".join(dict.fromkeys(part for part in (matched, hit.subtitle) if part))


def _places(actor: Actor) -> list[Row]:
    return [
        Row(entry["label"], entry["url"], entry["icon"], key=entry["key"])
        for group in navigation(actor, get_language() or "en")
        for entry in group["entries"]
    ]


# Actions --------------------------------------------------------------------------------------------


def _actions(request: Request, actor: Actor) -> list[Row]:
    """What can be done where one is: with the ticked rows of a list, or with the record of the page."""
    resource, row_id = _whereabouts(request.GET.get("at", ""))
    if resource is None:
        return []
    if row_id is None:
        ids = [part for part in request.GET.getlist("ids") if part.isascii() and part.isdecimal()][:1000]
        return _for_ticked(resource, ids, actor) if ids else []
    row = policy.scope(actor, "view", resource).filter(pk=row_id).first()
    if row is None:
        return []
    url = f"{resource.url}{row_id}/"
    rows = [
        Row(str(action.label), f"{url}actions/{action.name}/", action.icon, attrs=DIALOG)
        for action in actions.available(resource, row, actor)
    ]
    if policy.covers(actor, "edit", row, resource):
        rows.append(Row(_("Edit"), f"{url}edit/", "pencil", key="e"))
    return [*rows, Row(_("Show history"), f"{url}?tab=history", "history")]


def _whereabouts(address: str) -> tuple[Resource | None, int | None]:
    """The entity and the record that an address of the application shows."""
    try:
        found = resolve(address.split("?")[0])
    except Resolver404:
        return None, None
    resource = found.kwargs.get("resource")
    return (resource, found.kwargs.get("row_id")) if isinstance(resource, Resource) else (None, None)


def _for_ticked(resource: Resource, ids: list[str], actor: Actor) -> list[Row]:
    query = urlencode([("ids", row_id) for row_id in ids])
    note = _("%(count)d ticked") % {"count": len(ids)}
    return [
        Row(str(action.label), f"{resource.url}actions/{action.name}/?{query}", action.icon, note, attrs=DIALOG)
        for action in resource.actions
        if action.bulk and policy.may(actor, action.permission, resource)
    ]


# New records ----------------------------------------------------------------------------------------


def _creatable(actor: Actor) -> list[Resource]:
    return [each for each in registry.every() if each.nav is not None and policy.may(actor, "create", each)]


def _new_rows(actor: Actor) -> list[Row]:
    return [
        Row(_("New %(entity)s") % {"entity": each.label}, f"{each.url}new/", "plus", attrs=DIALOG)
        for each in _creatable(actor)
    ]


def _create_rows(text: str, actor: Actor) -> list[Row]:
    """“Create contact “Ann Lee””: the typed words become the name of a new record of what is sold to."""
    return [
        Row(
            _("Create %(entity)s “%(name)s”") % {"entity": each.label, "name": text},
            f"{each.url}new/?{urlencode({'name': text})}",
            "plus",
            attrs=DIALOG,
        )
        for each in _creatable(actor)
        if each.nav is not None and each.nav.group == "sell"
    ]


urlpatterns: list[Any] = [
    path("search/", search, name="search"),
    path("palette/", palette, name="palette"),
]
