"""The template context of a list: columns with sort links, rows with cells, filter chips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import quote_plus

from django.utils.translation import gettext as _
from markupsafe import Markup

from kith.engine import policy
from kith.engine.declare.resource import Resource
from kith.engine.fields.base import Field
from kith.engine.fields.links import MY_TEAM
from kith.engine.policy import Actor
from kith.engine.query.paging import Page
from kith.engine.query.parse import ListQuery, SortKey, to_params
from kith.engine.query.prepared import THESE, Prepared
from kith.kit.memory import Memory
from kith.pages.list.drawing import WIDTHS, draw, why_fixed
from kith.pages.list.views import View
from kith.pages.list.wording import phrase, tree_phrase

# Cached, because a page has a dozen URLs with mostly the same words.
_quoted = lru_cache(4_096)(quote_plus)
_changeable: Memory[Prepared | bool] = Memory(1_000)


def _changeable_by(actor: Actor, resource: Resource) -> Prepared | bool:
    """Return whether the actor may edit all visible rows or none; otherwise the query for the editable ones."""

    def make() -> Prepared | bool:
        seen, changed = (resource.policy.rows(actor, verb, entity=resource.slug) for verb in ("view", "edit"))
        if not changed or changed == seen:
            return True
        if not policy.may(actor, "edit", resource):
            return False
        return Prepared(policy.scope(actor, "edit", resource).filter(pk__among=THESE).values_list("pk"))

    return _changeable.get((actor, resource.slug), make)


def _encoded(pairs: Sequence[tuple[str, str]]) -> str:
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs)


@dataclass(frozen=True)
class Listing:
    """One page of a list, ready for rendering."""

    query: ListQuery
    page: Page
    actor: Actor
    view: View | None
    # The number of rows before this page.
    seen: int = 0

    @property
    def resource(self) -> Resource:
        return self.query.resource

    @cached_property
    def params(self) -> list[tuple[str, str]]:
        return to_params(self.query)

    @cached_property
    def address(self) -> str:
        """The query string of this list, without pagination."""
        return _encoded(self.params)

    @property
    def address_with_view(self) -> str:
        return self._with_view(self.params)

    def _with_view(self, pairs: list[tuple[str, str]]) -> str:
        if self.view is None:
            return _encoded(pairs)
        # ``view`` alone would mean the view as saved.
        plain = [("sort", self.resource.list.sort)] if self.view.params and not pairs else []
        return _encoded([("view", str(self.view.pk)), *pairs, *plain])

    def url(self, pairs: list[tuple[str, str]]) -> str:
        """Return the URL with other parameters; “view=all” is the plain list instead of the last seen one."""
        return f"{self.resource.url}?{self._with_view(pairs) or 'view=all'}"

    @property
    def changed(self) -> bool:
        """Whether the list differs from the saved view it began with."""
        return self.address != (self.view.params if self.view is not None else "")

    @property
    def count_text(self) -> str:
        return f"{self.page.count:,}" if self.page.count_exact else f"{self.page.count:,}+"

    @property
    def next_url(self) -> str:
        if not self.page.next:
            return ""
        return self.url([*self.params, ("cursor", self.page.next), ("seen", str(self.seen + len(self.page.lines)))])

    @property
    def shown_text(self) -> str:
        """The range of rows: “50” on the first page, “51–100” on the next."""
        last = self.seen + len(self.page.lines)
        return f"{self.seen + 1:,}–{last:,}" if self.seen and last > self.seen else f"{last:,}"

    @property
    def first_url(self) -> str:
        return self.url(self.params)

    @property
    def unfiltered(self) -> list[tuple[str, str]]:
        """The list with the same columns and sort, and without conditions."""
        return to_params(replace(self.query, flat=(), tree=None, q=""))

    @property
    def bar(self) -> dict[str, Any]:
        """The context of the bar above the rows."""
        return {
            "q": self.query.q,
            "params": self.params,
            "address": self.address,
            "here": self.address_with_view,
            "first_url": self.first_url,
            "changed": self.changed,
            "chips": self.chips,
            "presets": self.presets,
        }

    # Chips ------------------------------------------------------------------------------------------

    @cached_property
    def chips(self) -> list[dict[str, Any]]:
        """The conditions in words, each with the URL that removes it."""
        found = []
        for place, chip in enumerate(self.query.flat):
            field, words = phrase(chip, self.resource, self.actor)
            rest = replace(self.query, flat=tuple(other for other in self.query.flat if other is not chip))
            found.append({"place": place, "field": field, "words": words, "off": self.url(to_params(rest))})
        if self.query.tree is not None:
            rest = replace(self.query, tree=None)
            words = tree_phrase(self.query.tree, self.resource, self.actor)
            found.append({"place": -1, "field": _("Advanced"), "words": words, "off": self.url(to_params(rest))})
        return found

    @cached_property
    def presets(self) -> list[dict[str, Any]]:
        """The unused one-click filters: by owner, and the entity's own."""
        choices: list[tuple[str, tuple[str, str]]] = []
        if "owner" in self.resource.filters and not self.query.flat and self.query.tree is None:
            choices = [(_("Mine"), ("owner", "me")), (_("Unassigned"), ("owner.empty", "1"))]
            if len(self.actor.team_mates) > 1:
                choices.insert(1, (_("My team's"), ("owner.in", MY_TEAM)))
        used = {chip.path for chip in self.query.flat}
        own = self._own_presets() if self.query.tree is None else ()
        choices += [(label, pair) for label, pair in own if pair[0].partition(".")[0] not in used]
        return [{"label": label, "url": self.url([*self.params, pair])} for label, pair in choices]

    def _own_presets(self) -> list[tuple[str, tuple[str, str]]]:
        return [each for presets in self.resource.extensions.presets for each in presets(self.actor)]

    # Table ------------------------------------------------------------------------------------------

    @cached_property
    def columns(self) -> list[dict[str, Any]]:
        return [self._column(field) for field in self.query.fields]

    def _column(self, field: Field) -> dict[str, Any]:
        column = {
            "label": field.label,
            "name": field.name,
            "kind": "num" if field.numeric else "",
            "width": WIDTHS.get(field.kind.name, ""),
            "head": {"data-name": field.name, "data-why": why_fixed(field) or None},
        }
        if not field.sortable:
            return column
        first = self.query.sort[0]
        current = first.field.name == field.name
        descending = current and not first.descending
        rest = replace(self.query, sort=(SortKey(field, descending),))
        direction = ("descending" if first.descending else "ascending") if current else "none"
        return {**column, "sort": direction, "url": self.url(to_params(rest))}

    @cached_property
    def editable(self) -> frozenset[int]:
        """The ids of this page's rows with inline edit."""
        if self.query.trash:
            return frozenset()
        ids = [line.id for line in self.page.lines]
        changeable = _changeable_by(self.actor, self.resource)
        if isinstance(changeable, Prepared):
            return frozenset(row_id for (row_id,) in changeable.among(ids).fetch())
        return frozenset(ids) if changeable else frozenset()

    @property
    def fixed(self) -> str:
        """Why the other rows have no inline edit."""
        if self.query.trash:
            return _("Restore the record before you change it.")
        return _("You may see this %(entity)s but not change it.") % {"entity": self.resource.label}

    @cached_property
    def rows(self) -> Markup:
        """The rows as HTML."""
        return draw(self.page.lines, self)
