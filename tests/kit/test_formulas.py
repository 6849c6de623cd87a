"""The language of formulas: a table of cases, what is refused and why, and that nothing crashes or grows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kith.kit.formulas import (
    FUNCTIONS,
    Circle,
    Fault,
    Missing,
    Surroundings,
    Type,
    Value,
    check,
    compiled,
    fields_of,
    in_order,
    is_volatile,
    parse,
    renamed,
)
from kith.kit.formulas.parsing import FieldName
from kith.kit.formulas.reading import bracketed
from kith.kit.formulas.values import Amount

NOW = Surroundings(datetime(2024, 5, 6, 7, 8, tzinfo=UTC), "EUR")
TYPES = {
    "a": Type.NUMBER,
    "b": Type.NUMBER,
    "none": Type.NUMBER,
    "eur": Type.MONEY,
    "usd": Type.MONEY,
    "day": Type.DATE,
    "at": Type.INSTANT,
    "name": Type.TEXT,
    "blank": Type.TEXT,
    "flag": Type.YES_NO,
    "customer.size": Type.NUMBER,
}
VALUES: dict[str, Value] = {
    "a": Decimal(7),
    "b": Decimal("-2.5"),
    "eur": Amount(Decimal(100), "EUR"),
    "usd": Amount(Decimal(50), "USD"),
    "day": date(2024, 1, 31),
    "at": datetime(2024, 1, 31, 12, 30, tzinfo=UTC),
    "name": "Ada Łęcka",
    "blank": "",
    "flag": True,
    "customer.size": Decimal(12),
}


def known(field: FieldName) -> Type:
    if field.name not in TYPES:
        raise Fault(f"There is no field “{field.name}”.", field.at)
    return TYPES[field.name]


def value(text: str) -> Value:
    node = parse(text)
    check(node, known)
    return compiled(node)(VALUES, NOW)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("1 + 2 * 3", Decimal(7)),
        ("(1 + 2) * 3", Decimal(9)),
        ("-2 ^ 2", Decimal(-4)),
        ("2 ^ -1", Decimal("0.5")),
        ("-7 % 3", Decimal(2)),
        ("a / b", Decimal("-2.8")),
        ("0.1 + 0.2 = 0.3", True),
        ("a > 5 and not (b > 0)", True),
        ("flag or none > 1", True),
        ("not flag", False),
        ("1 < 2 = true or false", Fault),
        ('"Ada" & " " & a', "Ada 7"),
        ('name = "ADA ŁĘCKA"', True),
        ("'it''s'", "it's"),
        ('"say ""hi"""', 'say "hi"'),
        ("eur * 2", Amount(Decimal(200), "EUR")),
        ("eur / eur", Decimal(1)),
        ("eur > 99", True),
        ("eur + money(5)", Amount(Decimal(105), "EUR")),
        ("usd + money(0)", Amount(Decimal(50), "USD")),
        ("number(usd) + 1", Decimal(51)),
        ('money(3, "usd")', Amount(Decimal(3), "USD")),
        ("day + 1", date(2024, 2, 1)),
        ("today() - day", Decimal(96)),
        ("date(at)", date(2024, 1, 31)),
        ("now() - at > 95", True),
        ("year(day) * 100 + month(day)", Decimal(202401)),
        ("add_months(day, 1)", date(2024, 2, 29)),
        ("add_months(day, -2)", date(2023, 11, 30)),
        ("workdays(date(2024, 5, 3), date(2024, 5, 6))", Decimal(1)),
        ("workdays(date(2024, 5, 13), date(2024, 5, 6))", Decimal(-5)),
        ("days_between(day, date(2024, 3, 1))", Decimal(30)),
        ("weekday(date(2024, 5, 6))", Decimal(1)),
        ('date("2024-12-31")', date(2024, 12, 31)),
        ("round(2.345, 2)", Decimal("2.35")),
        ("round(-2.5)", Decimal(-3)),
        ("round(1234, -2)", Decimal(1200)),
        ("floor(b)", Decimal(-3)),
        ("ceil(b)", Decimal(-2)),
        ("abs(b)", Decimal("2.5")),
        ("min(a, none, b)", Decimal("-2.5")),
        ("max(a, none, b)", Decimal(7)),
        ("sum(a, none, 1)", Decimal(8)),
        ("sum(eur, eur)", Amount(Decimal(200), "EUR")),
        ("coalesce(none, 3)", Decimal(3)),
        ('coalesce(blank, name, "x")', "Ada Łęcka"),
        ('if(a > 5, "big", "small")', "big"),
        ("if(a < 5, 1)", Missing("none")),
        ("if(true, 1, 1 / 0)", Decimal(1)),
        ("none = null", True),
        ("blank != null", False),
        ("concat(a, none, flag)", "7yes"),
        ("text(eur)", "100 EUR"),
        ('upper(left(name, 3)) & lower(right("XYZ", 2))', "ADAyz"),
        ('right("abc", 0)', ""),
        ('trim("  a   b ")', "a b"),
        ("len(name)", Decimal(9)),
        ('contains(name, "ada")', True),
        ('number("1.234,5")', Decimal("1234.5")),
        ("customer.size + [customer].[size]", Decimal(24)),
        ("a / 0", Missing("zero")),
        ("none + 1", Missing("empty", "none")),
        ("if(none > 1, 1, 2)", Missing("empty", "none")),
        ("eur + usd", Missing("currencies", "EUR, USD")),
        ("sum(eur, usd)", Missing("currencies", "EUR, USD")),
        ("eur < usd", Missing("currencies", "EUR, USD")),
        ('money(1, "XYZ")', Missing("currency", "XYZ")),
        ("10 ^ 15", Missing("size")),
        ("999999999999999 * 999999999999999", Missing("size")),
        ("9 ^ 101", Missing("power")),
        ("b ^ 0.5", Missing("power")),
        ("date(2024, 2, 30)", Missing("range")),
        ("add_months(day, 999999)", Missing("range")),
        ("add_days(day, 9999999999)", Missing("range")),
        ('number("abc")', Missing("number", "abc")),
        ('date("31.12.2024")', Missing("date", "31.12.2024")),
    ],
)
def test_a_formula_gives_exactly_this(text: str, result: object) -> None:
    if result is Fault:
        with pytest.raises(Fault):
            value(text)
    else:
        assert value(text) == result


