"""Duplicate detection: traits of a record, blocking keys for finding candidates, and a comparison with a score."""

from kith.kit.likeness.compare import Likeness, compare
from kith.kit.likeness.keys import MOST_SHARING, keys_of
from kith.kit.likeness.traits import Place, Traits, company, person, place_of
from kith.kit.likeness.weights import LIKELY, REASONS, STRONG

__all__ = [
    "LIKELY",
    "MOST_SHARING",
    "REASONS",
    "STRONG",
    "Likeness",
    "Place",
    "Traits",
    "company",
    "compare",
    "keys_of",
    "person",
    "place_of",
]
