"""Fields that the sample agency added to customers: worked out, so that each has a result at once."""

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
    """Make the fields once all customers are there, so that each is worked out once; the day before the year ends."""
    by = Actor.system(agency)
    at = datetime.combine(day - timedelta(days=1), time(23, 59), UTC)
    changes = Changes(by=by, door="system", action="custom-fields.create", at=at)
    for values in FIELDS:
        defining.make("customers", {"section": SECTION, **values}, by=by, changes=changes)
    changes.close()
