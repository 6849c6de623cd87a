"""The parser: from tokens to a syntax tree, by operator precedence (a Pratt parser)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kith.kit.formulas.reading import Word, parts, words
from kith.kit.formulas.values import Fault

DEEPEST = 30
MOST_NODES = 300
VOLATILE = ("today", "now")


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant: a number, a text, yes or no, or None for ``null``."""

    value: Decimal | str | bool | None
    at: int


@dataclass(frozen=True, slots=True)
class FieldName:
    """A field of the record, or of a linked record: (“customer”, “city”)."""

    path: tuple[str, ...]
    at: int

    @property
    def name(self) -> str:
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Sign:
    """An operator with its operands; ``not`` and the sign of a number have no left one."""

    sign: str
    left: Node | None
    right: Node
    at: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function call with its arguments."""

    name: str
    given: tuple[Node, ...]
    at: int


type Node = Literal | FieldName | Sign | Call

# Operator precedence; operators of equal precedence are left-associative.
_STRENGTH = {
    "or": 1, "and": 2, "=": 4, "!=": 4, "<>": 4, "<": 4, "<=": 4, ">": 4, ">=": 4, "&": 5, "+": 6, "-": 6, "*": 7,
    "/": 7, "%": 7, "^": 9,
}  # fmt: skip
_NOT, _MINUS = 3, 8
_CONSTANTS = {"true": True, "false": False, "yes": True, "no": False, "null": None}


def parse(text: str) -> Node:
    """Parse a formula; field names stay as written. Raises Fault."""
    parser = _Parser(text)
    if parser.word.sort == "end":
        raise Fault("Write a formula, for example round(annual_revenue / employees, 2).", 0)
    node = parser.expression(0, 0)
    if parser.word.sort != "end":
        raise Fault(
            f"“{parser.word.text}” does not fit here; an operator such as + or & is missing before it.", parser.word.at
        )
    return node


class _Parser:
    def __init__(self, text: str) -> None:
        self._words: Iterator[Word] = words(text)
        self._nodes = 0
        self.word = next(self._words)

    def _take(self) -> Word:
        taken = self.word
        if taken.sort != "end":
            self.word = next(self._words)
        return taken

    def _is(self, text: str) -> bool:
        return self.word.sort in ("sign", "name") and self.word.text.lower() == text

    def _count(self, depth: int) -> None:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise Fault(f"A formula has at most {MOST_NODES} parts; divide it among several fields.", self.word.at)
        if depth > DEEPEST:
            raise Fault(f"Brackets can stand in each other {DEEPEST} times at most.", self.word.at)

    def expression(self, least: int, depth: int) -> Node:
        """Parse an expression of operators with a precedence above ``least``."""
        left = self._first(depth)
        while True:
            sign = self.word.text.lower() if self.word.sort in ("sign", "name") else ""
            strength = _STRENGTH.get(sign, 0)
            if strength <= least:
                return left
            at = self._take().at
            self._count(depth)
            if sign in ("=", "!=", "<>", "<", "<=", ">", ">=") and isinstance(left, Sign) and _is_comparison(left):
                raise Fault("Only two values can be compared at once; join comparisons by “and”.", at)
            right = self.expression(strength, depth + 1)
            left = Sign("!=" if sign == "<>" else sign, left, right, at)

    def _first(self, depth: int) -> Node:
        self._count(depth)
        word = self._take()
        if word.sort == "number":
            return Literal(Decimal(word.text), word.at)
        if word.sort == "text":
            quote = word.text[0]
            return Literal(word.text[1:-1].replace(quote * 2, quote), word.at)
        if word.sort == "name":
            return self._name(word, depth)
        if word.text in ("-", "+"):
            right = self.expression(_MINUS, depth + 1)
            return Sign("-", None, right, word.at) if word.text == "-" else right
        if word.text == "(":
            inner = self.expression(0, depth + 1)
            self._close()
            # The brackets are kept around a comparison: (a < b) = c is allowed, a < b = c is not.
            return Call("(", (inner,), word.at) if isinstance(inner, Sign) and _is_comparison(inner) else inner
        if word.sort == "end":
            raise Fault("The formula ends too early; a value is missing.", word.at)
        raise Fault(f"A value is missing before “{word.text}”.", word.at)

    def _name(self, word: Word, depth: int) -> Node:
        low = word.text.lower()
        if low == "not" and not self._is("="):
            return Sign("not", None, self.expression(_NOT, depth + 1), word.at)
        if self.word.text == "(" and not word.text.startswith("["):
            return Call(low, self._given(depth), word.at)
        if low in _CONSTANTS:
            return Literal(_CONSTANTS[low], word.at)
        if low in ("and", "or"):
            raise Fault(f"A value is missing before “{low}”.", word.at)
        return FieldName(parts(word.text), word.at)

    def _given(self, depth: int) -> tuple[Node, ...]:
        self._take()
        given: list[Node] = []
        while not self._is(")"):
            given.append(self.expression(0, depth + 1))
            if not self._is(","):
                break
            self._take()
        self._close()
        return tuple(given)

    def _close(self) -> None:
        if not self._is(")"):
            raise Fault("A closing bracket “)” is missing here.", self.word.at)
        self._take()


def _is_comparison(node: Sign) -> bool:
    return node.sign in ("=", "!=", "<", "<=", ">", ">=")


def nodes(node: Node) -> Iterator[Node]:
    """Yield all nodes of a tree, the root first."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        yield each
        match each:
            case Sign(_sign, left, right):
                waiting += [right, left] if left is not None else [right]
            case Call(_name, given):
                waiting += reversed(given)


def fields_of(node: Node) -> tuple[FieldName, ...]:
    """Return the fields that a formula reads, with repetitions."""
    return tuple(each for each in nodes(node) if isinstance(each, FieldName))


def is_volatile(node: Node) -> bool:
    """Whether the result depends on the current time."""
    return any(isinstance(each, Call) and each.name in VOLATILE for each in nodes(node))
