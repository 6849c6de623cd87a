"""Greets every customer that is made, by an entry in its city."""

from __future__ import annotations

from kith.people.models import Customer
from kith.sdk.rules import Changes
from kith.sdk.work import Event, on


@on("customers.created")
def greet(event: Event, *, changes: Changes) -> None:
    """Write a greeting, once."""
    row = Customer.objects.get(pk=event.record)
    row.city = f"{row.city}!"
    changes.save(row)
