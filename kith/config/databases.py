"""Database settings from a URL: `sqlite:///path/file` or `postgres://user:password@host:port/name?option=value`."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

LOCK_WAIT_SECONDS = 20
CONNECTION_LIFE_SECONDS = 600
# Executions of a statement on one connection before psycopg prepares it there.
PLANNED_FROM = 3
# WAL with FULL lost no committed transaction in the kill drills; NORMAL may lose the last ones in a power failure.
# The page cache is 8 MB per connection, because each server thread has its own.
SQLITE_PRAGMAS = "; ".join(
    (
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "PRAGMA cache_size=-8000",
        "PRAGMA temp_store=MEMORY",
        "PRAGMA journal_size_limit=67108864",
    )
)
FORMS = "write sqlite:///path/to/file or postgres://user:password@host:5432/name"


def from_url(url: str) -> dict[str, Any]:
    """Return Django's settings of one database. Raises ImproperlyConfigured, never with the password."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(parts.path)
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgres(url)
    raise ImproperlyConfigured(f"KITH_DATABASE_URL has the unknown scheme {parts.scheme!r}; {FORMS}.")


def _sqlite(path: str) -> dict[str, Any]:
    # sqlite:///relative and sqlite:////absolute, as in other tools
    name = unquote(path.removeprefix("/"))
    if not name:
        raise ImproperlyConfigured(f"KITH_DATABASE_URL names no file; {FORMS}.")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name if name == ":memory:" else str(Path(name).expanduser().resolve()),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # BEGIN IMMEDIATE takes the write lock at once, so two writers queue. With BEGIN DEFERRED the second one
            # fails half-way with “database is locked”, without waiting for the timeout.
            "transaction_mode": "IMMEDIATE",
            "timeout": LOCK_WAIT_SECONDS,
            "init_command": SQLITE_PRAGMAS,
        },
    }


def _postgres(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    name = unquote(parts.path.removeprefix("/"))
    if not name:
        raise ImproperlyConfigured(f"KITH_DATABASE_URL names no database; {FORMS}.")
    try:
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured(f"KITH_DATABASE_URL has a port that is no number; {FORMS}.") from None
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", unquote(parts.hostname or ""))  # ?host=/var/run/postgresql names a socket
    options.setdefault("application_name", "kith")
    options.setdefault("connect_timeout", "5")
    # ?plans=no is for a pooler such as PgBouncer, where each transaction may run on another connection.
    options["prepare_threshold"] = None if options.pop("plans", "yes") == "no" else PLANNED_FROM
    return {
        "ENGINE": "kith.config.postgres",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port or options.pop("port", "")),
        # Each server thread keeps its connection; the health check survives a restart of the database.
        "CONN_MAX_AGE": CONNECTION_LIFE_SECONDS,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
