"""Parse decimal numbers in the formats that people and programs write, never as floats.

Every error is a ValueError with a message that says what to write instead.
"""

import re
import unicodedata
from decimal import Decimal
from typing import Literal

Separator = Literal[".", ","]

BIGGEST = 2**63 - 1  # the largest value of a bigint column
MAX_DIGITS = 28  # Decimal's default precision; sums of longer numbers would not be exact
_PLAIN = re.compile(r"-?\d{1,28}(?:\.\d{1,28})?", re.ASCII).fullmatch
_SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?[eE][+-]?\d{1,2}", re.ASCII).fullmatch
_MARK = r"(?:[A-Z]{1,2}\$|\$|[A-Z]{3}|kr\.?|zł|Kč|Ft|Fr\.?|Rs\.?|lei)"
_CURRENCY_WORD = re.compile(rf"^{_MARK}(?=[\s\d.,(-])|(?<=[\s\d.,)-]){_MARK}$")
_SIGNS = str.maketrans(
    {
        "\u2212": "-",
        "\u2013": "-",
        "\u00a0": " ",
        "\u202f": " ",
        "\u2009": " ",
        "\u2019": "'",
        "\u066b": ".",
        "\u066c": "'",
    }
)


def whole_number(text: str, *, most: int = BIGGEST) -> int | None:
    """Parse an id, a version or a position from a URL or a form: ASCII digits, at most ``most``.

    None for anything else. The length is checked first, because int() raises on thousands of digits (CVE-2020-10735).
    """
    if not text.isascii() or not text.isdecimal() or len(text) > 19:
        return None
    number = int(text)
    return number if number <= most else None


def parse_decimal(text: str, *, decimal: Separator | None = None) -> Decimal:
    """Parse a number with thousands separators, sign and currency: "1.234,56", "1 234,56", "(1,234.50) €".

    decimal: the decimal separator, if known. Without it the last of two different separators is the decimal one; a
    single point is always a decimal point (1.234 is a bit more than one); a single comma before exactly three digits
    separates thousands (1,234 is a thousand and more). At most 28 digits; "NaN", "Infinity" and huge exponents are
    errors.
    """
    if decimal != "," and _PLAIN(text):
        return _checked(text, text)
    plain, negative = _without_dress(text)
    if _SCIENTIFIC(plain):
        number = _checked(text, plain.replace(",", "."))
    else:
        number = _checked(text, _ungrouped(text, plain, decimal))
    return -number if negative else number


def detect_decimal(samples: list[str]) -> Separator | None:
    """Return the decimal separator of a column, or None if the samples are ambiguous."""
    votes = {".": 0, ",": 0}
    for sample in samples:
        plain, _ = _without_dress(sample)
        signs = [char for char in plain if char in ".,"]
        if len(set(signs)) == 2 and signs.count(signs[-1]) == 1:
            votes[signs[-1]] += 1
        elif len(signs) == 1 and len(plain) - plain.index(signs[0]) != 4:
            votes[signs[0]] += 1
        elif len(signs) > 1:
            votes["," if signs[0] == "." else "."] += 1
    if votes["."] == votes[","]:
        return None
    return "." if votes["."] > votes[","] else ","


def _without_dress(text: str) -> tuple[str, bool]:
    """Strip currency, brackets and sign; also return whether the number is negative."""
    plain = "".join(_as_ascii(char) for char in text.translate(_SIGNS)).strip()
    plain = _CURRENCY_WORD.sub("", plain, count=1).strip()
    negative = False
    if plain.startswith("(") and plain.endswith(")"):
        plain, negative = plain[1:-1].strip(), True
    if plain.startswith("-") or plain.endswith("-"):
        plain, negative = plain.removeprefix("-").removesuffix("-").strip(), not negative
    plain = _CURRENCY_WORD.sub("", plain, count=1).strip()
    return plain.removeprefix("+").strip(), negative


def _as_ascii(char: str) -> str:
    if char.isascii():
        return char
    if char.isdecimal():
        return str(unicodedata.digit(char))
    return "" if unicodedata.category(char) == "Sc" else char


def _ungrouped(text: str, plain: str, decimal: Separator | None) -> str:
    """Return the number in Python's notation. Misplaced thousands separators are an error, not silently dropped."""
    point = decimal or _decimal_sign(plain)
    whole, _, fraction = plain.partition(point) if point else (plain, "", "")
    groups = re.split(r"[., ']", whole)
    separators = set(re.findall(r"[., ']", whole))
    if len(separators) > 1 or point in separators or not _are_groups(groups):
        raise _fault(text)
    return f"{''.join(groups) or '0'}.{fraction}" if fraction else "".join(groups)


def _decimal_sign(plain: str) -> Separator | None:
    points, commas = plain.count("."), plain.count(",")
    if points and commas:
        return "." if plain.rindex(".") > plain.rindex(",") else ","
    if points == 1:
        return "."
    if commas == 1:
        return None if re.fullmatch(r"[1-9]\d{0,2},\d{3}", plain) else ","
    return None


def _are_groups(groups: list[str]) -> bool:
    """Whether digits are grouped by threes, or by twos with a last three as in India (12,34,567)."""
    if len(groups) == 1:
        return not groups[0] or groups[0].isdecimal()
    first, middle, last = groups[0], groups[1:-1], groups[-1]
    if len(last) != 3 or not 1 <= len(first) <= 3:
        return False
    return all(len(group) == 3 for group in middle) or (len(first) <= 2 and all(len(group) == 2 for group in middle))


def _checked(text: str, number: str) -> Decimal:
    if not re.fullmatch(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,2})?", number, re.ASCII):
        raise _fault(text)
    value = Decimal(number)
    if len(value.as_tuple().digits) > MAX_DIGITS or abs(value.adjusted()) > MAX_DIGITS:
        raise ValueError(f"“{_short(text)}” has too many digits. Write at most {MAX_DIGITS}.")
    return value


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


def _fault(text: str) -> ValueError:
    return ValueError(f"“{_short(text)}” is not a number. Write it as 1234.56.")
