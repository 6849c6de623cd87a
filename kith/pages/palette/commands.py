"""Entries of the command palette besides records: actions, new records, views, pages; matched by word prefixes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kith.engine import policy
from kith.engine.declare import registry
from kith.engine.declare.resource import Resource
from kith.engine.models import SavedView
from kith.engine.policy import Actor
from kith.engine.write import actions
from kith.kit.names import fold
from kith.pages.list import views
from kith.pages.palette import recent
from kith.pages.palette.recent import Named
from kith.pages.shell import frame

MOST = 8
# The side bar group of daily work.
DAILY = "sell"


@dataclass(frozen=True, slots=True)
class Row:
    """An entry of the palette: link, icon, hint, keyboard shortcut, and attributes for JavaScript."""

    label: str
    href: str
    icon: str = ""
    why: str = ""
    key: str = ""
    attrs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    rows: tuple[Row, ...]


def matching(rows: Iterable[Row], text: str) -> tuple[Row, ...]:
    """Return the rows where each word of the text is a word prefix; rows that start with the text come first."""
    wanted = fold(text).split()
    found = [row for row in rows if _fits(row, wanted)]
    return tuple(sorted(found, key=lambda row: not fold(row.label).startswith(fold(text)))[:MOST])


def _fits(row: Row, wanted: list[str]) -> bool:
    words = fold(row.label).split()
    return all(any(word.startswith(part) for word in words) for part in wanted)


def of_record(resource: Resource, row_id: int, actor: Actor) -> tuple[str, list[Row]]:
    """Return (title, rows) of the actions on a record; empty if the actor may not see it."""
    if not policy.may(actor, "view", resource):
        return "", []
    record = policy.scope(actor, "view", resource).filter(pk=row_id).first()
    if record is None:
        return "", []
    url = f"{resource.url}{row_id}/"
    rows = [
        Row(str(action.label), f"{url}actions/{action.name}/", action.icon, key=action.key, attrs={"data-dialog": ""})
        for action in actions.available(resource, record, actor)
    ]
    if resource.fields and policy.covers(actor, "edit", record, resource):
        rows.append(Row(_("Edit"), f"{url}edit/", "pencil", key="e"))
    rows.append(Row(_("History"), f"{url}?tab=history", "history"))
    return resource.title_of(record), rows


def of_selection(resource: Resource, actor: Actor) -> list[Row]:
    """Return the bulk actions on ticked rows; each clicks the button of the bar below the list."""
    verbs = [
        (str(action.label), action.name, action.icon)
        for action in resource.actions
        if action.bulk and actor.may(resource.slug, action.permission)
    ]
    if resource.fields and actor.may(resource.slug, "edit"):
        verbs.append((_("Edit field …"), "edit", "pencil"))
    if policy.may(actor, "export", resource):
        verbs.append((_("Export"), "export", "download"))
    if resource.takes("trash") and policy.may(actor, "trash", resource):
        verbs.append((_("Move to trash"), "trash", "trash"))
    return [
        Row(label, resource.url, icon, attrs={"data-press": f'#bulk [name="verb"][value="{verb}"]'})
        for label, verb, icon in verbs
    ]


def creations(actor: Actor) -> list[Row]:
    """New records of the entities in the side bar."""
    return [
        Row(_("New %(entity)s") % {"entity": resource.label}, f"{resource.url}new/", "plus")
        for resource in creatable(actor)
    ]


def named_creations(actor: Actor, name: str) -> tuple[Row, ...]:
    """Return “Create contact “Ann Lee”” for the entities of daily work, with a prefilled name."""
    return tuple(
        Row(
            _("Create %(entity)s “%(name)s”") % {"entity": resource.label, "name": name},
            f"{resource.url}new/?{urlencode({'name': name})}",
            "plus",
        )
        for resource in creatable(actor)
        if resource.nav is not None and resource.nav.group == DAILY
    )


def creatable(actor: Actor) -> list[Resource]:
    """Return the side bar's entities that the actor may create, in order."""
    order = {key: position for position, key in enumerate(frame.groups)}
    found = [
        (order.get(resource.nav.group, len(order)), resource.nav.order, resource)
        for resource in registry.every(actor)
        if resource.nav is not None and resource.fields and policy.may(actor, "create", resource)
    ]
    return [resource for _group, _order, resource in sorted(found, key=lambda item: item[:2])]


def places(actor: Actor, *, settings: bool = False) -> list[Row]:
    """Return the pages of the side bar: of daily work, or of settings."""
    return [
        Row(str(entry["label"]), str(entry["url"]), str(entry["icon"]), key=str(entry.get("key", "")))
        for group in frame.navigation(actor, get_language() or "en")
        if (group["label"] == str(frame.groups["settings"])) is settings
        for entry in group["entries"]
    ]


def saved_views(actor: Actor) -> list[Row]:
    """The saved views that the actor sees."""
    found = SavedView.objects.filter(views.visible(actor), deleted_at=None).order_by("name")[:200]
    rows = []
    for view in found:
        resource = registry.get(view.entity, actor)
        if resource is not None and policy.may(actor, "view", resource):
            rows.append(Row(view.name, f"{resource.url}?view={view.pk}", "star", resource.label_plural))
    return rows


def opened(visits: list[recent.Visit], actor: Actor) -> list[Row]:
    """Records that were opened last."""
    return [_row_of(record) for record in recent.named(visits, actor)[:MOST]]


def _row_of(record: Named) -> Row:
    return Row(record.title, record.url, record.resource.icon, record.resource.label)
