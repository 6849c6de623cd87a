"""Opaque cursors for keyset pagination: the sort values of the last row, as base64url of typed JSON.

A cursor holds values only, no permission and no query. It is therefore not signed: a forged one shows another page of
rows that its user may read anyway. Any text that `encode_cursor` did not write is a CursorError.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

type CursorValue = str | int | Decimal | date | datetime | bool | None

MAX_LENGTH = 4_096
MAX_VALUES = 16
_MAX_INTEGER = 2**63 - 1


class CursorError(ValueError):
    """The text is not a valid cursor. The message is shown to the API client."""

    def __init__(self) -> None:
        super().__init__("The cursor is not valid. Start again without one.")


def encode_cursor(values: Sequence[CursorValue]) -> str:
    """Encode values in order as one text of letters, digits, - and _."""
    plain = json.dumps([_dump(value) for value in values], separators=(",", ":"))
    return base64.urlsafe_b64encode(plain.encode()).decode("ascii").rstrip("=")


def decode_cursor(text: str) -> list[CursorValue]:
    """Decode the values with their types. Raises CursorError."""
    if not text or len(text) > MAX_LENGTH or not text.isascii():
        raise CursorError
    try:
        plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        items = json.loads(plain)
    except (binascii.Error, ValueError, RecursionError):
        raise CursorError from None
    if not isinstance(items, list) or len(items) > MAX_VALUES:
        raise CursorError
    return [_load(item) for item in items]


def _dump(value: CursorValue) -> object:
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Decimal):
        return {"n": str(value)}
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    return {"d": value.isoformat()}


def _load(item: object) -> CursorValue:
    if item is None or isinstance(item, str | bool):
        return item
    if isinstance(item, int):
        return _within_database(item)
    if not isinstance(item, dict) or len(item) != 1:
        raise CursorError
    ((kind, text),) = item.items()
    if not isinstance(text, str):
        raise CursorError
    return _load_typed(kind, text)


def _within_database(number: int) -> int:
    if not -_MAX_INTEGER <= number <= _MAX_INTEGER:
        raise CursorError
    return number


def _load_typed(kind: str, text: str) -> CursorValue:
    try:
        if kind == "n" and (number := Decimal(text)).is_finite():
            return number
        if kind == "t":
            return datetime.fromisoformat(text)
        if kind == "d":
            return date.fromisoformat(text)
    except (ValueError, InvalidOperation):
        pass
    raise CursorError
