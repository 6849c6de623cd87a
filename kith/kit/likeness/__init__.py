"""Whether two records are about the same person or organisation: traits, keys to find them by, and a comparison."""

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
