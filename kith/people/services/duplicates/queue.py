"""The queue of pairs as one person may work through it: filtered, page by page, both records side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from markupsafe import Markup

from kith.engine.fields.base import is_empty
from kith.engine.query.reading import read_these
from kith.kit.memory import remembered
from kith.people.models import DuplicatePair
from kith.people.services.duplicates.candidates import words
from kith.people.services.duplicates.deciding import pairs_of
from kith.people.services.duplicates.reading import ENTITIES
from kith.sdk.declare import registry
from kith.sdk.models import Line
from kith.sdk.rules import Actor, policy

PAGE = 10
# The menu counts no further, and counts anew after so many seconds.
MOST_COUNTED = 100
COUNTED_EVERY = 60.0
COMPARED = {
    "contacts": (
        "name", "designation", "customer", "email", "phone", "website", "birthday", "street", "postcode", "city",
        "country", "status", "source", "tags", "owner", "created_at",
    ),
    "customers": (
        "name", "kind", "industry", "email", "phone", "website", "street", "postcode", "city", "country", "status",
        "source", "tags", "owner", "created_at",
    ),
}  # fmt: skip
# What two records of one person hardly ever have in common, and what helps to choose between them all the same.
BESIDE = frozenset({"created_at"})


@dataclass(frozen=True, slots=True)
class Row:
    """One field of both records: how each is shown, and whether they agree; None when one of them says nothing."""

    label: str
    first: Markup
    second: Markup
    agrees: bool | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A pair as the page shows it."""

    id: int
    first_id: int
    second_id: int
    titles: tuple[str, str]
    score: int
    reasons: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see of the queue; ``after`` is (score, id) of the last pair of the page before."""

    state: str = DuplicatePair.State.OPEN
    least: int = 0
    owner: int | None = None
    after: tuple[int, int] | None = None


def page_of(entity: str, asked: Asked, *, actor: Actor) -> tuple[list[Shown], tuple[int, int] | None]:
    """The pairs of one page, the likeliest first, and where the next page begins; None when this is the last one."""
    pairs = pairs_of(entity, actor=actor, state=asked.state).filter(score__gte=asked.least)
    if asked.owner is not None:
        theirs = registry.named(entity).model.objects.filter(owner=asked.owner)
        either = Exists(theirs.filter(pk=OuterRef("first_id"))) | Exists(theirs.filter(pk=OuterRef("second_id")))
        pairs = pairs.filter(either)
    if asked.after is not None:
        score, pk = asked.after
        pairs = pairs.filter(Q(score__lt=score) | Q(score=score, pk__gt=pk))
    found = list(pairs.order_by("-score", "pk")[: PAGE + 1])
    shown = _shown(entity, found[:PAGE], actor)
    last = found[PAGE - 1] if len(found) > PAGE else None
    return shown, (last.score, last.pk) if last is not None else None


def _shown(entity: str, pairs: list[DuplicatePair], actor: Actor) -> list[Shown]:
    resource = registry.named(entity)
    fields = tuple(resource.bound[name] for name in COMPARED[entity] if name in resource.bound)
    ids = {pk for pair in pairs for pk in (pair.first_id, pair.second_id)}
    lines = {line.id: line for line in read_these(resource, sorted(ids), fields, actor)}
    return [
        Shown(
            pair.pk,
            pair.first_id,
            pair.second_id,
            (_title(lines[pair.first_id]), _title(lines[pair.second_id])),
            pair.score,
            words(code for code, _points in pair.reasons),
            tuple(_rows(lines[pair.first_id], lines[pair.second_id])),
        )
        for pair in pairs
        if pair.first_id in lines and pair.second_id in lines
    ]


def _title(line: Line) -> str:
    return str(line["name"]) or f"#{line.id}"


def _rows(one: Line, other: Line) -> list[Row]:
    rows = []
    for field, mine, its in zip(one.fields, one.values, other.values, strict=True):
        silent = is_empty(mine), is_empty(its)
        if all(silent):
            continue
        texts = field.kind.text(mine, field), field.kind.text(its, field)
        agrees = (
            None if any(silent) or field.name in BESIDE else texts[0].strip().casefold() == texts[1].strip().casefold()
        )
        cells = field.kind.cell(mine, field), field.kind.cell(its, field)
        rows.append(Row(field.label, *cells, agrees))
    return rows


@remembered(seconds=COUNTED_EVERY, most=1_000)
def count_open(actor: Actor) -> int:
    """How many pairs wait for this person, at most ``MOST_COUNTED``; as it was up to a minute ago.

    Actors are made anew whenever rights change, so no count outlives them.
    """
    pairs: QuerySet[Any] | None = None
    for entity in ENTITIES:
        if policy.may(actor, "edit", registry.named(entity)):
            mine = pairs_of(entity, actor=actor).order_by()
            pairs = mine if pairs is None else pairs | mine
    return 0 if pairs is None else pairs[:MOST_COUNTED].count()
