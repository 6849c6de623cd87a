"""Counting the queries of a page."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

# Session, user and actor are three of them, the side bar and the tray two more.
MOST_QUERIES = 12


def queries_of(client: Client, url: str) -> int:
    """The queries of a page whose caches are warm; more than the budget is a failure."""
    client.get(url)
    with CaptureQueriesContext(connection) as spent:
        assert client.get(url).status_code == 200
    assert len(spent) <= MOST_QUERIES, [query["sql"] for query in spent]
    return len(spent)
