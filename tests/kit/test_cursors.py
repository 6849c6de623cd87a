"""Cursors of keyset paging."""

import base64
import json
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kith.kit.cursors import CursorError, CursorValue, decode_cursor, encode_cursor

VALUES: list[CursorValue] = [
    "schmidt anna",
    7,
    Decimal("1.50"),
    date(2024, 3, 5),
    datetime(2024, 3, 5, 10, 30, tzinfo=UTC),
    True,
    None,
]


def test_a_cursor_keeps_values_and_types() -> None:
    cursor = encode_cursor(VALUES)
    assert decode_cursor(cursor) == VALUES
    assert [type(value) for value in decode_cursor(cursor)] == [type(value) for value in VALUES]
    assert cursor.replace("-", "").replace("_", "").isalnum()


def cursor_of(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "äöü",
        "!!!!",
        "A" * 5_000,
        cursor_of({"a": 1}),
        cursor_of([1.5]),
        cursor_of([[1]]),
        cursor_of([2**70]),
        cursor_of([{"n": "NaN"}]),
        cursor_of([{"n": "1e"}]),
        cursor_of([{"d": "2024-02-30"}]),
        cursor_of([{"x": "1"}]),
        cursor_of([{"n": 1}]),
        cursor_of([1] * 17),
    ],
)
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(CursorError) as caught:
        decode_cursor(text)
    assert str(caught.value) == "The cursor is not valid. Start again without one."


@given(
    st.lists(
        st.none()
        | st.booleans()
        | st.text()
        | st.integers(-(2**63) + 1, 2**63 - 1)
        | st.dates()
        | st.datetimes()
        | st.decimals(allow_nan=False, allow_infinity=False),
        max_size=16,
    ),
)
def test_every_cursor_comes_back(values: list[CursorValue]) -> None:
    cursor = encode_cursor(values)
    if len(cursor) <= 4_096:
        assert decode_cursor(cursor) == values


@given(st.text() | st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_any_text_is_a_cursor_or_a_cursor_error(text: str) -> None:
    with suppress(CursorError):
        decode_cursor(text)
