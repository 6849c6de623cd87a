"""Names of fields that several declarations share."""

from __future__ import annotations

POSITION = ("latitude", "longitude")
ADDRESS = ("street", "street2", "postcode", "city", "state", "country", *POSITION)
TIMES = ("created_at", "updated_at")
