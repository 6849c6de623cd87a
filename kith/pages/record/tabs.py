"""Tabs that domains add to record pages, besides activity, related rows and history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, Subquery, Value

from kith.engine import policy
from kith.engine.declare import registry

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.policy import Actor
    from kith.pages.record.panels import Shown


@dataclass(frozen=True, slots=True)
class OwnTab:
    """A tab: URL name, label, template context, and count.

    ``count`` returns the condition on rows of ``entity`` for the record ``ROW``, so that one query counts all tabs.
    Without it the tab has no number. The page opens with the ``foremost`` tab.
    """

    name: str
    label: Any
    template: str
    content: Callable[[Shown], dict[str, Any]]
    entity: str = ""
    count: Callable[[], Q] | None = None
    foremost: bool = False


_tabs: dict[str, list[OwnTab]] = {}


def add_tab(entity: str, tab: OwnTab) -> None:
    """Register a tab for an entity."""
    _tabs.setdefault(entity, []).append(tab)


def tabs_of(resource: Resource) -> list[OwnTab]:
    """Return the registered tabs of an entity."""
    return _tabs.get(resource.slug, [])


def counts(resource: Resource, actor: Actor) -> dict[str, Any]:
    """Return the subqueries that count visible rows per tab, for the record's query."""
    found: dict[str, Any] = {}
    for tab in tabs_of(resource):
        if tab.count is None:
            continue
        rows = policy.scope(actor, "view", registry.named(tab.entity)).filter(tab.count()).order_by()
        grouped = rows.annotate(all=Value(1)).values("all").annotate(number=Count("pk"))
        found[f"count_{tab.name}"] = Subquery(grouped.values("number")[:1])
    return found
