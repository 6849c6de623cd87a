"""Names of people: folded for sorting and searching, split with care, never corrected.

Kith stores a name as it was typed. The results of this module only serve for searching and sorting.
"""

import re
import unicodedata
import zlib
from functools import lru_cache
from typing import NamedTuple

from kith.kit.phones import digits

# Letters that Unicode does not decompose but that people type as one or two plain Latin letters.
_LATIN = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ħ": "h",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i",
        "ŋ": "n",
        "ŧ": "t",
        "ĸ": "k",
        "ə": "e",
        "ɓ": "b",
        "ɗ": "d",
        "ƙ": "k",
        "ƴ": "y",
        "\N{MODIFIER LETTER APOSTROPHE}": "'",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
    }
)
_PARTS = re.compile(r"[^\W_]+")
_PHONE = re.compile(r"\+?[0-9(][0-9 ()/.-]{4,}[0-9]").fullmatch
_BLANKS = re.compile(r"\s+")
MAX_SEARCH_WORDS = 2_000

_PREFIX_TEXT = """
mr mrs ms miss mx dr prof professor sir dame lord lady rev reverend fr father sister hon judge capt
captain col gen lt maj sgt herr frau fräulein dipl.-ing ing mag hr fru frk m mme mlle maître me sr
sra srta señor señora don doña dott dott.ssa ssa avv sig sig.ra dra dhr mevr mw drs ir pan pani pán
paní mgr bay bayan h.e eng sheikh shri smt
"""
_SUFFIX_TEXT = """
jr sr ii iii iv v phd ph.d md m.d esq cpa mba m.b.a ba b.a ma m.a bsc msc b.sc m.sc llm ll.m dds dvm
rn obe mbe cbe kbe qc kc csc jd j.d fils père filho neto
"""
_PARTICLE_TEXT = """
van von der den de del della di da do dos das du des la le las los el al bin ibn bint abu ben ter
ten te zu zum zur vom af av y e mac mc st st. san santa dalla dello degli dei lo 't op abd abdel
abdul ap ferch ua ní ó
"""
PREFIXES = frozenset(_PREFIX_TEXT.split())
SUFFIXES = frozenset(_SUFFIX_TEXT.split())
# Words that belong to the family name after them: "van der Berg", "de la Cruz", "bin Laden".
PARTICLES = frozenset(_PARTICLE_TEXT.split())


class Name(NamedTuple):
    """The parts of one person's name, each as it was written; "" where there is none."""

    prefix: str
    first: str
    middle: str
    last: str
    suffix: str


def fold(text: str) -> str:
    """Fold a text for comparing: lower case, no accents, one blank between words.

    Latin letters lose their diacritics (Łukasz → lukasz, Weiß → weiss, İpek → ipek). Other scripts keep theirs, because
    they make another letter (й, が), and are only normalised (NFKC).
    """
    lowered = text.lower() if text.isascii() else _fold_marks(text)
    if "  " in lowered or not lowered.isprintable():
        return _BLANKS.sub(" ", lowered).strip()
    return lowered.strip()


@lru_cache(maxsize=16_384)
def _fold_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.replace("İ", "I")).casefold().translate(_LATIN)
    kept: list[str] = []
    latin = True
    for char in unicodedata.normalize("NFKD", decomposed):
        if unicodedata.combining(char):
            if latin:
                continue
        else:
            latin = char < "\u0370"
        kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))


def sort_key(last: str, first: str = "") -> str:
    """Return the sort key of a person: family name, then the others ("schmidt anna").

    Punctuation before the first letter or digit is dropped, so that "'t Hooft" sorts under t.
    """
    key = fold(f"{last} {first}")
    start = _PARTS.search(key)
    return key[start.start() :] if start else key


def initials(name: str) -> str:
    """Return up to two letters for an avatar: of the first and the last word, one for a single word.

    Chinese, Japanese and Korean names give their first character. "?" if there is no letter at all.
    """
    words: list[str] = _PARTS.findall(unicodedata.normalize("NFC", name))
    if not words:
        return "?"
    if _is_east_asian(words[0]) or len(words) == 1:
        return words[0][:1].upper()[:1]
    return words[0][:1].upper()[:1] + words[-1][:1].upper()[:1]


def _is_east_asian(word: str) -> bool:
    return "\u2e80" <= word[0] <= "\u9fff" or "\uac00" <= word[0] <= "\ud7af"


