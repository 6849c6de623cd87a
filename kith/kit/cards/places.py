"""Find the postal address among the lines of a card."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kith.kit.cards.lines import Finding, Placed
from kith.kit.cards.words import POSTCODES, STREETS
from kith.kit.countries import country_code

_HOUSE = re.compile(r"^\d+[a-z]?\b|\b\d+[a-z]?$|\b\d+[-/]\d+\b", re.IGNORECASE)
_SEPARATORS = re.compile(r"\s*[,|·•;]\s*")


def address_of(lines: Sequence[Placed], region: str) -> tuple[list[Finding], set[int]]:
    """Return the parts of the card's address, and the numbers of the lines it was read from.

    region: the country of the card's telephone numbers (ISO 3166). It decides between countries that share a postcode
    format.
    """
    chosen = [line for line in lines if _is_place(line.text)]
    if not any(_is_certain(line.text) for line in chosen):
        return [], set()
    parts = [(segment, line) for line in chosen for segment in _SEPARATORS.split(line.text) if segment.strip(" .-")]
    return _Address(parts, region).findings(), {line.number for line in chosen}


def _is_place(text: str) -> bool:
    if _postcode(text) or (STREETS.search(text) and _HOUSE.search(text)):
        return True
    words = text.strip(" .,")
    return country_code(words) is not None and len(words) > 3


def _is_certain(text: str) -> bool:
    """Whether a line alone proves an address: "20457 Hamburg" does, "HRB 123456" (a company register) does not."""
    if STREETS.search(text) and _HOUSE.search(text):
        return True
    found = _postcode(text)
    return found is not None and (found[0] != "" or re.match(r" +[^\W\d_]{2}", text[found[1].end() :]) is not None)


def _postcode(text: str) -> tuple[str, re.Match[str]] | None:
    for country, pattern in POSTCODES:
        if match := pattern.search(text):
            if country == "" and not re.search(r"[^\W\d_]{2}", text):
                return None
            return country, match
    return None


class _Address:
    """Parses the segments of an address: first the country at the end, then the town; the rest is the street."""

    def __init__(self, parts: list[tuple[str, Placed]], region: str) -> None:
        self.parts = parts
        self.country = ""
        self.region = region

    def findings(self) -> list[Finding]:
        found = [*self._take_country(), *self._take_town()]
        lines = [line for _text, line in self.parts]
        for field, text in zip(("street", "street2"), self._streets(), strict=False):
            found.append(_finding(field, text, lines, 0.9))
        named = any(finding.field == "country" for finding in found)
        guess = self.country or self.region
        if not named and guess and found:
            found.append(Finding("country", guess, 0.9 if self.country else 0.7, found[0].lines))
        return found

    def _take_country(self) -> Iterator[Finding]:
        for place in range(len(self.parts) - 1, -1, -1):
            text, line = self.parts[place]
            code = country_code(text.strip(" .")) if len(text.strip(" .")) > 2 else None
            if code and not any(map(str.isdigit, text)):
                del self.parts[place]
                self.country = code
                yield _finding("country", code, [line], 1.0)
                return

    def _take_town(self) -> Iterator[Finding]:
        found = next(
            ((place, *hit) for place, (text, _line) in reversed([*enumerate(self.parts)]) if (hit := self._code(text))),
            None,
        )
        if found is None:
            return
        place, country, match = found
        text, line = self.parts[place]
        self.country = self.country or country
        code = match.group(1) if match.lastindex else match.group()
        before, after = text[: match.start()].strip(" -"), text[match.end() :].strip(" -")
        state = match.group()[:2] if country == "US" else ""
        del self.parts[place]
        yield _finding("postcode", code.lstrip("〒"), [line], 0.98)
        if state:
            yield _finding("state", state, [line], 0.95)
        city, of = (after, line) if after and country != "US" else (before, line)
        if not city and place > 0 and (self.country in ("GB", "US", "CA", "AU", "IE", "IN") or place > 1):
            city, of = self.parts.pop(place - 1)
        elif city is after and before:
            self.parts.insert(place, (before, line))
        if city:
            yield _finding("city", city.strip(" ."), [of], 0.95)

    def _code(self, text: str) -> tuple[str, re.Match[str]] | None:
        found = _postcode(text)
        if found is None:
            alone = re.fullmatch(r"\D{0,3}(\d{4,6})", text.strip())
            return ("", alone) if alone else None
        country, match = found
        # A plain number in a street ("1200 Main Street") is no postcode.
        return None if country == "" and STREETS.search(text) and match.start() == 0 else (country, match)

    def _streets(self) -> list[str]:
        """Return the street with its number, and the extra lines (a building, a district)."""
        texts = [text.strip(" .") for text, _line in self.parts]
        if len(texts) < 2:
            return texts
        first = next((text for text in texts if STREETS.search(text) and _HOUSE.search(text)), texts[0])
        texts.remove(first)
        return [first, ", ".join(texts)]


def _finding(field: str, text: str, lines: Sequence[Placed], sure: float) -> Finding:
    confidence = min((line.confidence for line in lines), default=1.0) * sure
    return Finding(field, " ".join(text.split()), confidence, tuple(dict.fromkeys(line.number for line in lines)))
