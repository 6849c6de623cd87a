"""What SQLite knows of how its tables are filled, by which it chooses between an index and reading everything."""

from __future__ import annotations

from django.db import connection


def refresh() -> None:
    """Let SQLite look at its tables again; it reads a few hundred rows of each. PostgreSQL does so by itself.

    Needed after many rows were written: what was known of small tables makes it read large ones from end to end.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit=400")
            # Not PRAGMA optimize: before SQLite 3.46 it passes over tables that this connection has not asked yet.
            cursor.execute("ANALYZE")
