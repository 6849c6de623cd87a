"""The frame of each page: side bar, favourite views, quick access on the phone, and parts of domains."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Value
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kith.engine import policy
from kith.engine.declare import registry
from kith.engine.models import Job, SavedView
from kith.engine.policy import Actor
from kith.engine.query.prepared import Prepared
from kith.engine.web.http import Request

MOST_VIEWS, MOST_JOBS = 20, 5

type Part = Callable[[Request, Actor], dict[str, Any]]
type Entry = dict[str, Any]

# The groups of the side bar in order: key → title.
groups: dict[str, Any] = {
    "": "",
    "sell": gettext_lazy("Sell"),
    "organisation": gettext_lazy("Organisation"),
    "settings": gettext_lazy("Settings"),
}


class Page(NamedTuple):
    """A page that is not of an entity: its entry in the side bar, or with a text in the index of this group.

    ``adds`` returns what the page adds to the context of every page, such as a count beside its entry.
    """

    group: str
    order: int
    entry: Entry
    when: Callable[[Actor], bool]
    adds: Part | None


pages: list[Page] = []


def add_page(
    group: str,
    order: int,
    *,
    label: Any,
    url: str,
    icon: str,
    key: str = "",
    text: Any = "",
    when: Callable[[Actor], bool] | None = None,
    adds: Part | None = None,
) -> None:
    """Add a page to a group of the side bar, or with a ``text`` to an index, such as “rights” of the settings."""
    entry = {"label": label, "url": url, "icon": icon, "key": key, "text": text}
    pages.append(Page(group, order, entry, when or (lambda actor: True), adds))


def pages_of(group: str, actor: Actor) -> list[Entry]:
    """Return the entries of an index for the actor, in order."""
    found = sorted((page.order, place) for place, page in enumerate(pages) if page.group == group and page.when(actor))
    return [_worded(pages[place].entry) for _order, place in found]


def _worded(entry: Entry) -> Entry:
    return {**entry, "label": str(entry["label"]), "text": str(entry["text"])}


def shell(request: Request, actor: Actor) -> dict[str, Any]:
    """Return the template context of the frame."""
    context: dict[str, Any] = {
        "actor": actor,
        "nav": _marked(navigation(actor, get_language() or "en"), request.path),
        **_kept(actor),
        "create": _creatable(actor, get_language() or "en"),
        "tabbar": [{"label": _("Today"), "url": "/", "icon": "sun", "current": request.path == "/"}],
        "search_url": "/search/",
        "palette_url": "/palette/",
    }
    for page in pages:
        if page.adds is not None:
            context |= page.adds(request, actor)
    return context


def _marked(navigation: list[dict[str, Any]], path: str) -> list[dict[str, Any]]:
    """Mark the side bar entry with the longest matching URL."""
    urls = [entry["url"] for group in navigation for entry in group["entries"]]
    nearest = max((url for url in urls if path == url or (url != "/" and path.startswith(url))), key=len, default=None)
    return [
        {
            "label": group["label"],
            "entries": [{**entry, "current": entry["url"] == nearest} for entry in group["entries"]],
        }
        for group in navigation
    ]


@lru_cache(maxsize=2048)
def navigation(actor: Actor, language: str) -> list[dict[str, Any]]:
    """Return the side bar of an actor. Cached per actor, and a change of rights makes a new actor."""
    found: dict[str, list[tuple[int, Entry]]] = {key: [] for key in groups}
    for page in pages:
        if not page.entry["text"] and page.when(actor):
            found.setdefault(page.group, []).append((page.order, _worded(page.entry)))
    for resource in registry.every(actor):
        nav = resource.nav
        verb = "edit" if nav is not None and nav.group == "settings" else "view"
        if nav is not None and policy.may(actor, verb, resource):
            label = resource.label_plural
            entry = {"icon": nav.icon, "label": capfirst(label), "url": resource.url}
            found.setdefault(nav.group, []).append((nav.order, {**entry, "key": f"g {nav.key}" if nav.key else ""}))
    return [
        {"label": str(groups.get(key, key)), "entries": [entry for _order, entry in sorted(entries, key=_order_of)]}
        for key, entries in found.items()
        if entries
    ]


def _order_of(item: tuple[int, Entry]) -> int:
    return item[0]


@lru_cache(maxsize=2048)
def _creatable(actor: Actor, language: str) -> list[Entry]:
    """Return the entries of the phone's + button: creatable entities of the first group."""
    return [
        {"label": resource.label.capitalize(), "url": f"{resource.url}new/", "icon": resource.icon}
        for resource in registry.every(actor)
        if resource.nav is not None and resource.nav.group == "sell" and policy.may(actor, "create", resource)
    ]


def _kept(actor: Actor) -> dict[str, list[Entry]]:
    """Return favourite views and running jobs in one query, because every page needs both."""
    kept: dict[str, list[Entry]] = {"favourites": [], "jobs": []}
    for entity, key, label, done, total in sorted(
        _kept_query(actor).fetch(), key=lambda row: (row[2].casefold(), row[1])
    ):
        if entity:
            kept["favourites"].append({"label": label, "url": f"/{entity}/?view={key}", "icon": "star"})
        else:
            kept["jobs"].append({"url": f"/jobs/{key}/", "label": label, "value": done, "total": total})
    return {"favourites": kept["favourites"][:MOST_VIEWS], "jobs": kept["jobs"][:MOST_JOBS]}


@lru_cache(maxsize=2_000)
def _kept_query(actor: Actor) -> Prepared:
    """Prepare the query for (entity, empty for a job; id; name; done; total)."""
    views = SavedView.objects.filter(owner=actor.staff_id, favourite=True, deleted_at=None).order_by()
    jobs = Job.objects.filter(created_by=actor.staff_id, state__in=(Job.State.QUEUED, Job.State.RUNNING)).order_by()
    nothing = Value(None, output_field=BigIntegerField())
    rows = views.values_list("entity", "pk", "name", nothing, nothing)
    return Prepared(rows.union(jobs.values_list(Value(""), "pk", "title", "done", "total"), all=True))
