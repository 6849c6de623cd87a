"""E-mail addresses, web sites and telephone numbers in the lines of a card; corrects typical OCR errors."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kith.kit import emails, phones
from kith.kit.cards.lines import Finding, Placed
from kith.kit.cards.words import OTHER_LABELS, label_kinds
from kith.kit.names import fold

_EMAIL = re.compile(r"[^\s@,;|<>()]+ ?@ ?[^\s@,;|<>()]+(?:\. ?[^\s@,;|<>()]+)*")
_SITE = re.compile(
    r"(?:https?:\s?//\s?|www[. ]\s?)[^\s|,;]+|(?<![@\w.])[\w-]+(?:\.[\w-]+)*\.[a-z]{2,12}(?:/\S*)?(?![\w@])", re.I
)
_NUMBER = re.compile(r"\+?\(?\d[\d\s().\-/–]{5,}\d(?:\s?(?:ext|x|dw|-)\.?\s?\d{1,5})?", re.IGNORECASE)
_LABEL = re.compile(r"([^\W\d_][\w.\- ]{0,24}?)\s*[.:]?\s*$")
_DATE = re.compile(r"^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$|^\d{4}\s?[-–]\s?\d{4}$")
# Without "www" only these top-level domains make a web site: "B.Sc" and "e.V" look like host names too.
_ENDINGS = """
    com org net edu gov int io co ai app dev info biz eu uk de at ch fr es it nl be pl se no dk fi ie pt us ca au nz
    br mx ar cl jp cn in kr sg za ru ua cz sk hu ro bg gr tr il ae online shop tech agency studio consulting
"""
_USUAL_ENDINGS = frozenset(_ENDINGS.split())
LABELS = frozenset(OTHER_LABELS.split()) | label_kinds().keys()


def reach_of(line: Placed, region: str) -> tuple[list[Finding], str]:
    """Return the contact data found in the line, and the rest of the line without that data and its labels."""
    found: list[Finding] = []
    rest = line.text
    for take in (_emails, _sites):
        for text, finding in take(line, rest):
            found.append(finding)
            rest = rest.replace(text, " ", 1)
    numbers = list(_numbers(line, rest, region))
    for text, finding in numbers:
        found.append(finding)
        rest = rest.replace(text, " ", 1)
    left = [word for word in rest.split() if fold(word).strip(".:|-–·•/()") not in LABELS] if found else rest.split()
    return found, " ".join(left).strip(" ,;:|·•-–/")


def _emails(line: Placed, text: str) -> Iterator[tuple[str, Finding]]:
    mended = re.sub(r"\s*(?:©|\(at\)|\[at\])\s*", "@", text) if "@" not in text else text
    for match in _EMAIL.finditer(mended):
        address = match.group().replace(" ", "").strip(".:")
        address = re.sub(r"^(?:e-?mail|mail|e)[:.]", "", address, flags=re.IGNORECASE)
        if emails.check_email(address) is None:
            taken = match.group() if mended == text else text
            yield taken, Finding("email", address, line.confidence, (line.number,))


def _sites(line: Placed, text: str) -> Iterator[tuple[str, Finding]]:
    for match in _SITE.finditer(text):
        site = re.sub(r"\s+", "", match.group())
        site = re.sub(r"^www(?!\.)", "www.", site, flags=re.IGNORECASE).strip(".,")
        plain = re.sub(r"^https?://", "", site, flags=re.IGNORECASE)
        known = plain != site or plain.lower().startswith("www.")
        ending = plain.split("/")[0].rsplit(".", 1)[-1].lower()
        if "." in plain and (known or ending in _USUAL_ENDINGS):
            value = site if plain != site else f"https://{plain}"
            sure = 1.0 if known else 0.9
            yield match.group(), Finding("website", value, line.confidence * sure, (line.number,))


def _numbers(line: Placed, text: str, region: str) -> Iterator[tuple[str, Finding]]:
    kinds = label_kinds()
    before = 0
    for match in _NUMBER.finditer(text):
        number = " ".join(match.group().split()).strip("-–/ ")
        label = _LABEL.search(text[before : match.start()])
        words = fold(label.group(1)).replace(".", " ").split() if label else []
        field = next((kinds[word] for word in reversed(words) if word in kinds), "")
        before = match.end()
        read = phones.parse_phone(number, region=region or None)
        digits = len(phones.digits(number))
        if _DATE.match(number) or not (7 <= digits <= 17) or not (read.e164 or field or number.startswith("+")):
            continue
        sure = (1.0 if read.e164 else 0.6) * (1.0 if field else 0.9)
        yield match.group(), Finding(field or "phone", number, line.confidence * sure, (line.number,))
