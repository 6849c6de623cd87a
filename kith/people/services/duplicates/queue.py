"""The queue of possible duplicates for one user: filtered and paginated, both records side by side."""

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
# Limit and cache time (seconds) of the count in the menu.
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
# Shown for the choice between two records, but not compared.
BESIDE = frozenset({"created_at"})


@dataclass(frozen=True, slots=True)
class Row:
    """One field of both records: both values, and whether they are equal (None if one is empty)."""

    label: str
    first: Markup
    second: Markup
    agrees: bool | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A pair, prepared for the page."""

    id: int
    first_id: int
    second_id: int
    titles: tuple[str, str]
    score: int
    reasons: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Filters and cursor of the queue; ``after`` is (score, id) of the previous page's last pair."""

    state: str = DuplicatePair.State.OPEN
    least: int = 0
    owner: int | None = None
    after: tuple[int, int] | None = None


def page_of(entity: str, asked: Asked, *, actor: Actor) -> tuple[list[Shown], tuple[int, int] | None]:
    """Return the pairs of one page, the likeliest first, and the cursor of the next page (None on the last one)."""
    pairs = pairs_of(entity, actor=actor, state=asked.state).filter(score__gte=asked.least)
    if asked.owner is not None:
        theirs = registry.named(entity, actor).model.objects.filter(owner=asked.owner)
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
    resource = registry.named(entity, actor)
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
    """Count the open pairs of the actor, at most ``MOST_COUNTED``; cached for a minute.

    The cache is per actor, and a change of rights makes a new actor, so no count survives it.
    """
    pairs: QuerySet[Any] | None = None
    for entity in ENTITIES:
        if policy.may(actor, "edit", registry.named(entity, actor)):
            mine = pairs_of(entity, actor=actor).order_by()
            pairs = mine if pairs is None else pairs | mine
    return 0 if pairs is None else pairs[:MOST_COUNTED].count()
