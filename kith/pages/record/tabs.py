"""Tabs that domains add to record pages, besides activity, related rows and history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Subquery, Value

from kith.engine import policy
from kith.engine.declare import registry

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.policy import Actor


def counts(resource: Resource, actor: Actor) -> dict[str, Any]:
    """Return the subqueries that count visible rows per tab, for the record's query."""
    found: dict[str, Any] = {}
    for tab in resource.extensions.tabs:
        if tab.count is None:
            continue
        rows = policy.scope(actor, "view", registry.named(tab.entity, actor)).filter(tab.count()).order_by()
        grouped = rows.annotate(all=Value(1)).values("all").annotate(number=Count("pk"))
        found[f"count_{tab.name}"] = Subquery(grouped.values("number")[:1])
    return found
