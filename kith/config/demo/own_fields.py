"""Custom fields of the sample agency on customers: formulas and roll-ups."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from kith.custom import defining
from kith.engine.policy import Actor
from kith.engine.write.changes import Changes

SECTION = "Figures"
FIELDS: tuple[dict[str, Any], ...] = (
    {
        "label": "Revenue per employee", "kind": "formula", "formula": "[Annual revenue] / [Employees]",
        "help": "What the formula says, kept up to date by every write.",
    },
    {"label": "Notes written", "kind": "roll_up", "source": "notes", "function": "count"},
    {"label": "Last note", "kind": "roll_up", "source": "notes", "function": "latest", "field": "created_at"},
)  # fmt: skip


def define(agency: int, day: date) -> None:
    """Define the fields on the day before the sample year ends. All customers exist then, so each is computed once."""
    by = Actor.system(agency)
    at = datetime.combine(day - timedelta(days=1), time(23, 59), UTC)
    changes = Changes(by=by, door="system", action="custom-fields.create", at=at)
    for values in FIELDS:
        defining.make("customers", {"section": SECTION, **values}, by=by, changes=changes)
    changes.close()
