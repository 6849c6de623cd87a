"""Tabs that domains add to the page of a record, beside its activity, related rows and history."""

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
    """A tab: its name in the address, its label, what its template needs, and how many things it holds.

    ``count`` answers a condition on the rows of ``entity`` that the record ``ROW`` has, so that one query brings all;
    without it no number stands beside the label. A page opens with the tab that is ``foremost``.
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
    """Put a tab on the page of every record of an entity."""
    _tabs.setdefault(entity, []).append(tab)


def tabs_of(resource: Resource) -> list[OwnTab]:
    """The tabs that domains added to the records of an entity."""
    return _tabs.get(resource.slug, [])


def counts(resource: Resource, actor: Actor) -> dict[str, Any]:
    """How many rows of each such tab the actor sees, in the query of a record."""
    found: dict[str, Any] = {}
    for tab in tabs_of(resource):
        if tab.count is None:
            continue
        rows = policy.scope(actor, "view", registry.named(tab.entity)).filter(tab.count()).order_by()
        grouped = rows.annotate(all=Value(1)).values("all").annotate(number=Count("pk"))
        found[f"count_{tab.name}"] = Subquery(grouped.values("number")[:1])
    return found
