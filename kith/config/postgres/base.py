"""A PostgreSQL backend with fewer round trips and with prepared statements for frequent queries (ADR 30)."""

from __future__ import annotations

from selectors import EVENT_READ, DefaultSelector
from typing import Any

import psycopg
from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection with a health check without a query, and with a cursor for prepared statements."""

    def is_usable(self) -> bool:
        """Whether the connection is alive. Django checks that once per request, by a query.

        A server that closes a connection sends a message first. So a socket without unread data is alive, and only
        with unread data the query is sent.
        """
        if self.connection is None or self.connection.closed:
            return False
        with DefaultSelector() as line:
            line.register(self.connection.fileno(), EVENT_READ)
            said = line.select(timeout=0)
        return not said or super().is_usable()

    def planned_cursor(self) -> Any:
        """Return a cursor with server-side parameters, so that the server can prepare a statement once per connection.

        Only for statements written for it: the server infers a parameter's type from its position.
        """
        self.close_if_health_check_failed()
        self.ensure_connection()
        wrap: Any = getattr(self, "_prepare_cursor")  # noqa: B009  (known to Django alone, not to its types)
        with self.wrap_database_errors:
            return wrap(psycopg.Cursor(self.connection))
