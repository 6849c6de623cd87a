"""PostgreSQL with fewer trips and less planning for what is asked again and again (ADR 30)."""

from __future__ import annotations

from selectors import EVENT_READ, DefaultSelector
from typing import Any

import psycopg
from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that knows without asking whether the server is still there, and keeps plans of statements."""

    def is_usable(self) -> bool:
        """Whether the server still holds the line, which Django wants to know once in each request.

        A server that ended it has said so, and that waits to be read; where nothing waits, nobody needs to be asked.
        """
        if self.connection is None or self.connection.closed:
            return False
        with DefaultSelector() as line:
            line.register(self.connection.fileno(), EVENT_READ)
            said = line.select(timeout=0)
        return not said or super().is_usable()

    def planned_cursor(self) -> Any:
        """A cursor whose statements the server plans once for this connection, with values sent beside them.

        For statements that are written out for it: what a server takes for the type of a value hangs on its place.
        """
        self.close_if_health_check_failed()
        self.ensure_connection()
        wrap: Any = getattr(self, "_prepare_cursor")  # noqa: B009  (known to Django alone, not to its types)
        with self.wrap_database_errors:
            return wrap(psycopg.Cursor(self.connection))
