"""From what a form posted to the raw values that a write takes; parts of a record come as numbered rows."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from django.http import QueryDict

from kith.engine.declare.resource import Resource
from kith.engine.fields.base import Field
from kith.engine.fields.child_rows import MOST, Children
from kith.kit.numbers import whole_number

type Row = dict[str, Any]


def values(resource: Resource, posted: QueryDict) -> dict[str, Any]:
    """The raw value of each writable field; a tick that is absent means no.

    Lists that stand as they stood when the form was opened are left out, so that nobody's additions are undone.
    """
    found: dict[str, Any] = {}
    for name, field in resource.writable.items():
        if not field.kind.input:
            continue  # it has no control, so the form says nothing about it
        if not field.kind.many:
            found[name] = _plain(field, name, posted)
        elif posted.get(f"was-{name}", NOTHING) != digest(listed(field, posted)):
            found[name] = listed(field, posted)
    return found


def version(posted: QueryDict) -> int | None:
    """The version of the record that whoever posted had seen; None when the form does not say."""
    return whole_number(posted.get("version", ""))


def listed(field: Field, posted: QueryDict) -> list[Any]:
    """What was posted for a field of many values: names of tags, or rows of parts."""
    if isinstance(field.kind, Children):
        return filled(rows(field, field.kind, posted))
    return [part.strip() for text in posted.getlist(field.name) for part in text.split(",") if part.strip()]


def _plain(field: Field, name: str, posted: QueryDict) -> Any:
    if field.kind.several:
        return [text for text in posted.getlist(name) if text.strip()]
    if field.kind.name == "yes_no":
        return "1" if posted.get(name) else "0"
    # Without a script a link is chosen from a list or written by name; what was written counts.
    return next((text for text in reversed(posted.getlist(name)) if text.strip()), "")


def rows(field: Field, kind: Children, posted: QueryDict) -> list[Row]:
    """The rows posted as ``points-0-type``, in their order; rows ticked for removal are gone."""
    pattern = re.compile(rf"{re.escape(field.name)}-(\d{{1,3}})-[a-z_]+")
    numbers = sorted({int(hit[1]) for key in posted if (hit := pattern.fullmatch(key))})[: MOST + 1]
    found = []
    for number in numbers:
        prefix = f"{field.name}-{number}-"
        if posted.get(f"{prefix}remove"):
            continue
        row: Row = {name: _plain(child, f"{prefix}{name}", posted) for name, child in kind.child_fields(field).items()}
        row_id = whole_number(posted.get(f"{prefix}id", ""))
        if row_id is not None:
            row["id"] = row_id
        found.append(row)
    return found


def filled(items: list[Row]) -> list[Row]:
    """The rows in which something was filled in; emptying a row removes it."""
    return [row for row in items if any(value not in ("", "0") for name, value in row.items() if name != "id")]


def digest(items: list[Any]) -> str:
    """A short mark by which a list is known again when the form comes back."""
    return hashlib.sha256(json.dumps(items, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


# A form that does not say how a list stood, and names nothing of it, has no word on it.
NOTHING = digest([])
