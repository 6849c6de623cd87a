"""The floor: a bare WSGI handler that sends the same rows from the raw database driver. Nothing can be faster.

It checks no permissions, keeps no history and renders no page. granian serves it like the product, on the same database
(``KITH_DATABASE_URL``).
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import orjson

URL = os.environ.get("KITH_DATABASE_URL", "")
SQLITE = URL.startswith("sqlite")
MARK = "?" if SQLITE else "%s"
COLUMNS = (
    "c.id, c.version, c.name, c.designation, c.customer_id, k.name, c.status, c.phone, c.email, c.city, c.owner_id, "
    "e.name, c.updated_at"
)
JOINS = (
    "people_contact c LEFT JOIN people_customer k ON k.id = c.customer_id "
    "LEFT JOIN agency_employee e ON e.id = c.owner_id"
)
ALIVE = f"c.agency_id = {MARK} AND c.deleted_at IS NULL"
NAMES = (
    "id", "version", "name", "designation", "customer_id", "customer", "status", "phone", "email", "city", "owner_id",
    "owner", "updated_at",
)  # fmt: skip
_local = threading.local()


def connect() -> Any:
    """Open this thread's connection, with the product's options."""
    if not hasattr(_local, "connection"):
        if SQLITE:
            path = unquote(urlsplit(URL).path.removeprefix("/"))
            _local.connection = sqlite3.connect(path, timeout=20, isolation_level=None)
            _local.connection.execute("PRAGMA synchronous=FULL")
            _local.connection.execute("PRAGMA cache_size=-8000")
        else:
            import psycopg

            _local.connection = psycopg.connect(URL.replace("postgres://", "postgresql://"), autocommit=True)
    return _local.connection


def rows(where: str, values: Iterable[Any], tail: str) -> bytes:
    cursor = connect().execute(f"SELECT {COLUMNS} FROM {JOINS} WHERE {ALIVE} {where} {tail}", (1, *values))
    return orjson.dumps({"items": [dict(zip(NAMES, row, strict=True)) for row in cursor]})


def listed(_query: dict[str, str]) -> bytes:
    return rows("", (), "ORDER BY c.sort_name, c.id LIMIT 80")


def worked(query: dict[str, str]) -> bytes:
    """The list with formula results, from the JSON column; the last formula is a number."""
    keys = query["keys"].split(",")
    read = [f"json_extract(c.computed, '$.{key}')" if SQLITE else f"c.computed ->> '{key}'" for key in keys]
    order = "c.sort_name"
    if "sort" in query:
        order = f"CAST({read[-1]} AS NUMERIC)" if SQLITE else f"({read[-1]})::numeric NULLS FIRST"
    sql = f"SELECT {COLUMNS}, {', '.join(read)} FROM {JOINS} WHERE {ALIVE} ORDER BY {order}, c.id LIMIT 80"
    cursor = connect().execute(sql, (1,))
    return orjson.dumps({"items": [dict(zip((*NAMES, *keys), row, strict=True)) for row in cursor]})


def filtered(query: dict[str, str]) -> bytes:
    where = f"AND c.city = {MARK} AND c.status = {MARK}"
    return rows(where, (query["city"], query["status"]), "ORDER BY c.sort_name, c.id LIMIT 80")


def searched(query: dict[str, str]) -> bytes:
    """Eighty hits in list order, by the index for rare words and by walking the list for common ones."""
    text = query["q"]
    if query.get("common") or not SQLITE:
        return rows(f"AND c.search_text LIKE {MARK}", (f"%{text}%",), "ORDER BY c.sort_name, c.id LIMIT 80")
    trigrams = " AND ".join(f'"{text[at : at + 3]}"' for at in range(len(text) - 2))
    where = (
        "AND c.id IN (SELECT rowid FROM people_contact_fts WHERE people_contact_fts MATCH ?) AND c.search_text LIKE ?"
    )
    return rows(where, (trigrams, f"%{text}%"), "ORDER BY c.sort_name, c.id LIMIT 80")


def record(query: dict[str, str]) -> bytes:
    """A contact with its points, notes and changes: four queries."""
    number = int(query["id"])
    database = connect()
    cursor = database.execute(f"SELECT * FROM people_contact WHERE agency_id = {MARK} AND id = {MARK}", (1, number))
    names = [column[0] for column in cursor.description]
    answer: dict[str, Any] = dict(zip(names, cursor.fetchone(), strict=True))
    for name, sql in {
        "points": f"SELECT id, value, label FROM people_contactpoint WHERE contact_id = {MARK}",
        "notes": "SELECT id, text, created_at FROM activities_note WHERE agency_id = 1 AND entity = 'contacts' "
        f"AND object_id = {MARK} ORDER BY id DESC LIMIT 50",
        "changes": "SELECT id, kind FROM engine_change WHERE agency_id = 1 AND root_entity = 'contacts' "
        f"AND root_id = {MARK} ORDER BY id DESC LIMIT 50",
    }.items():
        answer[name] = [list(row) for row in database.execute(sql, (number,))]
    return orjson.dumps(answer, default=str)


def create(query: dict[str, str]) -> bytes:
    """Insert one row and one history entry durably: a copy of the first row with another name."""
    return _write(_insert(), (query["name"],))


@cache
def _insert() -> str:
    names = [each[0] for each in connect().execute("SELECT * FROM people_contact LIMIT 0").description]
    columns = ", ".join(name for name in names if name != "id")
    return (
        f"INSERT INTO people_contact ({columns}) "
        f"SELECT {columns.replace('last_name', MARK)} FROM people_contact WHERE id = 1"
    )


def edit(query: dict[str, str]) -> bytes:
    sql = f"UPDATE people_contact SET designation = {MARK}, version = version + 1 WHERE id = {MARK}"
    return _write(sql, (query["value"], int(query["id"])))


def _write(sql: str, values: tuple[Any, ...]) -> bytes:
    database = connect()
    database.execute("BEGIN IMMEDIATE" if SQLITE else "BEGIN")
    database.execute(sql, values)
    database.execute(
        "INSERT INTO engine_change (agency_id, change_set_id, entity, object_id, root_entity, root_id, kind, version, "
        f"echo, fields) VALUES (1, 1, 'contacts', 1, 'contacts', 1, 'update', 1, FALSE, {MARK})",
        (json.dumps({"designation": ["", values[0]]}),),
    )
    database.execute("COMMIT")
    return b'{"done": true}'


ROUTES: dict[str, Callable[[dict[str, str]], bytes]] = {
    "/list": listed, "/filter": filtered, "/search": searched, "/record": record, "/create": create, "/edit": edit,
    "/worked": worked,
}  # fmt: skip


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """The plainest WSGI handler."""
    query = {name: values[0] for name, values in parse_qs(environ.get("QUERY_STRING", "")).items()}
    body = ROUTES[environ["PATH_INFO"]](query)
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
