"""A small language of formulas, as in a spreadsheet: read, checked by types, worked out. It knows no framework.

A formula cannot loop, call anything that is not listed or grow without bounds: its text, depth and parts are limited
when it is read, numbers and texts while it is worked out. What cannot be worked out is ``Missing``, with its reason.
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
