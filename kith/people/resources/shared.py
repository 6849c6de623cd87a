"""Parts shared by the declarations of contacts and customers."""

from __future__ import annotations

from kith.people.models.shared import POSTAL
from kith.sdk.declare import Related

POSITION = ("latitude", "longitude")
ADDRESS = (*POSTAL, *POSITION)
OWNED = ("owner", "stand_in")
FINANCE = ("credit_limit", "credit_limit_currency", "bank_accounts")
# Filters of both contacts and customers.
PARTY_FILTERS = (
    "email", "phone", "source", "postcode", "city", "state", "country", *OWNED, "team", "book", "tags", "points",
    "journey_stage", "stage_since",
)  # fmt: skip
PAST = (Related("stage_moves", "came_from", "stage", "moved_at", "entered_at", "created_by"),)
TIMES = ("created_at", "updated_at")
