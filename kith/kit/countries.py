"""Countries: ISO 3166-1 codes, and the names that people write for them.

Names come from CLDR through `babel`, in English, in the reader's language and in all of `_LANGUAGES`. `_ALIASES` adds
common short and former names that CLDR leaves out.
"""

import re
from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

from kith.kit.names import fold

# CLDR codes that are not in ISO 3166-1. XK (Kosovo) is not in it either, but is in general use and stays.
_NO_COUNTRIES = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])
_LANGUAGES = (
    "de fr es it pt nl pl cs sk hu ro bg hr sl sr sq mk el tr sv da nb fi is et lv lt ga"
    " ru uk be ka hy az kk uz ar he fa ur hi bn ta th vi id ms ja zh zh_Hant ko am sw ca eu"
)
_ALIASES = {
    "AE": "uae,emirates",
    "BA": "bosnia,bosnia-herzegovina",
    "CD": "dr congo,drc,democratic republic of congo,zaire",
    "CG": "congo,republic of congo",
    "CI": "ivory coast",
    "CN": "prc,people's republic of china,mainland china",
    "CV": "cape verde",
    "CZ": "czech republic,cesko",
    "DE": "brd,federal republic of germany",
    "FM": "micronesia",
    "GB": "uk,u.k.,great britain,britain,england,scotland,wales,northern ireland",
    "HK": "hong kong",
    "IE": "republic of ireland,eire",
    "IR": "islamic republic of iran",
    "KP": "dprk,democratic people's republic of korea",
    "KR": "korea,republic of korea,south korea",
    "LA": "lao pdr,lao people's democratic republic",
    "LY": "libyan arab jamahiriya",
    "MK": "macedonia,fyrom",
    "MM": "burma",
    "MO": "macau,macao",
    "NL": "holland,the netherlands",
    "PS": "palestine,palestinian territory,occupied palestinian territory",
    "RU": "russian federation",
    "SK": "slovak republic,slovakia slovak republic",
    "SY": "syrian arab republic",
    "SZ": "swaziland",
    "TL": "east timor",
    "TR": "turkey,turkiye",
    "TW": "republic of china",
    "TZ": "united republic of tanzania",
    "US": "usa,u.s.,u.s.a.,america,united states of america,the states,estados unidos,etats-unis,eeuu",
    "VA": "vatican,holy see,holy see vatican city state",
    "VN": "viet nam",
}
_NOISE = re.compile(r"[^\w]+")


def country_code(text: str) -> str | None:
    """Return the two-letter code for a code (2 or 3 letters, numeric) or a name; None if unknown.

    Names match in English and in the languages of `_LANGUAGES`, without regard to case and accents ("Deutschland",
    "espana", "U.S.A.").
    """
    plain = text.strip()
    if len(plain) == 2 and plain.upper() in codes():
        return plain.upper()
    return _code_of(plain) if plain and len(plain) <= 100 else None


@lru_cache(maxsize=4_096)
def _code_of(text: str) -> str | None:
    key = _key(text)
    if not key:
        return None
    return _english_index().get(key) or _code_aliases().get(text.upper()) or _own_index().get(key)


def country_name(code: str, locale: str = "en") -> str:
    """Return the name of a country in a language; an unknown code comes back unchanged."""
    if code.upper() not in codes():
        return code
    return str(_locale(locale).territories.get(code.upper(), code))


def country_choices(locale: str = "en") -> list[tuple[str, str]]:
    """Return all (code, name), sorted by name, for a select field."""
    named = [(code, country_name(code, locale)) for code in codes()]
    return sorted(named, key=lambda choice: fold(choice[1]))


@cache
def codes() -> frozenset[str]:
    """Return all two-letter codes."""
    names = _locale("en").territories
    letters = (str(code) for code in names)
    return frozenset(code for code in letters if code.isalpha() and len(code) == 2) - _NO_COUNTRIES


def _key(name: str) -> str:
    """Return the lookup key of a name: no case, accents, punctuation, "the" or "and"; "Saint" becomes "St"."""
    words = _NOISE.sub(" ", fold(name.replace("&", " and "))).split()
    return "".join("st" if word == "saint" else word for word in words if word not in ("the", "and"))


@cache
def _english_index() -> dict[str, str]:
    names = _locale("en").territories
    index = {_key(str(names[code])): code for code in codes()}
    for code, aliases in _ALIASES.items():
        index.update({_key(alias): code for alias in aliases.split(",")})
    return index


@cache
def _own_index() -> dict[str, str]:
    """Index the names in all languages. It takes 0.3 s, so it is built for the first name that is not English."""
    index: dict[str, str] = {}
    for language in _LANGUAGES.split():
        names = _locale(language).territories
        for code in codes():
            if name := names.get(code):
                index.setdefault(_key(str(name)), code)
    index.pop("", None)
    return index


@cache
def _code_aliases() -> dict[str, str]:
    """Map three-letter and numeric codes (ISO 3166-1 alpha-3, numeric) to two-letter codes."""
    aliases = get_global("territory_aliases")
    return {
        str(alias): str(targets[0])
        for alias, targets in aliases.items()
        if len(alias) == 3 and targets and targets[0] in codes()
    }


@lru_cache(maxsize=64)
def _locale(code: str) -> Locale:
    try:
        return Locale.parse(code.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale("en")
