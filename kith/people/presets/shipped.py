"""All presets of contacts and customers, in matching order."""

from __future__ import annotations

from kith.people.presets import (
    others,
    outlook,
    outlook_editions,
    rivals,
    salesforce,
    salesforce_reports,
)

CONTACTS = (
    *rivals.CONTACTS,
    *salesforce.CONTACTS,
    *salesforce_reports.CONTACTS,
    *outlook.CONTACTS,
    *outlook_editions.CONTACTS,
    *others.CONTACTS,
)
CUSTOMERS = (*salesforce.CUSTOMERS, *salesforce_reports.CUSTOMERS, *rivals.CUSTOMERS, *others.CUSTOMERS)
