"""Global search with ranking: exact address, number or id first, then names, then the rest.

Palette, search page and API share it, so that the same text gives the same results.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kith.engine import policy
from kith.engine.declare import about, registry
from kith.engine.models import SearchableRow
from kith.engine.query.reading import Line, read_these
from kith.engine.search import candidates, fulltext
from kith.kit.names import fold
from kith.kit.numbers import whole_number

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.fields.base import Field
    from kith.engine.policy import Actor

EXACT, NAME, OTHER = "exact", "name", "other"
_RANKS = {EXACT: 0, NAME: 1, OTHER: 2}
SHORTEST_NUMBER = 6
WORDS_BEFORE, WORDS_SHOWN = 4, 16


@dataclass(frozen=True, slots=True)
class Hit:
    """A hit: ``match`` is the quality, ``field`` and ``value`` what matched."""

    resource: Resource
    id: int
    title: str
    match: str
    subtitle: str = ""
    field: str = ""
    value: str = ""

    @property
    def url(self) -> str:
        return f"{self.resource.url}{self.id}/"


def find(
    text: str, actor: Actor, *, limit: int = 20, only: Iterable[Resource] | None = None, upon: bool = True
) -> list[Hit]:
    """Return the best hits for a text over all visible entities, or over those of ``only``.

    A note or the like is replaced by its record, unless ``upon`` is false.
    """
    wanted = fulltext.terms(text)
    if not wanted:
        return []
    asked = _Asked(text, wanted)
    chosen = registry.every(actor) if only is None else tuple(only)
    visible = [resource for resource in chosen if resource.listed and policy.may(actor, "view", resource)]
    hits = [hit for resource in visible if resource.search for hit in _named(resource, asked, actor)]
    hits += _in_short_lists([each for each in visible if each.match and not each.search], asked, actor)
    if upon:
        places = () if only is None else tuple(resource.slug for resource in visible)
        hits += [hit for resource in _texts(actor) for hit in _upon(resource, asked, actor, places)]
    best = sorted(hits, key=asked.rank)[:limit]
    return _led_to_records(_described(best, asked, actor), asked, actor)


def _texts(actor: Actor) -> list[Resource]:
    """The entities that are shown on other records and found by their text."""
    every = (
        resource for resource in registry.every(actor) if resource.search and resource.about and not resource.listed
    )
    return [resource for resource in every if policy.may(actor, "view", resource)]


class _Asked:
    """The search text, with the rating of matches."""

    def __init__(self, text: str, wanted: Sequence[str]) -> None:
        self.folded = fold(text)
        self.words = self.folded.split()
        self.wanted = wanted
        bare = self.folded.removeprefix("#")
        self.id = whole_number(bare) or 0
        digits = wanted[0] if len(wanted) == 1 and wanted[0].isdecimal() else ""
        # The search column has an e-mail address as one word; a number may lack its calling code or a zero.
        self.whole = f"  {self.folded}  " if "@" in self.folded else ""
        self.whole = f"{digits}  " if len(digits) >= SHORTEST_NUMBER else self.whole

    def match(self, row_id: int, title: str, words: str) -> str:
        if row_id == self.id or (self.whole and self.whole in words):
            return EXACT
        parts = fold(title).split()
        return NAME if all(any(part.startswith(word) for part in parts) for word in self.words) else OTHER

    def rank(self, hit: Hit) -> tuple[int, bool, bool, str, int]:
        title = fold(hit.title)
        return _RANKS[hit.match], title != self.folded, not title.startswith(self.folded), title, hit.id


def _named(resource: Resource, asked: _Asked, actor: Actor) -> list[Hit]:
    found = candidates.of_entity(resource, asked.wanted, actor, name=asked.folded, whole=asked.whole, row_id=asked.id)
    return [Hit(resource, row.id, title := str(row.title), asked.match(row.id, title, row.words)) for row in found]


def _upon(resource: Resource, asked: _Asked, actor: Actor, entities: tuple[str, ...]) -> list[Hit]:
    """Search notes and the like on records of these entities; they have no name or number."""
    found = candidates.of_entity(resource, asked.wanted, actor, name=asked.folded, upon=entities)
    return [Hit(resource, row.id, str(row.title), OTHER) for row in found]


def _in_short_lists(resources: Sequence[Resource], asked: _Asked, actor: Actor) -> list[Hit]:
    found = candidates.of_short_lists(resources, asked.words, actor)
    return [
        Hit(registry.named(slug, actor), row_id, name, asked.match(row_id, name, "")) for slug, row_id, name in found
    ]


def _described(hits: list[Hit], asked: _Asked, actor: Actor) -> list[Hit]:
    """Read the descriptions of the best hits."""
    lines: dict[tuple[str, int], Line] = {}
    for resource in dict.fromkeys(hit.resource for hit in hits):
        ids = [hit.id for hit in hits if hit.resource.slug == resource.slug]
        extra = ("search_text",) if issubclass(resource.model, SearchableRow) else ()
        found = read_these(resource, ids, _shown(resource), actor, extra=extra)
        lines |= {(resource.slug, line.id): line for line in found}
    return [
        _with_reason(hit, lines[hit.resource.slug, hit.id], asked)
        for hit in hits
        if (hit.resource.slug, hit.id) in lines
    ]


def _led_to_records(hits: list[Hit], asked: _Asked, actor: Actor) -> list[Hit]:
    """Replace notes and the like by their records, without duplicates, and keep the matching text."""
    places: dict[tuple[str, int], tuple[str, int]] = {}
    for resource in {hit.resource for hit in hits if not hit.resource.listed}:
        found = about.records_of(resource, [hit.id for hit in hits if hit.resource.slug == resource.slug])
        places |= {(resource.slug, row_id): place for row_id, place in found.items()}
    titles: dict[tuple[str, int], str] = {}
    for slug in {slug for slug, _record in places.values()}:
        resource, ids = registry.named(slug, actor), [record for at, record in places.values() if at == slug]
        lines = read_these(resource, ids, (resource.bound[resource.title],), actor)
        titles |= {(slug, line.id): str(line.values[0]) for line in lines}
    answer: dict[tuple[str, int], Hit] = {}
    for hit in hits:
        at = (hit.resource.slug, hit.id)
        if at in places:
            at = places[at]
            if at not in titles:
                continue
            text = _around(hit.title, asked)
            hit = Hit(registry.named(at[0], actor), at[1], titles[at], OTHER, hit.resource.label, "", f"“{text}”")
        answer.setdefault(at, hit)
    return list(answer.values())


def _around(text: str, asked: _Asked) -> str:
    """Return the part of a long text around the match."""
    words = text.split()
    terms = [term.strip() for term in asked.wanted]
    place = next((place for place, word in enumerate(words) if any(term in fold(word) for term in terms)), 0)
    start = max(place - WORDS_BEFORE, 0)
    end = start + WORDS_SHOWN
    return " ".join(["…"][: start > 0] + words[start:end] + ["…"][: end < len(words)])


def _shown(resource: Resource) -> tuple[Field, ...]:
    names = dict.fromkeys((*resource.search, *resource.record.subtitle))
    return tuple(resource.bound[name] for name in names)


def _with_reason(hit: Hit, line: Line, asked: _Asked) -> Hit:
    shown = {
        field.name: field.kind.display(value, field) for field, value in zip(line.fields, line.values, strict=True)
    }
    subtitle = " · ".join(text for name in hit.resource.record.subtitle if (text := shown.get(name)))
    field, value = _reason(hit, line, shown, asked)
    return replace(hit, subtitle=subtitle, field=field, value=value)


def _reason(hit: Hit, line: Line, shown: dict[str, str], asked: _Asked) -> tuple[str, str]:
    """Return the matching field and its text; for a match in child rows only the word."""
    if hit.id == asked.id:
        return "id", str(hit.id)
    if hit.match == NAME:
        return hit.resource.title, hit.title
    terms = [term.strip() for term in asked.wanted]
    for name in hit.resource.search:
        text = fold(shown[name])
        digits = "".join(letter for letter in text if letter.isdigit())
        if text and any(term in text or (term.isdecimal() and term in digits) for term in terms):
            return name, shown[name]
    words = str(line.extra[0]).split() if line.extra else []
    return "", next((word for word in words if any(term in word for term in terms)), "")
