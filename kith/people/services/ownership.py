"""Who looks after a record: its owner, and for the time of an absence its stand-in."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from kith.sdk.declare import Errors


def problems(row: Any) -> Errors:
    """What is wrong with the stand-in of a record."""
    if row.stand_in_id is not None and row.stand_in_id == row.owner_id:
        return {"stand_in": [_("Nobody can stand in for themselves; choose somebody else or leave it empty.")]}
    return {}


def step_back(row: Any) -> None:
    """Whoever becomes the owner of a record stands in for it no longer."""
    if row.stand_in_id == row.owner_id:
        row.stand_in_id = None
