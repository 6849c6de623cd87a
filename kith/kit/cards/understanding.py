"""Interpret the lines of a card: the person, the company, and how to reach them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import hypot

from kith.kit.cards.codes import Code, findings_of, united
from kith.kit.cards.grouping import cards_of
from kith.kit.cards.lines import Finding, Line, Placed, upright
from kith.kit.cards.places import address_of
from kith.kit.cards.reach import LABELS, reach_of
from kith.kit.cards.words import DEPARTMENTS, JOBS, LEGAL_FORMS, STREETS
from kith.kit.names import PREFIXES, SUFFIXES, fold, split_name
from kith.kit.phones import parse_phone

# A photo of a book page would take minutes to analyse; only its first lines are.
MOST_LINES = 300
REACH = frozenset(("email", "phone", "mobile", "fax"))
_WORDS = re.compile(r"[^\W\d_]+(?:[-'’.][^\W\d_]+)*", re.UNICODE)
# Mail providers: these domains say nothing about the company.
_FREE = "gmail googlemail outlook hotmail live yahoo icloud me aol gmx web t-online orange free proton mail qq"
_FREE_MAIL = frozenset(_FREE.split())


def read_cards(
    lines: Sequence[Line], codes: Sequence[Code] = (), *, region: str = "", together: bool = False
) -> list[list[Finding]]:
    """Return the findings of each card in the picture. Findings refer to the lines by number, from 0.

    A QR code belongs to the card with the nearest text. region: the country for numbers without a calling code
    (ISO 3166). together: take all lines as one card.
    """
    placed = upright([*enumerate(lines)][:MOST_LINES])
    if not placed:
        return [found for code in codes if (found := findings_of(code.text))]
    groups = [placed] if together else cards_of(placed, lambda block: _is_whole(block, region))
    coded: list[list[Finding]] = [[] for _group in groups]
    for code in codes:
        distances = [min(_far(code, lines[line.number]) for line in group) for group in groups]
        coded[distances.index(min(distances))] += findings_of(code.text)
    cards = [_Card(sorted(group, key=lambda line: (line.middle, line.left)), region) for group in groups]
    return [united(card.findings(), said) for card, said in zip(cards, coded, strict=True)]


def _far(code: Code, line: Line) -> float:
    (x, y), corners = code.centre, line.corners
    return min(hypot(x - across, y - down) for across, down in corners)


def _is_whole(block: Sequence[Placed], region: str) -> bool:
    """Whether a block can be a card by itself, with a person and a way to reach them."""
    found = _Card([*block], region).findings()
    fields = {finding.field for finding in found}
    return "last" in fields and bool(fields & REACH)


class _Card:
    """Reads one card. The most certain rules run first; a line that no rule takes is kept as «other»."""

    def __init__(self, lines: list[Placed], region: str) -> None:
        self.lines = lines
        self.region = region
        self.found: list[Finding] = []
        self.left: list[Placed] = []

    def findings(self) -> list[Finding]:
        self._take_reach()
        self._take_address()
        self._take_person()
        self._take_work()
        self.found += [Finding("other", line.text, line.confidence, (line.number,)) for line in self.left]
        return self.found

    def _take_reach(self) -> None:
        for line in self.lines:
            found, rest = reach_of(line, self.region)
            self.found += found
            if rest and fold(rest).strip(".:") not in LABELS:
                self.left.append(_with_text(line, rest))

    def _take_address(self) -> None:
        dialled = next(
            (
                parse_phone(f.value, region=self.region or None).region
                for f in self.found
                if f.field in REACH - {"email"}
            ),
            "",
        )
        found, taken = address_of(self.left, dialled)
        self.found += found
        self.left = [line for line in self.left if line.number not in taken]

    def _take_person(self) -> None:
        best = max(self.left, key=self._name_score, default=None)
        if best is None or self._name_score(best) < 1.0:
            return
        self.left.remove(best)
        name = split_name(_in_small_letters(best.text))
        sure = min(1.0, 0.6 + self._name_score(best) / 10) * best.confidence
        values = {
            "prefix": name.prefix,
            "first": f"{name.first} {name.middle}".strip(),
            "last": name.last,
            "suffix": name.suffix,
        }
        self.found += [Finding(field, value, sure, (best.number,)) for field, value in values.items() if value]

    def _take_work(self) -> None:
        for field, score in (("title", _title_score), ("company", self._company_score), ("department", _unit_score)):
            best = max(self.left, key=score, default=None)
            if best is not None and score(best) >= 1.0:
                self.left.remove(best)
                sure = min(1.0, 0.7 + score(best) / 10) * best.confidence
                self.found.append(Finding(field, best.text, sure, (best.number,)))
        self._guess_company()

    def _guess_company(self) -> None:
        """Take the most prominent remaining line if no line looked like a company."""
        if any(finding.field == "company" for finding in self.found):
            return
        best = max(self.left, key=lambda line: line.height, default=None)
        if best is not None and _WORDS.search(best.text):
            self.left.remove(best)
            self.found.append(Finding("company", best.text, best.confidence * 0.5, (best.number,)))

    def _name_score(self, line: Placed) -> float:
        words = line.text.replace(",", " ").split()
        bare = [fold(word).strip(".") for word in words]
        names = [word for word in bare if word not in PREFIXES and word not in SUFFIXES]
        if not 1 <= len(names) <= 5 or any(map(str.isdigit, line.text)) or any(sign in line.text for sign in "&/@:"):
            return 0.0
        if set(bare) & (JOBS | LEGAL_FORMS | DEPARTMENTS) or STREETS.search(" ".join(names)):
            return 0.0
        score = 0.0 if len(names) == 1 and not _is_east_asian(line.text) else 1.0
        if not all(word[:1].isupper() or not word[:1].isascii() or len(word) < 4 for word in words):
            score -= 0.8
        local = {
            part for address in self._values("email") for part in re.split(r"[^a-z]+", fold(address.split("@")[0]))
        }
        in_address = sum(1 for name in names if _like(name, local))
        score += 2.0 * in_address
        score += 1.0 if len(names) < len(bare) else 0.0
        tallest = max((other.height for other in self.lines), default=1.0) or 1.0
        score += line.height / tallest / 2
        is_company = self._company_score(line) >= 2.0 and len(names) < 3 and not in_address
        return score - (3.0 if is_company else 0.0)

    def _company_score(self, line: Placed) -> float:
        folded = fold(line.text)
        words = {word.strip(".,") for word in folded.split()}
        score = 1.5 if words & LEGAL_FORMS else 0.0
        joined = re.sub(r"[^a-z0-9]", "", folded)
        for label in self._domains():
            plain = label.replace("-", "")
            initials = "".join(word[0] for word in folded.split() if word[:1].isalpha())
            if len(plain) > 2 and (plain in joined or (joined in plain and len(joined) > 3)):
                score += 2.5
            elif len(plain) > 2 and plain == initials:
                score += 1.5
        return score

    def _domains(self) -> set[str]:
        """Return the names of the card's domains without the public suffix: "contoso" of www.contoso.co.uk."""
        hosts = [address.split("@")[-1] for address in self._values("email")]
        hosts += [re.sub(r"^https?://(www\.)?", "", site).split("/")[0] for site in self._values("website")]
        labels = {max(host.lower().split(".")[:-1] or [""], key=len) for host in hosts}
        return labels - _FREE_MAIL - {""}

    def _values(self, field: str) -> list[str]:
        return [finding.value for finding in self.found if finding.field == field]


