"""Business cards: turn the lines that OCR found in a picture into the fields of a person.

Pure: takes lines with their coordinates and returns findings with a confidence. `seeing` runs the OCR in a child
process; `codes` parses the QR codes on cards.
"""

from kith.kit.cards.codes import Code
from kith.kit.cards.lines import Finding, Line
from kith.kit.cards.understanding import read_cards

__all__ = ["Code", "Finding", "Line", "read_cards"]
