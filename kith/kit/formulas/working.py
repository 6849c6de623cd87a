"""The evaluator: compiles a syntax tree into one function of a record's values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, DecimalException, localcontext
from typing import Any

from kith.kit.formulas.functions import FUNCTIONS, Lazy
from kith.kit.formulas.parsing import Call, FieldName, Literal, Node, Sign
from kith.kit.formulas.values import (
    CONTEXT,
    LONGEST_TEXT,
    MOST_EXPONENT,
    NOTHING,
    Amount,
    Missing,
    Surroundings,
    Value,
    is_missing,
    sized,
    written,
)

type Values = Mapping[str, Value]
type Step = Callable[[Values, Surroundings], Value]
type Formula = Callable[[Values, Surroundings], Value]


def compiled(node: Node) -> Formula:
    """Compile a checked formula to a function: values by dotted name → result. A name without a value is missing.

    The function is pure, and its running time is bounded by the size of the formula.
    """
    step = _step(node)

    def work(values: Values, now: Surroundings) -> Value:
        with localcontext(CONTEXT):
            return step(values, now)

    return work


def _step(node: Node) -> Step:
    match node:
        case Literal(value):
            constant: Value = NOTHING if value is None else value
            return lambda values, now: constant
        case FieldName():
            name, missing = node.name, Missing("empty", node.name)
            return lambda values, now: values.get(name, missing)
        case Call("(", (inner,)):
            return _step(inner)
        case Call(name, given):
            return _function(name, tuple(map(_step, given)))
        case Sign("not", None, right):
            return _negated(_step(right))
        case Sign(sign, None, right):
            return _strict(lambda value: _times(value, Decimal(-1)), _step(right))
        case Sign(sign, left, right) if left is not None:
            return _between(sign, _step(left), _step(right), null=_is_null(left) or _is_null(right))
    raise AssertionError("a sign has a left part")


def _is_null(node: Node) -> bool:
    return isinstance(node, Literal) and node.value is None


def _function(name: str, given: tuple[Step, ...]) -> Step:
    function = FUNCTIONS[name]
    work: Any = function.work
    if isinstance(function.work, Lazy):
        lazy = function.work.work
        return lambda values, now: lazy(*(lambda step=step: step(values, now) for step in given))
    if function.needs_now:
        return _strict_with_now(work, given)
    if function.tolerant:
        return lambda values, now: work(*(step(values, now) for step in given))
    return _strict(work, *given)


def _strict(work: Callable[..., Value], *given: Step) -> Step:
    """Return a step that is missing if any argument is. A number or date out of bounds is missing too."""

    def step(values: Values, now: Surroundings) -> Value:
        held = [each(values, now) for each in given]
        for value in held:
            if isinstance(value, Missing):
                return value
        return _tried(work, *held)

    return step


def _strict_with_now(work: Callable[..., Value], given: tuple[Step, ...]) -> Step:
    def step(values: Values, now: Surroundings) -> Value:
        held = [each(values, now) for each in given]
        missing = next((value for value in held if isinstance(value, Missing)), None)
        return missing if missing is not None else _tried(work, now, *held)

    return step


def _tried(work: Callable[..., Value], *held: Any) -> Value:
    try:
        return work(*held)
    except DecimalException:
        return Missing("size")
    except (OverflowError, ValueError):
        return Missing("range")


def _negated(right: Step) -> Step:
    return _strict(lambda value: not value, right)


def _between(sign: str, left: Step, right: Step, *, null: bool) -> Step:
    if sign in ("and", "or"):
        return _joined(left, right, decides=sign == "or")
    if sign == "&":
        return lambda values, now: _together(left(values, now), right(values, now))
    if null and sign in ("=", "!="):
        wanted = sign == "="
        return lambda values, now: (is_missing(left(values, now)) and is_missing(right(values, now))) == wanted
    return _strict(_OPERATORS[sign], left, right)


def _joined(left: Step, right: Step, *, decides: bool) -> Step:
    """Evaluate “and” and “or”: one deciding side is enough, even if the other is missing."""

    def step(values: Values, now: Surroundings) -> Value:
        first = left(values, now)
        if first is decides:
            return decides
        second = right(values, now)
        if second is decides:
            return decides
        return first if isinstance(first, Missing) else second

    return step


def _together(left: Value, right: Value) -> Value:
    text = written(left) + written(right)
    return text if len(text) <= LONGEST_TEXT else Missing("long")


def _plus(left: Any, right: Any) -> Value:
    if isinstance(left, Amount):
        return _amounts(left, right, left.number + right.number)
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return sized(left + right)
    day, days = (right, left) if isinstance(left, Decimal) else (left, right)
    moved: date = day + timedelta(days=int(days))
    return moved


def _minus(left: Any, right: Any) -> Value:
    if isinstance(left, Amount):
        return _amounts(left, right, left.number - right.number)
    if isinstance(left, Decimal):
        return sized(left - right)
    if isinstance(right, Decimal):
        result: date = left - timedelta(days=int(right))
        return result
    passed = left - right
    if isinstance(left, datetime):
        return sized(Decimal(int(passed.total_seconds())) / 86_400)
    return Decimal(passed.days)


def _amounts(left: Amount, right: Amount, number: Decimal) -> Value:
    if _differ(left, right):
        return Missing("currencies", f"{left.currency}, {right.currency}")
    result = sized(number)
    return result if isinstance(result, Missing) else Amount(result, left.currency if left.number else right.currency)


def _differ(left: Amount, right: Amount) -> bool:
    return left.currency != right.currency and bool(left.number) and bool(right.number)


def _times(left: Any, right: Any) -> Value:
    if isinstance(right, Amount):
        left, right = right, left
    result = sized(_number(left) * right)
    return Amount(result, left.currency) if isinstance(left, Amount) and isinstance(result, Decimal) else result


def _over(left: Any, right: Any) -> Value:
    if not _number(right):
        return Missing("zero")
    if isinstance(left, Amount) and isinstance(right, Amount) and _differ(left, right):
        return Missing("currencies", f"{left.currency}, {right.currency}")
    result = sized(_number(left) / _number(right))
    if isinstance(left, Amount) and not isinstance(right, Amount) and isinstance(result, Decimal):
        return Amount(result, left.currency)
    return result


def _rest(left: Decimal, right: Decimal) -> Value:
    """Return the remainder with the sign of the divisor, as spreadsheets do; Decimal's has that of the dividend."""
    if not right:
        return Missing("zero")
    rest = left % right
    return rest + right if rest and (rest < 0) != (right < 0) else rest


