"""A small formula language as in a spreadsheet: parser, type checker and evaluator, without Python's ``eval``.

A formula cannot loop, call an unlisted function or grow without bounds. The parser limits its length, depth and size;
the evaluator limits numbers and texts. A result that cannot be computed is ``Missing``, with its reason.
"""

from kith.kit.formulas.checking import Known, check
from kith.kit.formulas.functions import FUNCTIONS
from kith.kit.formulas.naming import renamed
from kith.kit.formulas.ordering import Circle, in_order
from kith.kit.formulas.parsing import Node, fields_of, is_volatile, parse
from kith.kit.formulas.values import Fault, Missing, Surroundings, Type, Value
from kith.kit.formulas.working import Formula, compiled

__all__ = [
    "FUNCTIONS",
    "Circle",
    "Fault",
    "Formula",
    "Known",
    "Missing",
    "Node",
    "Surroundings",
    "Type",
    "Value",
    "check",
    "compiled",
    "fields_of",
    "in_order",
    "is_volatile",
    "parse",
    "renamed",
]
