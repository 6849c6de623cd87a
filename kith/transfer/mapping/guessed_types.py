"""Guess the type of a new custom field from the cells of a column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from unicodedata import category

from kith.engine.fields.truth import truth
from kith.engine.models import CustomField
from kith.engine.web.errors import Invalid
from kith.kit import dates
from kith.kit.money import CURRENCIES
from kith.kit.names import fold
from kith.kit.numbers import parse_decimal

Kind = CustomField.Kind
# At most this many different cells, each this often on average, make a choice field.
MOST_DIFFERENT, OFTEN = 12, 2
# The share of cells that must fit a type; the dry run reports the others.
MOST = 0.85
_ORDERS: tuple[dates.Order, ...] = ("DMY", "MDY")
LONGEST_CHOICE, LONGEST_LINE, MOST_DIGITS = 40, 200, 15
_TIME = re.compile(r"\d{1,2}:\d{2}(:\d{2})?( ?[ap]m)?", re.IGNORECASE).fullmatch
_CODE = re.compile(r"\b[A-Z]{3}\b")


def type_of_cells(cells: Sequence[str]) -> str:
    """Return the most specific type for nearly all cells; text if there is none."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled:
        return Kind.TEXT
    if _yes_or_no(filled):
        return Kind.YES_NO
    if _most(_TIME, filled):
        return Kind.TIME
    if _most(_is_number, filled):
        return Kind.MONEY if _most(_names_a_currency, filled) else Kind.NUMBER
    if _most(_is_day, filled):
        return Kind.INSTANT if any(":" in cell for cell in filled) else Kind.DATE
    if any("\n" in cell or len(cell) > LONGEST_LINE for cell in filled):
        return Kind.LONG_TEXT
    return _choice_or_text(filled)


def _most(fits: Callable[[str], object], cells: Sequence[str]) -> bool:
    return sum(bool(fits(cell)) for cell in cells) >= len(cells) * MOST


def _yes_or_no(cells: Sequence[str]) -> bool:
    """Whether the cells are yes/no: both words must occur, or one that is not a number; 1 alone may be an amount."""
    if not all(_does(truth, cell) for cell in cells):
        return False
    return len({truth(cell) for cell in cells}) == 2 or not any(cell.isdigit() for cell in cells)


def _is_number(cell: str) -> bool:
    """Whether the cell is a quantity. A leading zero or many digits mean a code, which must stay as written."""
    digits = re.sub(r"\D", "", cell)
    if len(digits) > MOST_DIGITS or (len(digits) > 1 and re.match(r"0\d", cell)):
        return False
    return _does(parse_decimal, cell)


def _names_a_currency(cell: str) -> bool:
    code = _CODE.search(cell)
    return any(category(sign) == "Sc" for sign in cell) or (code is not None and code[0] in CURRENCIES)


def _is_day(cell: str) -> bool:
    plain = re.split(r"[T ](?=\d{1,2}:\d{2})", cell)[0]
    return any(_does(partial(dates.parse_date, order=order), plain) for order in _ORDERS)


def _does[Result](read: Callable[[str], Result], cell: str) -> bool:
    try:
        read(cell)
    except (ValueError, Invalid):
        return False
    return True


def _choice_or_text(cells: Sequence[str]) -> str:
    parts = Counter(fold(part) for cell in cells for part in parts_of(cell))
    several = sum(len(parts_of(cell)) > 1 for cell in cells)
    if several * 5 >= len(cells) and _few(parts):
        return Kind.CHOICES
    return Kind.CHOICE if not several and _few(Counter(map(fold, cells))) else Kind.TEXT


def _few(counted: Counter[str]) -> bool:
    few = len(counted) <= MOST_DIFFERENT and counted.total() >= OFTEN * len(counted)
    return few and counted.total() > OFTEN and max(map(len, counted)) <= LONGEST_CHOICE


def parts_of(cell: str) -> list[str]:
    """Split a cell with several choices."""
    return [part.strip() for part in re.split(r"[;,]", cell) if part.strip()]


def decimals_of(numbers: Sequence[Decimal]) -> int:
    """Return the largest number of decimals."""
    return max((-int(number.normalize().as_tuple().exponent) for number in numbers), default=0)