def _power(left: Decimal, right: Decimal) -> Value:
    if abs(right) > MOST_EXPONENT or (left < 0 and right != int(right)):
        return Missing("power")
    if not left and right <= 0:
        return Missing("zero") if right else Decimal(1)
    return sized(left**right)


def _number(value: Any) -> Decimal:
    number: Decimal = value.number if isinstance(value, Amount) else value
    return number


def _compared(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], Value]:
    """Compare texts without regard to case, and amounts in one currency or with a plain number."""

    def work(left: Any, right: Any) -> Value:
        if isinstance(left, Amount) and isinstance(right, Amount) and _differ(left, right):
            return Missing("currencies", f"{left.currency}, {right.currency}")
        if isinstance(left, (Amount, Decimal)):
            return compare(_number(left), _number(right))
        if isinstance(left, str):
            return compare(left.casefold(), right.casefold())
        return compare(left, right)

    return work


_OPERATORS: dict[str, Callable[[Any, Any], Value]] = {
    "+": _plus,
    "-": _minus,
    "*": _times,
    "/": _over,
    "%": _rest,
    "^": _power,
    "=": _compared(lambda left, right: left == right),
    "!=": _compared(lambda left, right: left != right),
    "<": _compared(lambda left, right: left < right),
    "<=": _compared(lambda left, right: left <= right),
    ">": _compared(lambda left, right: left > right),
    ">=": _compared(lambda left, right: left >= right),
}
