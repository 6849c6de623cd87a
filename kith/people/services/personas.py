"""Personas by type, with picture and number of contacts."""

from __future__ import annotations

from itertools import groupby
from typing import NamedTuple

from kith.engine.files import photos
from kith.engine.query.reading import read
from kith.people.models import Persona
from kith.sdk.declare import registry
from kith.sdk.models import Line
from kith.sdk.rules import Actor, policy

MOST_SHOWN = 500


class Card(NamedTuple):
    """A persona: URL, picture, first goal, and number of visible contacts."""

    name: str
    url: str
    photo: str
    text: str
    contacts: int
    contacts_url: str


class Group(NamedTuple):
    """The personas of one type; the name is empty for those without a type."""

    name: str
    cards: list[Card]
    contacts: int
    contacts_url: str


def by_type(actor: Actor) -> list[Group]:
    """Return all personas by type and name, those without a type last; one query."""
    resource = registry.of(Persona, actor)
    fields = tuple(resource.bound[name] for name in ("name", "type", "contacts", "goals", "description"))
    rows = policy.scope(actor, "view", resource).order_by("type__name", "type_id", "name", "pk")[:MOST_SHOWN]
    lines = read(rows, fields, actor, extra=("photo",))
    lines.sort(key=lambda line: line["type"] is None)
    return [_group(list(members)) for _type, members in groupby(lines, key=lambda line: line["type"])]


def _group(lines: list[Line]) -> Group:
    of_type, cards = lines[0]["type"], [_card(line) for line in lines]
    where = f"persona.type={of_type.id}" if of_type is not None else "persona.type.empty=1"
    return Group(
        of_type.name if of_type is not None else "",
        cards,
        sum(card.contacts for card in cards),
        f"/contacts/?{where}",
    )


def _card(line: Line) -> Card:
    told = (line["goals"] or line["description"]).strip().partition("\n")[0]
    return Card(
        line["name"],
        f"/personas/{line.id}/",
        photos.address("/personas/", line.id, line.extra[0]),
        told,
        line["contacts"].number,
        f"/contacts/?persona={line.id}",
    )
