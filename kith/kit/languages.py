"""Languages for correspondence."""

from __future__ import annotations

from babel import Locale
from babel.localedata import locale_identifiers


def languages() -> list[tuple[str, str]]:
    """Return (ISO 639-1 code, English name) of every language with data in CLDR, sorted by name."""
    names = Locale("en").languages
    codes = {code for code in locale_identifiers() if len(code) == 2 and code in names}
    return sorted(((code, names[code]) for code in codes), key=lambda pair: pair[1])
