"""The type checker. It runs when a formula is saved; an error names its position and what to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches

from kith.kit.formulas.functions import FUNCTIONS, Function
from kith.kit.formulas.parsing import Call, FieldName, Literal, Node, Sign
from kith.kit.formulas.values import Fault, Type

N, M, T, D, AT, Y, E = (
    Type.NUMBER,
    Type.MONEY,
    Type.TEXT,
    Type.DATE,
    Type.INSTANT,
    Type.YES_NO,
    Type.EMPTY,
)
WORDS = {
    N: "a number",
    M: "an amount of money",
    T: "a text",
    D: "a date",
    Type.TIME: "a time of day",
    AT: "a date with time",
    Y: "yes or no",
    E: "nothing",
}
# Returns the type of a field; raises Fault for an unknown name.
type Known = Callable[[FieldName], Type]

# Operator → (left, right) → result.
_SUMS = {(N, N): N, (M, M): M, (D, N): D, (N, D): D, (AT, N): AT, (N, AT): AT}
_RULES: dict[str, dict[tuple[Type, Type], Type]] = {
    "+": _SUMS,
    "-": {(N, N): N, (M, M): M, (D, N): D, (AT, N): AT, (D, D): N, (AT, AT): N},
    "*": {(N, N): N, (M, N): M, (N, M): M},
    "/": {(N, N): N, (M, N): M, (M, M): N},
    "%": {(N, N): N},
    "^": {(N, N): N},
}


def check(node: Node, known: Known) -> Type:
    """Return the type of a formula's result. Raises Fault."""
    result = _type(node, known)
    if result is E:
        raise Fault("This formula is always empty; write what it shall give.", node.at)
    return result


def _type(node: Node, known: Known) -> Type:
    match node:
        case Literal(value):
            return E if value is None else Y if isinstance(value, bool) else T if isinstance(value, str) else N
        case FieldName():
            return known(node)
        case Call("(", (inner,)):
            return _type(inner, known)
        case Call():
            return _of_call(node, known)
        case Sign("not", None, right):
            _must_be(right, _type(right, known), Y, "not")
            return Y
        case Sign(sign, None, right):
            found = _type(right, known)
            if found not in (N, M, E):
                raise Fault(f"Only numbers have a sign; this is {WORDS[found]}.", node.at)
            return found
        case Sign(sign, left, right) if left is not None:
            return _between(node, sign, left, right, known)
    raise AssertionError("a sign has a left part")


def _must_be(node: Node, found: Type, wanted: Type, word: str) -> None:
    if found not in (wanted, E):
        raise Fault(
            f"“{word}” needs {WORDS[wanted]}; this is {WORDS[found]}. Compare it, for example with = or >.", node.at
        )


def _between(node: Sign, sign: str, left: Node, right: Node, known: Known) -> Type:
    first, second = _type(left, known), _type(right, known)
    if sign in ("and", "or"):
        _must_be(left, first, Y, sign)
        _must_be(right, second, Y, sign)
        return Y
    if sign == "&":
        return T
    if sign in ("=", "!=", "<", "<=", ">", ">="):
        _comparable(node, sign, first, second)
        return Y
    rules = _RULES[sign]
    if E in (first, second):
        fitting = [result for given, result in rules.items() if first in (given[0], E) and second in (given[1], E)]
        if fitting:
            return fitting[0]
    result = rules.get((first, second))
    if result is None:
        raise Fault(_refusal(sign, first, second), node.at)
    return result


def _refusal(sign: str, first: Type, second: Type) -> str:
    text = f"{WORDS[first].capitalize()} {sign} {WORDS[second]} does not work"
    if sign == "+" and T in (first, second):
        return f"{text}; join texts by &."
    if T in (first, second):
        return f"{text}; make a number of the text by number(…)."
    if {first, second} == {D, AT}:
        return f"{text}; take the day of the one with time by date(…)."
    if {first, second} == {N, M}:
        return f"{text}; make an amount of the number by money(…), or a number of the amount by number(…)."
    return f"{text}."


def _comparable(node: Sign, sign: str, first: Type, second: Type) -> None:
    if E in (first, second):
        if sign not in ("=", "!="):
            raise Fault("Whether something is empty is asked by = null or != null.", node.at)
        return
    if first is not second and {first, second} != {N, M}:
        raise Fault(_refusal(sign, first, second), node.at)
    if first is Y and sign not in ("=", "!="):
        raise Fault("Yes and no are neither larger nor smaller; compare them by = or !=.", node.at)


def _of_call(node: Call, known: Known) -> Type:
    function = FUNCTIONS.get(node.name)
    if function is None:
        near = get_close_matches(node.name, FUNCTIONS, 1)
        hint = f"Did you mean {near[0]}()?" if near else f"There are {', '.join(FUNCTIONS)}."
        raise Fault(f"There is no function {node.name[:40]}(). {hint}", node.at)
    if not function.least <= len(node.given) <= function.most:
        raise Fault(f"The number of values does not fit; write {function.usage}.", node.at)
    found = [_type(each, known) for each in node.given]
    for place, (each, given) in enumerate(zip(found, node.given, strict=True)):
        takes = function.takes[min(place, len(function.takes) - 1)]
        if each is not E and each not in takes:
            wanted = " or ".join(WORDS[kind] for kind in Type if kind in takes)
            raise Fault(f"{function.usage} needs {wanted} here; this is {WORDS[each]}.", given.at)
    if node.name == "date" and len(node.given) not in (1, 3):
        raise Fault("Write date(year, month, day), or date(…) of one text or instant.", node.at)
    if node.name == "date" and len(node.given) == 1 and found[0] is N:
        raise Fault("Write date(year, month, day): month and day are missing.", node.at)
    if node.name == "date" and len(node.given) == 3 and found[0] is not N:
        raise Fault("Write date(year, month, day): the year is a number.", node.given[0].at)
    return _given_by(function, found, node.given)


def _given_by(function: Function, found: Sequence[Type], given: Sequence[Node]) -> Type:
    if isinstance(function.gives, Type):
        return function.gives
    if function.gives >= 0:
        return found[function.gives]
    start = -function.gives % 2
    return _common(found[start:], given[start:])


def _common(found: Sequence[Type], given: Sequence[Node]) -> Type:
    """Return the common type of alternatives. Raises Fault if there is none."""
    common = E
    for each, node in zip(found, given, strict=True):
        if each is E or each is common:
            continue
        if common is not E:
            raise Fault(
                f"All alternatives must be of one type; this is {WORDS[each]}, the one before is {WORDS[common]}. "
                "number(…), text(…), money(…) and date(…) change the type.",
                node.at,
            )
        common = each
    return common
