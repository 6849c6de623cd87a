"""Visiting cards: from the lines that character recognition found in a picture to the fields of persons.

Pure: it gets lines with their places and answers findings with their confidence. `seeing` gets the lines from a
picture, in a process of its own; `codes` understands what QR codes on cards carry.
"""

from kith.kit.cards.codes import Code
from kith.kit.cards.lines import Finding, Line
from kith.kit.cards.understanding import read_cards

__all__ = ["Code", "Finding", "Line", "read_cards"]
