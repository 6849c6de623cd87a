"""Entries of further pages in a record's menu."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kith.sdk.declare import Further, registry
from kith.sdk.rules import policy

if TYPE_CHECKING:
    from kith.sdk.declare import Resource
    from kith.sdk.rules import Actor


def of_record(entity: str, row: Any, actor: Actor) -> list[Further]:
    """Return the pages that the actor may open; ``row`` is the record, as already read for its page."""
    return list(_pages(registry.named(entity, actor), row, actor))


def _pages(resource: Resource, row: Any, actor: Actor) -> Iterator[Further]:
    yield Further(_("Relation map"), "affiliate", f"{resource.url}{row.pk}/map/")
    if getattr(row, "has_former", False) and policy.covers(actor, "merge", row, resource):
        yield Further(_("Un-merge …"), "arrow-back-up", f"{resource.url}{row.pk}/merges/")
