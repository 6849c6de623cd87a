"""Names of fields that several declarations share."""

from __future__ import annotations

ADDRESS = ("street", "street2", "postcode", "city", "state", "country", "latitude", "longitude")
TIMES = ("created_at", "updated_at")
