"""Render the details panel by joining escaped strings: a record has fifty fields, and a template is slower."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from kith.engine.web.templates import icon
from kith.kit.markup import escaped
from kith.pages.record.panels import Fact, Shown

NOTHING = '<span class="none">–</span>'


class Section(NamedTuple):
    """A section of the details: title, summary, and rows."""

    title: str
    summary: Markup
    rows: Markup


class Details(NamedTuple):
    """The non-empty sections, and the rows of empty fields."""

    sections: list[Section]
    vacant: Markup


def details_of(shown: Shown) -> Details:
    """Render the details of a record."""
    panels = shown.panels()
    sections = [Section(panel.title, panel.summary, _rows(panel.filled)) for panel in panels if panel.filled]
    return Details(sections, _rows([fact for panel in panels for fact in panel.vacant]))


def _rows(facts: Sequence[Fact]) -> Markup:
    names = escaped([fact.label for fact in facts])
    past, edit = str(escape(_("History of %(label)s"))), str(escape(_("Edit %(label)s")))
    pencil = icon("pencil")
    pieces = []
    for fact, name in zip(facts, names, strict=True):
        label, value, change = name, NOTHING if fact.empty else fact.html, ""
        if fact.history_url:
            title = past % {"label": name}
            label = f'<a class="past" href="{fact.history_url}" data-dialog title="{title}">{name}</a>'
        if fact.edit_url:
            here, title = " data-cell" if "/cell/" in fact.edit_url else "", edit % {"label": name}
            change = f'<a class="edit-here" href="{fact.edit_url}"{here} aria-label="{title}">{pencil}</a>'
        pieces.append(f'<div class="detail"><dt>{label}</dt><dd>{value}{change}</dd></div>')
    return Markup("".join(pieces))  # noqa: S704 (every piece is escaped)
