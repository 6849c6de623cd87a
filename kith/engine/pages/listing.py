"""What the template of a list needs, computed once: columns with their sort links, rows with their cells, chips."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _
from markupsafe import Markup

from kith.engine import policy
from kith.engine.fields import Field, avatar
from kith.engine.models import SavedView
from kith.engine.pages.wording import phrase
from kith.engine.policy import Actor, Scope
from kith.engine.query.paging import Page
from kith.engine.query.parse import ListQuery, SortKey, to_params
from kith.engine.query.reading import Line
from kith.engine.resource import Resource

WIDTHS = {"long_text": "w-xl", "tags": "w-l", "children": "w-l"}
# On a phone a row is a card: its name, beside it the first coloured state, below it two more columns.
STATE_PLACE, OTHER_PLACES = "p2", ("p1", "p3")


@dataclass(frozen=True)
class Listing:
    """One page of a list, ready to be drawn."""

    query: ListQuery
    page: Page
    actor: Actor
    view: SavedView | None

    @property
    def resource(self) -> Resource:
        return self.query.resource

    @cached_property
    def params(self) -> list[tuple[str, str]]:
        return to_params(self.query)

    @cached_property
    def address(self) -> str:
        """The query string of this list, without paging."""
        return urlencode(self.params)

    @property
    def address_with_view(self) -> str:
        return self._with_view(self.params)

    def _with_view(self, pairs: list[tuple[str, str]]) -> str:
        base = [("view", str(self.view.pk))] if self.view is not None else []
        return urlencode(base + pairs)

    def url(self, pairs: list[tuple[str, str]]) -> str:
        """The list with other parameters; “view=all” asks for the plain list and not for the one seen last."""
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
        return self.url([*self.params, ("cursor", self.page.next)]) if self.page.next else ""

    @property
    def first_url(self) -> str:
        return self.url(self.params)

    # Chips ------------------------------------------------------------------------------------------

    @cached_property
    def chips(self) -> list[dict[str, Any]]:
        """The conditions as words, each with the address of the list without it."""
        found = []
        for place, chip in enumerate(self.query.chips):
            field, words = phrase(chip, self.resource, self.actor)
            rest = replace(self.query, chips=tuple(other for other in self.query.chips if other is not chip))
            found.append({"place": place, "field": field, "words": words, "off": self.url(to_params(rest))})
        if self.query.tree is not None:
            rest = replace(self.query, tree=None)
            words = _("several conditions")
            found.append({"place": -1, "field": _("Advanced"), "words": words, "off": self.url(to_params(rest))})
        return found

    @cached_property
    def presets(self) -> list[dict[str, Any]]:
        """One-click filters of entities that have an owner."""
        if "owner" not in self.resource.filters or self.query.chips:
            return []
        mates = ",".join(map(str, sorted(self.actor.team_mates)))
        choices = [(_("Mine"), ("owner", "me")), (_("Unassigned"), ("owner.empty", "1"))]
        if len(self.actor.team_mates) > 1:
            choices.insert(1, (_("My team's"), ("owner.in", mates)))
        return [{"label": label, "url": self.url([*self.params, pair])} for label, pair in choices]

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
    def choices(self) -> list[dict[str, Any]]:
        """All columns that can be shown, the shown ones first and in their order."""
        shown = [field.name for field in self.query.fields]
        rest = [name for name, field in self.resource.bound.items() if name not in shown and name != "id"]
        return [
            {"name": name, "label": self.resource.bound[name].label, "on": name in shown} for name in (*shown, *rest)
        ]

    @cached_property
    def editable(self) -> frozenset[int]:
        """The rows of this page that the actor may edit."""
        ids = [line.id for line in self.page.lines]
        scope = self.actor.scope_for(self.resource.slug, "edit")
        if scope is Scope.AGENCY or (scope and scope is self.actor.scope_for(self.resource.slug, "view")):
            return frozenset(ids)
        if not policy.may(self.actor, "edit", self.resource):
            return frozenset()
        return frozenset(
            policy.scope(self.actor, "edit", self.resource).filter(pk__in=ids).values_list("pk", flat=True)
        )

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        suffix = f"?list={quote(self.address)}"
        return [self._row(line, suffix) for line in self.page.lines]

    def _row(self, line: Line, suffix: str) -> dict[str, Any]:
        """A row with its cells as one piece of HTML: the cheapest way to draw thousands of cells a second."""
        url, edit = f"{self.resource.url}{line.id}/", line.id in self.editable and not self.query.trash
        cells: list[Markup] = []
        label = ""
        for place, (field, html) in enumerate(line.cells()):
            if place == 0:
                label = field.kind.display(line.values[0], field) or f"{self.resource.label} {line.id}"
                cells.append(self._first(label, f"{url}{suffix}", f"{url}peek/"))
            else:
                edit_url = f"{url}cell/{field.name}/" if edit and can_edit(field) else ""
                cells.append(_cell(self.kinds[place], html, edit_url))
        return {"id": line.id, "version": line.version, "label": label, "cells": Markup("").join(cells)}

    @cached_property
    def kinds(self) -> list[str]:
        """The classes of the cells of each column."""
        stated = next((field.name for field in self.query.fields[1:] if field.name in self.resource.tones), "")
        others = iter(OTHER_PLACES)
        return [
            " ".join(
                kind
                for kind in (
                    "num" if field.numeric else "",
                    WIDTHS.get(field.kind.name, ""),
                    "" if place == 0 else STATE_PLACE if field.name == stated else next(others, ""),
                )
                if kind
            )
            for place, field in enumerate(self.query.fields)
        ]

    def _first(self, label: str, href: str, peek: str) -> Markup:
        face = avatar(label, square=self.resource.icon != "user") if self.resource.icon in FACES else ""
        return Markup(
            '<th scope="row" class="name"><a class="person" href="{}" data-peek="{}">{}<span>{}</span></a></th>'
        ).format(href, peek, face, label)


# Entities with these icons show the initials of their records.
FACES = ("user", "building")


def can_edit(field: Field) -> bool:
    """Whether a field can be edited in place: what is typed or chosen, and is no list of parts."""
    return field.writable and field.kind.input not in ("children", "photo")


def _cell(kinds: str, html: Markup, edit_url: str) -> Markup:
    if not edit_url:
        return Markup('<td class="{}">{}</td>').format(kinds, html)
    return Markup('<td class="{} editable" tabindex="-1" data-edit="{}">{}</td>').format(kinds, edit_url, html)
