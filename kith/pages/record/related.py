"""The cards of a record: rows of other entities that point to it or stand on it, their number and the first of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet, Subquery
from django.utils.text import capfirst
from markupsafe import escape

from kith.engine import policy
from kith.engine.declare import registry
from kith.engine.declare.about import Place, place_on, standing_on
from kith.engine.declare.resource import Resource
from kith.engine.policy import Actor
from kith.engine.query.prepared import ROW
from kith.engine.query.reading import Line, read

if TYPE_CHECKING:
    from kith.pages.record.panels import Shown

FIRST_ROWS = 20


@dataclass(frozen=True, slots=True)
class Card:
    """Rows of one entity on the page of a record: which, how they name the record, and the columns that are shown.

    ``declared`` by the record itself; then the + is left out, because the record says how its rows are made.
    """

    name: str
    target: Resource
    place: Place
    columns: tuple[str, ...]
    declared: bool = False

    @property
    def asked_by(self) -> str:
        """The filter of their own list that leads to the rows of a record; empty where there is none."""
        through = self.target.about.through if self.target.about is not None else ""
        path = f"{through}.{self.place.parent}" if through else self.place.parent
        return path if self.target.listed and path.partition(".")[0] in self.target.filters else ""


@dataclass(frozen=True, slots=True)
class RelatedTab:
    """A tab with a card: how many rows the actor sees, where all are listed, and where one more is made."""

    name: str
    label: str
    target: Resource
    count: int
    list_url: str
    new_url: str


def related_tabs(shown: Shown) -> list[RelatedTab]:
    """The tabs of a record with their counts, which came along with the record."""
    return [_tab(card, shown) for card in _cards(shown.resource, shown.actor)]


def _tab(card: Card, shown: Shown) -> RelatedTab:
    place = {card.place.entity: shown.resource.slug} if card.place.entity else {}
    listed = urlencode({**place, card.asked_by: shown.row.pk}) if card.asked_by else ""
    return RelatedTab(
        card.name,
        _label(shown.resource, card),
        card.target,
        getattr(shown.row, f"count_{card.name}") or 0,
        f"{card.target.url}?{listed}" if listed else "",
        f"{card.target.url}new/?{urlencode({card.place.parent: shown.row.pk})}" if _may_add(card, shown) else "",
    )


def _may_add(card: Card, shown: Shown) -> bool:
    """Whether a row can be made in a form that has the record filled in, and the actor may make one here."""
    fillable = card.place.link is None and card.place.parent in card.target.writable and not card.place.entity
    if card.declared or not fillable or shown.trashed or not policy.may(shown.actor, "create", card.target):
        return False
    return shown.editable or not card.target.is_child


def _cards(resource: Resource, actor: Actor) -> list[Card]:
    return [card for card in _all_cards(resource, actor) if policy.may(actor, "view", card.target)]


def _all_cards(resource: Resource, actor: Actor) -> Iterator[Card]:
    for part in resource.related:
        relation: Any = resource.model._meta.get_field(part.name)
        place, declared = Place(str(relation.field.name)), part in resource.record.related
        yield Card(part.name, registry.of(relation.related_model, actor), place, part.columns, declared)
    for rows in standing_on(resource):
        if rows.about is not None and rows.about.card is not None:
            place = place_on(rows, resource)
            columns = (*rows.about.card,) or tuple(name for name in rows.list.columns if name != place.parent)
            yield Card(rows.slug, registry.seen(rows, actor), place, columns)


def counts(resource: Resource, actor: Actor) -> dict[str, Subquery]:
    """Return the subqueries that count visible rows per tab, for the record's query."""
    found = {}
    for card in _cards(resource, actor):
        rows = _rows(resource, card, ROW, actor).order_by().values("agency")
        found[f"count_{card.name}"] = Subquery(rows.annotate(number=Count("pk")).values("number")[:1])
    return found


def related_lines(shown: Shown, name: str) -> list[Line]:
    """The first rows of a tab."""
    card = next(card for card in _cards(shown.resource, shown.actor) if card.name == name)
    target = card.target
    names = (target.title, *card.columns) if target.listed and target.title not in card.columns else card.columns
    rows = _rows(shown.resource, card, shown.row.pk, shown.actor).order_by("-pk")[:FIRST_ROWS]
    shown_fields = tuple(target.bound[name] for name in names if name in target.bound)
    return read(rows, shown_fields, shown.actor)


def _rows(resource: Resource, card: Card, row_id: Any, actor: Actor) -> QuerySet[Any]:
    return policy.scope(actor, "view", card.target).filter(card.place.on(resource.slug, row_id))


def _label(resource: Resource, card: Card) -> str:
    text = card.name.replace("_", " ") if card.target.slug == resource.slug else card.target.label_plural
    return str(escape(capfirst(text)))
