"""vCards 2.1, 3.0 and 4.0, jCard and xCard: reading with limits, writing 3.0 and 4.0."""

from kith.kit.vcards.card import Card, CardAddress, CardName, CardRead, Point, Property
from kith.kit.vcards.reading import read_vcards
from kith.kit.vcards.writing import write_vcard

__all__ = [
    "Card",
    "CardAddress",
    "CardName",
    "CardRead",
    "Point",
    "Property",
    "read_vcards",
    "write_vcard",
]
