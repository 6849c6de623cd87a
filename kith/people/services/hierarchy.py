"""Customers that are part of others: none is part of itself, not even through others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from kith.engine.rows.circles import within_themselves
from kith.people.models import Customer
from kith.sdk.declare import Errors
from kith.sdk.models import Change
from kith.sdk.rules import Changes, FieldErrors, changed


def problems(row: Customer) -> Errors:
    """What is wrong with the customer of which another one is to become a part."""
    if row.pk is None or row.parent_id is None or "parent_id" not in changed(row):
        return {}
    return _circle({row.pk: row.parent_id})


def keep_from_circles(kind: str, written: Sequence[tuple[Any, Mapping[str, Any]]], changes: Changes) -> None:
    """The rows of a file are looked at before any of them is written, so together they may close a circle.

    Merging and taking it back pass through circles, and end without. Raises FieldErrors.
    """
    if changes.door != "import" or kind != Change.Kind.UPDATE:
        return
    moved = {row.pk: fields["parent"][1] for row, fields in written if fields.get("parent", (None, None))[1]}
    if moved and (errors := _circle(moved)):
        raise FieldErrors(errors)


def _circle(links: Mapping[int, int]) -> Errors:
    if not within_themselves(Customer, "parent_id", links):
        return {}
    return {"parent": [_("A customer cannot be part of itself, not even through others; choose another one.")]}
