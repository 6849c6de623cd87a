"""What is known of a country to invent people and companies there.

Words of other scripts carry their Latin spelling after a slash, for e-mail addresses: «Олена/olena». A family name with
two forms has them before it, the man's first: «Іванків|Іванків/ivankiv». A ``#`` stands for a random digit.

Telephone numbers are such as cannot ring anywhere: where an authority keeps numbers for films and examples, those
(Bundesnetzagentur, Ofcom, ARCEP, PTS, NANPA 555-01xx); elsewhere subscriber numbers that begin with zeros, which no
exchange hands out. A ``_`` within a name stands for a blank. Mail and web addresses end in .example (RFC 2606).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

# The order in which every country lists its trades.
INDUSTRIES = (
    "Mechanical engineering", "Food and drink", "Logistics", "Software", "Health care", "Construction", "Retail",
    "Energy", "Printing and media", "Travel and hotels", "Textiles", "Consulting",
)  # fmt: skip


class Word(NamedTuple):
    """A word as it is written, and in Latin letters."""

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
    """Names and habits of one country. ``share`` is its weight among the others."""

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
        """The form for a woman and the one for a man."""
        return [_both(word) for word in self.families.split()]

    @cached_property
    def businesses(self) -> list[Word]:
        """What companies call their trade, in the order of ``INDUSTRIES``."""
        return [spell(word.strip()) for word in self.trades.split(",")]


def spell(written: str) -> Word:
    """Read «Олена/olena» or «Olena»."""
    text, _, latin = written.replace("_", " ").partition("/")
    return Word(text, latin or text)


def _both(written: str) -> tuple[Word, Word]:
    forms, _, latin = written.replace("_", " ").partition("/")
    man, _, woman = forms.partition("|")
    return Word(woman or man, latin or woman or man), Word(man, latin or man)
