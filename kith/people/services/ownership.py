"""The owner of a record and its own stand-in."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from kith.sdk.declare import Errors


def problems(row: Any) -> Errors:
    """Validate the stand-in of a record."""
    if row.stand_in_id is not None and row.stand_in_id == row.owner_id:
        return {"stand_in": [_("Nobody can stand in for themselves; choose somebody else or leave it empty.")]}
    return {}


def step_back(row: Any) -> None:
    """Clear the stand-in if they become the owner."""
    if getattr(row, "stand_in_id", None) is not None and row.stand_in_id == row.owner_id:
        row.stand_in_id = None