def _with_text(line: Placed, text: str) -> Placed:
    return Placed(line.number, text, line.confidence, line.left, line.right, line.middle, line.height)


def _words_of(line: Placed) -> set[str]:
    return {word.strip(".") for word in re.split(r"[^\w.&-]+", fold(line.text)) if word}


def _title_score(line: Placed) -> float:
    words = _words_of(line) | {part for word in _words_of(line) for part in word.split("-")}
    score = 1.5 * len(words & JOBS)
    endings = (
        "leiter",
        "leiterin",
        "ingenieur",
        "berater",
        "beraterin",
        "manager",
        "assistent",
        "entwickler",
        "direktor",
    )
    score += 1.0 if any(word.endswith(endings) for word in words) else 0.0
    return score - (1.0 if words & LEGAL_FORMS else 0.0)


def _unit_score(line: Placed) -> float:
    words = _words_of(line)
    return 1.5 if words & DEPARTMENTS or any(word.endswith(("abteilung", "wesen")) for word in words) else 0.0


def _like(name: str, local: set[str]) -> bool:
    """Whether the local part of an e-mail address contains the name. Umlauts often become two letters there."""
    parts = local | {re.sub(r"(?<=[aou])e", "", part) for part in local}
    return len(name) > 1 and any(name == part or (len(part) > 3 and (name in part or part in name)) for part in parts)


def _is_east_asian(text: str) -> bool:
    return any("\u2e80" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7af" for char in text)


def _in_small_letters(text: str) -> str:
    """Convert a name in capitals to title case ("ANNA VAN DER BERG" → "Anna Van Der Berg")."""
    words = [word for word in text.replace(",", " ").split() if fold(word).strip(".") not in SUFFIXES | PREFIXES]
    if not all(word.isupper() and word.isascii() and len(word) > 1 for word in words):
        return text
    return " ".join(word.title() if word.strip(",") in words else word for word in text.split())