def full_name(first: str, last: str) -> str:
    """Return the full name; if both parts are East Asian, the family name comes first and without a blank."""
    if first and last and _is_east_asian(first) and _is_east_asian(last):
        return f"{last}{first}"
    return f"{first} {last}".strip()


def split_name(full: str) -> Name:
    """Guess the parts of a name written as one; nothing is dropped.

    "Last, First Middle" is read by its comma. Titles and degrees go to prefix and suffix, particles
    stay with the family name (Ludwig van Beethoven, María de la Cruz). One word is a last name;
    Chinese, Japanese and Korean names put the family first when written without a Latin letter.
    """
    head, comma, tail = (part.strip() for part in full.partition(","))
    if comma and not _is_suffix(tail.split(",")[0]):
        return _split_by_comma(head, tail)
    words = head.split()
    suffixes = [part.strip() for part in tail.split(",") if part.strip()] if comma else []
    prefix, words = _take_prefix(words)
    words, suffix = _take_suffix(words)
    first, middle, last = _split_words(words)
    return Name(prefix, first, middle, last, ", ".join(filter(None, [suffix, *suffixes])))


def _split_by_comma(last: str, rest: str) -> Name:
    given, _, suffix = (part.strip() for part in rest.partition(","))
    prefix, words = _take_prefix(given.split())
    before, family = _take_prefix(last.split())
    words, more = _take_suffix(words)
    return Name(
        prefix=" ".join(filter(None, [before, prefix])),
        first=words[0] if words else "",
        middle=" ".join(words[1:]),
        last=" ".join(family),
        suffix=", ".join(filter(None, [more, suffix])),
    )


def _take_prefix(words: list[str]) -> tuple[str, list[str]]:
    count = 0
    while count < len(words) - 1 and _bare(words[count]) in PREFIXES:
        count += 1
    return " ".join(words[:count]), words[count:]


def _take_suffix(words: list[str]) -> tuple[list[str], str]:
    count = len(words)
    while count > 2 and _is_suffix(words[count - 1]):
        count -= 1
    return words[:count], " ".join(words[count:])


def _is_suffix(text: str) -> bool:
    words = text.split()
    return bool(words) and all(_bare(word) in SUFFIXES for word in words)


def _bare(word: str) -> str:
    return word.casefold().rstrip(".")


def _split_words(words: list[str]) -> tuple[str, str, str]:
    """First, middle, last of words without titles."""
    if not words:
        return "", "", ""
    if len(words) == 1:
        return "", "", words[0]
    if all(_is_east_asian(word) for word in words):
        return " ".join(words[1:]), "", words[0]
    start = len(words) - 1
    while start > 1 and words[start - 1].casefold() in PARTICLES:
        start -= 1
    return words[0], " ".join(words[1:start]), " ".join(words[start:])


def search_words(*texts: str | None) -> str:
    """Return the words of a record for its search column, each with two blanks before and after it.

    The blanks let a trigram index find short words by their prefix. Words are folded and unique. Compound words and
    e-mail addresses are also split into parts. A phone number is stored as digits, so that its separators don't matter;
    pass both E.164 and national digits.
    """
    words: dict[str, None] = {}
    for text in texts:
        if text:
            _add_words(words, text)
    return f"  {'    '.join(words)}  " if words else ""


def _add_words(words: dict[str, None], text: str) -> None:
    if text[0] in "+(0123456789" and _PHONE(text):
        words[text if text.isdecimal() else digits(text)] = None
        return
    for word in fold(text).split():
        if len(words) >= MAX_SEARCH_WORDS:
            return
        if word.isalnum():
            words[word] = None
        else:
            for part in _split_compound(word):
                words[part] = None


def _split_compound(word: str) -> list[str]:
    """Return a word with punctuation in it as a whole, stripped of outer punctuation, and its parts."""
    parts: list[str] = _PARTS.findall(word)
    return [_from_first_to_last(word, parts), *parts] if len(parts) > 1 else parts


def without_signs_around(word: str) -> str:
    """Strip a folded word to its first and last letter or digit; empty if it has none."""
    if word.isalnum():
        return word
    parts: list[str] = _PARTS.findall(word)
    return _from_first_to_last(word, parts) if parts else ""


def _from_first_to_last(word: str, parts: list[str]) -> str:
    return word[word.find(parts[0]) : word.rfind(parts[-1]) + len(parts[-1])]


def hue(text: str) -> int:
    """One of twelve avatar colours, the same for the same text in every process."""
    return zlib.crc32(text.encode()) % 12
