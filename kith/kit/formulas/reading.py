"""The tokenizer: numbers, texts, names and operators, each with its position."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kith.kit.formulas.values import Fault

LONGEST = 2_000  # characters of a formula

_PART = r"(?:[A-Za-z_]\w*|\[(?:[^\[\]]|\]\])+\])"
_WORD = re.compile(
    rf"""(?P<space>\s+)
    |(?P<number>\d+(?:\.\d+)?)
    |(?P<text>"(?:[^"]|"")*"|'(?:[^']|'')*')
    |(?P<name>{_PART}(?:\.{_PART})*)
    |(?P<sign><=|>=|<>|!=|[-+*/%^&=<>(),])""",
    re.VERBOSE | re.ASCII,
)
_PARTS = re.compile(_PART, re.ASCII)


class Word(NamedTuple):
    """A token: its sort (“number”, “text”, “name”, “sign” or “end”), its source text and its start position."""

    sort: str
    text: str
    at: int


def words(text: str) -> Iterator[Word]:
    """Yield the tokens of a formula and an end token. Raises Fault."""
    if len(text) > LONGEST:
        raise Fault(f"A formula has at most {LONGEST} characters.", LONGEST)
    at = 0
    while at < len(text):
        found = _WORD.match(text, at)
        if found is None:
            raise Fault(_unreadable(text, at), at)
        sort = found.lastgroup or ""
        if sort == "number" and len(found.group()) > 28:
            raise Fault("A number has at most 28 digits.", at)
        if sort != "space":
            yield Word(sort, found.group(), at)
        at = found.end()
    yield Word("end", "", at)


def _unreadable(text: str, at: int) -> str:
    sign = text[at]
    if sign in "\"'":
        return f"A text that begins here has no end; close it with {sign}."
    if sign == "[":
        return "A field that begins here has no end; close it with ]."
    if sign in "“”„‘’«»":
        return 'Put texts between straight quotation marks: "text".'
    if sign == ";":
        return "Separate the values of a function by commas."
    return f"“{sign}” means nothing in a formula; texts stand in quotation marks, fields in [ ]."


def parts(name: str) -> tuple[str, ...]:
    """Split a dotted name: ``customer.[Annual revenue]`` → (“customer”, “Annual revenue”)."""
    return tuple(part[1:-1].replace("]]", "]") if part.startswith("[") else part for part in _PARTS.findall(name))


def bracketed(label: str) -> str:
    """Return a label as a formula writes it, in square brackets."""
    return f"[{label.replace('[', '(').replace(']', ']]')}]"
