"""Convert POST data to raw values of a write; child rows are posted as numbered rows."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from django.http import QueryDict

from kith.engine.declare.resource import Resource
from kith.engine.fields.base import Field
from kith.engine.fields.child_rows import MOST, Children
from kith.engine.policy import Actor
from kith.kit.numbers import whole_number

type Row = dict[str, Any]


def values(resource: Resource, posted: QueryDict, actor: Actor) -> dict[str, Any]:
    """Return the raw value of each writable field; a missing checkbox means no.

    Unchanged lists are left out. Otherwise the form would remove rows that somebody else added after it was opened.
    """
    found: dict[str, Any] = {}
    for name, field in resource.writable.items():
        if not field.kind.input:
            continue  # it has no control in the form
        if not field.kind.many:
            found[name] = _plain(field, name, posted)
        elif posted.get(f"was-{name}", NOTHING) != digest(listed(field, posted, actor)):
            found[name] = listed(field, posted, actor)
    return found


def version(posted: QueryDict) -> int | None:
    """Return the version that the user saw; None if the form has none."""
    return whole_number(posted.get("version", ""))


def listed(field: Field, posted: QueryDict, actor: Actor) -> list[Any]:
    """Return the value of a multi-valued field: tag names or child rows."""
    if isinstance(field.kind, Children):
        return filled(rows(field, field.kind, posted, actor))
    return [part.strip() for text in posted.getlist(field.name) for part in text.split(",") if part.strip()]


def _plain(field: Field, name: str, posted: QueryDict) -> Any:
    if field.kind.several:
        return [text for text in posted.getlist(name) if text.strip()]
    if field.kind.name == "yes_no":
        return "1" if posted.get(name) else "0"
    # Without JavaScript a link has a select and a text input; a typed text wins.
    return next((text for text in reversed(posted.getlist(name)) if text.strip()), "")


def rows(field: Field, kind: Children, posted: QueryDict, actor: Actor) -> list[Row]:
    """Return the rows posted as ``points-0-type`` in order, without removed ones."""
    pattern = re.compile(rf"{re.escape(field.name)}-(\d{{1,3}})-[a-z_]+")
    numbers = sorted({int(hit[1]) for key in posted if (hit := pattern.fullmatch(key))})[: MOST + 1]
    found, known = [], kind.child_fields(field, actor)
    for number in numbers:
        prefix = f"{field.name}-{number}-"
        if posted.get(f"{prefix}remove"):
            continue
        row: Row = {name: _plain(child, f"{prefix}{name}", posted) for name, child in known.items()}
        row_id = whole_number(posted.get(f"{prefix}id", ""))
        if row_id is not None:
            row["id"] = row_id
        found.append(row)
    return found


def filled(items: list[Row]) -> list[Row]:
    """Return the non-empty rows; emptying a row removes it."""
    return [row for row in items if any(value not in ("", "0") for name, value in row.items() if name != "id")]


def digest(items: list[Any]) -> str:
    """Return a short hash of a list, to detect changes when the form is posted."""
    return hashlib.sha256(json.dumps(items, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


# A form without a hash and without rows does not contain the list at all.
NOTHING = digest([])
