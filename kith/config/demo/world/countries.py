"""The data of a country for generating people and companies.

A word in another script has its Latin spelling after a slash, for e-mail addresses: «Олена/olena». A family name with
two forms has both before the slash, the man's first: «Іванків|Іванків/ivankiv». ``#`` is a random digit, ``_`` a blank.

Telephone numbers cannot ring anywhere. They come from the ranges that authorities reserve for films and examples
(Bundesnetzagentur, Ofcom, ARCEP, PTS, NANPA 555-01xx); elsewhere subscriber numbers begin with zeros, which are never
assigned. Mail and web addresses end in .example (RFC 2606).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

# Every country lists its words for these industries in this order.
INDUSTRIES = (
    "Mechanical engineering", "Food and drink", "Logistics", "Software", "Health care", "Construction", "Retail",
    "Energy", "Printing and media", "Travel and hotels", "Textiles", "Consulting",
)  # fmt: skip


class Word(NamedTuple):
    """A word in its own script, and in Latin letters."""

    text: str
    latin: str


class Place(NamedTuple):
    """A town: name, state or province, postcode and the pattern of its telephone numbers."""

    city: str
    state: str
    postcode: str
    phone: str


@dataclass(frozen=True)
class Country:
    """Names and formats of one country. ``share`` is its relative frequency."""

    code: str
    share: int
    team: str
    salutations: tuple[str, str]
    female: str
    male: str
    families: str
    trades: str
    companies: tuple[str, ...]
    streets: tuple[str, ...]
    street: str
    places: tuple[Place, ...]
    mobile: str

    @cached_property
    def women(self) -> list[Word]:
        return [spell(word) for word in self.female.split()]

    @cached_property
    def men(self) -> list[Word]:
        return [spell(word) for word in self.male.split()]

    @cached_property
    def family_names(self) -> list[tuple[Word, Word]]:
        """Return each name's form for a woman and for a man."""
        return [_both(word) for word in self.families.split()]

    @cached_property
    def businesses(self) -> list[Word]:
        """Return the words for ``INDUSTRIES`` in company names, in the same order."""
        return [spell(word.strip()) for word in self.trades.split(",")]


def spell(written: str) -> Word:
    """Parse «Олена/olena» or «Olena»."""
    text, _, latin = written.replace("_", " ").partition("/")
    return Word(text, latin or text)


def _both(written: str) -> tuple[Word, Word]:
    forms, _, latin = written.replace("_", " ").partition("/")
    man, _, woman = forms.partition("|")
    return Word(woman or man, latin or woman or man), Word(man, latin or man)
