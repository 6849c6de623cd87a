"""Formula injection: a cell that a spreadsheet would execute is written with an apostrophe in front.

OWASP "CSV Injection": = + - @, tab and carriage return at the start are dangerous, also after blanks and quotation
marks and in their fullwidth forms. Numbers and phone numbers (-5, +49 30 1234567) also start with a sign. They hold
only digits and separators and can't call a function, so they stay as they are.
"""

import re

_DANGEROUS = re.compile("'*(?:[\t\r\n]|[\\s'\"\u200b\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20])").match
_HARMLESS = re.compile(r"[+-][0-9(][0-9 ().,/-]*", re.ASCII).fullmatch
_MAY_MATTER = frozenset("=+-@\t\r\n '\"\uff1d\uff0b\uff0d\uff20\u200b\ufeff\xa0\u2003\u3000")


def guard_formula(text: str) -> str:
    """Return the text, safe for a cell; `unguard_formula` is the exact inverse."""
    return "'" + text if _needs_guard(text) else text


def unguard_formula(text: str) -> str:
    """Remove the apostrophe that `guard_formula` put in front."""
    return text[1:] if text[:1] == "'" and _needs_guard(text) else text


def keep_apostrophe(text: str) -> str:
    """Return the text for a cell of type text, which cannot run; `unguard_formula` restores it exactly."""
    return "'" + text if unguard_formula(text) != text else text


def _needs_guard(text: str) -> bool:
    """Whether the text is dangerous. Leading apostrophes are ignored, so that a text's own apostrophe survives."""
    if not text or (text[0] not in _MAY_MATTER and not text[0].isspace()):
        return False
    return bool(_DANGEROUS(text)) and not _HARMLESS(text.lstrip("'"))
