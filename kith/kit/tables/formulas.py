"""Formula injection: cells that a spreadsheet would run are written with an apostrophe in front.

OWASP "CSV Injection": = + - @, tab and carriage return at the start are dangerous, also after
blanks and quotation marks and in their fullwidth forms. Numbers and phone numbers (-5, +49 30
1234567) start with a sign as well; they hold only digits and separators, can't call anything and
stay readable.
"""

import re

_DANGEROUS = re.compile("'*(?:[\t\r\n]|[\\s'\"\u200b\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20])").match
_HARMLESS = re.compile(r"[+-][0-9(][0-9 ().,/-]*", re.ASCII).fullmatch
_MAY_MATTER = frozenset("=+-@\t\r\n '\"\uff1d\uff0b\uff0d\uff20\u200b\ufeff\xa0\u2003\u3000")


def guard_formula(text: str) -> str:
    """The text as it may stand in a cell; `unguard_formula` is the exact inverse."""
    return "'" + text if _needs_guard(text) else text


def unguard_formula(text: str) -> str:
    """The text of a cell without the apostrophe that `guard_formula` put in front."""
    return text[1:] if text[:1] == "'" and _needs_guard(text) else text


def keep_apostrophe(text: str) -> str:
    """The text as it may stand in a cell that runs nothing, so that `unguard_formula` gives it back."""
    return "'" + text if unguard_formula(text) != text else text


def _needs_guard(text: str) -> bool:
    """Dangerous, apostrophes in front overlooked: so that a text that has one already keeps it."""
    if not text or (text[0] not in _MAY_MATTER and not text[0].isspace()):
        return False
    return bool(_DANGEROUS(text)) and not _HARMLESS(text.lstrip("'"))
