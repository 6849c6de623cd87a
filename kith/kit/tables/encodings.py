"""Detect the encoding of a text file: byte order mark first, then valid UTF-8, then the likeliest legacy encoding."""

import codecs
import re
from pathlib import Path

SAMPLE = 1 << 20
PROOF = 64 << 20  # bytes that are checked for valid UTF-8 beforehand; a later error is reported with its row
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The first of equal candidates wins. "iso8859-15" differs from "cp1252" in the euro sign.
OLD_ENCODINGS = ("cp1252", "iso8859-15", "mac_roman", "cp1250", "cp1251")
_HIGH_CONTEXT = re.compile(rb"[A-Za-z]?[\x80-\xff]+[A-Za-z]?")
_USUAL_LETTERS = frozenset("äöüßéèêëàáâãåæçíìîïñóòôõøúùûœÄÖÜÉÀÅÆÇÑØŒ" + "ąćęłńśźżčďěňřšťůžőűăâîșțđ")
_APOSTROPHE = "\u2019"
_USUAL_SIGNS = frozenset("€£§°«»„“”…·¿¡®©™½²³ªº•\xa0\u201a\u2018\u2019\u2013\u2014")


def detect_encoding(path: Path) -> str:
    """Return the name of the Python codec; "utf-8-sig" and "utf-16" for files with a byte order mark."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    if b"\x00" in sample and (wide := _without_mark(sample)):
        return wide
    if _is_utf8(path):
        return "utf-8"
    return likeliest_old_encoding(sample)


def _without_mark(sample: bytes) -> str | None:
    """Detect UTF-16 without a byte order mark: nearly every other byte of western text is zero."""
    even, odd = sample[::2], sample[1::2]
    if odd.count(0) * 10 > len(odd) * 4 and even.count(0) * 10 < len(even):
        return "utf-16-le"
    if even.count(0) * 10 > len(even) * 4 and odd.count(0) * 10 < len(odd):
        return "utf-16-be"
    return None


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            for _ in range(PROOF // SAMPLE):
                chunk = file.read(SAMPLE)
                decoder.decode(chunk, final=not chunk)
                if not chunk:
                    break
        except UnicodeDecodeError:
            return False
    return True


def likeliest_old_encoding(sample: bytes) -> str:
    """Return the one-byte encoding in which the sample's words look most like words."""
    words = _HIGH_CONTEXT.findall(sample)[:5_000]
    return max(OLD_ENCODINGS, key=lambda encoding: _score(words, encoding))


def _score(words: list[bytes], encoding: str) -> int:
    return sum(_score_word(word.decode(encoding, "replace"), encoding) for word in set(words))


def _score_word(word: str, encoding: str) -> int:
    score = 0
    cyrillic = sum(1 for char in word if "\u0400" <= char <= "\u04ff")
    if cyrillic:
        return 3 * cyrillic if cyrillic == len(word) and cyrillic > 2 else -3 * cyrillic
    for position, char in enumerate(word):
        if char.isascii() and char.isprintable():
            continue
        before, after = word[position - 1 : position], word[position + 1 : position + 2]
        inside = before.isalpha() and after.isalpha()
        if char == "\ufffd" or "\x80" <= char <= "\x9f":
            score -= 8
        elif char.isalpha():
            odd_case = (char.isupper() and before.islower()) or (char.islower() and after.isupper())
            score += -4 if odd_case else 3 if char in _USUAL_LETTERS else -1
        elif inside and char not in (_APOSTROPHE, "-"):
            score -= 5
        else:
            score += 3 if char in _USUAL_SIGNS else -3
    # More than four non-ASCII letters in a row are a word of a non-Latin script.
    return score - (4 * len(word) if len(word) > 4 and not word.isascii() and word.isalpha() else 0)


def decoded(sample: bytes) -> str:
    """Decode the beginning of a text in its detected encoding; a character cut off at the end is dropped."""
    marked = next((encoding for mark, encoding in _MARKS if sample.startswith(mark)), None)
    encoding = marked or (_without_mark(sample) if b"\x00" in sample else None) or "utf-8"
    try:
        return codecs.getincrementaldecoder(encoding)().decode(sample, final=False)
    except UnicodeDecodeError:
        return sample.decode(likeliest_old_encoding(sample), "replace")