@pytest.mark.parametrize(
    ("text", "at", "part"),
    [
        ("", 0, "Write a formula"),
        ("1 +", 3, "ends too early"),
        ("(1 + 2", 6, "closing bracket"),
        ("1 2", 2, "operator"),
        ("a + + * 2", 6, "A value is missing before “*”"),
        ("a < b < 3", 6, "join comparisons"),
        ('name + "x"', 5, "join texts by &"),
        ("eur + 1", 4, "money(…)"),
        ("day - at", 4, "date(…)"),
        ("day > null", 4, "= null"),
        ("name and flag", 0, "needs yes or no"),
        ("rond(1)", 0, "Did you mean round()"),
        ("round(name)", 6, "this is a text"),
        ("round()", 0, "write round(number, decimals)"),
        ('if(flag, 1, "x")', 12, "one type"),
        ("null", 0, "always empty"),
        ("nmae", 0, "no field"),
        ('"abc', 0, "has no end"),
        ("[abc", 0, "has no end"),
        ("“abc”", 0, "straight quotation marks"),
        ("if(flag; 1; 2)", 7, "by commas"),
        ("date(2024)", 0, "month and day"),
        ("x" * 2_001, 2_000, "2000 characters"),
        ("(" * 40 + "1" + ")" * 40, 31, "30 times"),
        ("1" * 29, 0, "28 digits"),
        ("+".join(["1"] * 200), 300, "at most 300 parts"),
        ("a.__class__", 0, "no field"),
        ("__import__('os')", 0, "no function"),
        ("open('x')", 0, "no function"),
    ],
)
def test_what_is_refused_is_told_with_its_place_and_the_remedy(text: str, at: int, part: str) -> None:
    with pytest.raises(Fault) as caught:
        value(text)
    assert (caught.value.at, part in caught.value.message) == (at, True), caught.value.message


