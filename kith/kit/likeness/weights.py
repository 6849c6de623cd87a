"""The weight of each agreement and difference, in bits, and its name for people.

Weights follow Fellegi and Sunter (1969): the binary logarithm of how much more often a feature occurs in two records of
one person than in two random records. They are estimates, not trained on data: one person in 30 shares a first name,
one in 200 of a place a family name, one in 20,000 a birthday. Families share address and telephone. People move, marry
and have several addresses and numbers, so differences there count little.
"""

from __future__ import annotations

from types import MappingProxyType

# Bits for a score of 50: most pairs with a key in common are not duplicates, so evidence has to outweigh that first.
EVEN = 9.0
# Scale of the logistic curve from bits to the score.
STEEPNESS = 2.5
# From LIKELY on a pair is shown in the queue and while typing; from STRONG on it is almost certain.
LIKELY = 60
STRONG = 90

# code → (bits, text for people).
_TABLE: dict[str, tuple[float, str]] = {
    "same_number": (14.0, "same official number"),
    "other_number": (-8.0, "different official numbers"),
    "same_email": (12.0, "same e-mail address"),
    "like_email": (5.0, "similar e-mail addresses"),
    "other_email": (-1.0, "different e-mail addresses"),
    "same_phone": (8.0, "same telephone number"),
    "other_phone": (-1.0, "different telephone numbers"),
    "same_first": (5.0, "same first name"),
    "like_first": (3.5, "similar first names"),
    "nick_first": (3.0, "a short form of the first name"),
    "initial_first": (1.5, "first name with the same initial"),
    "other_first": (-5.0, "different first names"),
    "same_last": (7.0, "same family name"),
    "like_last": (5.5, "similar family names"),
    "part_last": (4.0, "a part of the family name"),
    "other_last": (-5.0, "different family names"),
    "swapped": (-1.0, "first name and family name exchanged"),
    "same_name": (11.0, "same name"),
    "like_name": (7.0, "similar names"),
    "part_name": (4.0, "a part of the name"),
    "other_name": (-7.0, "different names"),
    "same_domain": (7.0, "same domain"),
    "other_domain": (-1.5, "different domains"),
    "same_birthday": (10.0, "same birthday"),
    "like_birthday": (6.0, "birthday with a slip of the pen"),
    "other_birthday": (-6.0, "different birthdays"),
    "same_street": (6.0, "same street and number"),
    "like_street": (4.0, "similar street"),
    "other_street": (-2.0, "different streets"),
    "same_second": (3.0, "same second line of the address"),
    "same_postcode": (3.5, "same postcode"),
    "like_postcode": (2.0, "similar postcodes"),
    "other_postcode": (-1.5, "different postcodes"),
    "same_city": (2.5, "same city"),
    "other_city": (-1.0, "different cities"),
    "other_country": (-2.0, "different countries"),
    "same_work": (3.0, "same organisation"),
    "household": (0.0, "people of one household"),
}
POINTS = MappingProxyType({code: points for code, (points, _text) in _TABLE.items()})
REASONS = MappingProxyType({code: text for code, (_points, text) in _TABLE.items()})
# Features that families and offices share. Beside clearly different first names their sum is capped.
SHARED = frozenset({"same_phone", "same_street", "like_street", "same_second", "same_postcode", "like_postcode",
                    "same_city", "same_work"})  # fmt: skip
MOST_SHARED = 3.0