def test_a_formula_is_shown_with_labels_and_kept_with_keys() -> None:
    kept = 'if(annual_revenue > 1, "annual_revenue", [x].y)'
    labels = {"annual_revenue": bracketed("Annual revenue"), "x.y": bracketed("City [old]")}
    shown = renamed(kept, lambda field: labels[field.name])
    assert shown == 'if([Annual revenue] > 1, "annual_revenue", [City (old]]])'
    assert [field.path for field in fields_of(parse("[A ]] b].c + d"))] == [("A ] b", "c"), ("d",)]


def test_only_formulas_that_ask_for_the_time_depend_on_it() -> None:
    assert [is_volatile(parse(text)) for text in ("today() - day", "day(now())", '"today()"', "a")] == [
        True,
        True,
        False,
        False,
    ]


def test_formulas_come_after_those_that_they_use_and_circles_are_named() -> None:
    assert in_order({"c": ["b", "x"], "a": [], "b": ["a"]}) == ("a", "b", "c")
    with pytest.raises(Circle) as caught:
        in_order({"z": ["a"], "a": ["b"], "b": ["c", "d"], "c": [], "d": ["a"]})
    assert caught.value.keys == ("a", "b", "d", "a")
    with pytest.raises(Circle) as alone:
        in_order({"a": ["a"]})
    assert alone.value.keys == ("a", "a")


_atoms = st.one_of(
    st.sampled_from([*TYPES, "null", "true", '"x"', '"2024-01-31"', "0", "1", "-1", "0.1", "99999999999999"]),
    st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=0, max_value=10**14).map(str),
)


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    signs = st.sampled_from(["+", "-", "*", "/", "%", "^", "&", "=", "!=", "<", "<=", ">", ">=", "and", "or"])
    calls = st.tuples(st.sampled_from([*FUNCTIONS]), st.lists(inner, max_size=4))
    return st.one_of(
        st.tuples(inner, signs, inner).map(lambda each: f"({each[0]} {each[1]} {each[2]})"),
        calls.map(lambda each: f"{each[0]}({', '.join(each[1])})"),
        inner.map(lambda each: f"not {each}"),
        inner.map(lambda each: f"-{each}"),
    )


formulas = st.recursive(_atoms, _grown, max_leaves=40)


def check_place(fault: Fault, text: str) -> None:
    assert 0 <= fault.at <= len(text)
    assert fault.message


@settings(max_examples=600, deadline=None)
@given(formulas)
def test_any_formula_gives_a_value_of_its_type_or_is_refused(text: str) -> None:
    try:
        node = parse(text)
        kind = check(node, known)
    except Fault as fault:
        check_place(fault, text)
        return
    begin = perf_counter()
    work = compiled(node)
    result = work(VALUES, NOW)
    assert perf_counter() - begin < 0.5
    assert work(VALUES, NOW) == result
    expected = {
        Type.NUMBER: Decimal,
        Type.MONEY: Amount,
        Type.TEXT: str,
        Type.DATE: date,
        Type.INSTANT: datetime,
        Type.YES_NO: bool,
    }[kind]
    assert isinstance(result, (expected, Missing))
    if isinstance(result, str):
        assert len(result) <= 2_000


@settings(max_examples=600, deadline=None)
@given(
    st.one_of(
        st.text(max_size=200), st.lists(st.sampled_from([*"()[],.+-*/^%&=<>\"'", "a", "if", "not", "1"])).map("".join)
    )
)
def test_any_text_is_a_formula_or_a_fault(text: str) -> None:
    try:
        check(parse(text), known)
    except Fault as fault:
        check_place(fault, text)


@given(formulas)
def test_naming_fields_alike_leaves_a_formula_as_it_was(text: str) -> None:
    try:
        parse(text)
    except Fault:
        return
    assert renamed(text, lambda field: field.name) == text
