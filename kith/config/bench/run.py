"""One measurement: fill the database, start product and floor, send both the same requests, write table and JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection, connections
from django.middleware.csrf import _get_new_csrf_string

from kith.agency.sessions import SessionStore
from kith.config.bench import data, imports
from kith.config.bench.client import Connection, Timing, get, measure
from kith.config.bench.operations import operations
from kith.config.bench.queries import count_queries
from kith.config.installation import install

CLIENTS = 8
READY_SECONDS = 30


def run(*, contacts: int, port: int, seconds: float, count: int, workers: int) -> dict[str, Any]:
    """Measure everything; the database and data directory are those of the environment."""
    known = filled(contacts)
    session, csrf = sign_in(known["user"])
    queries = count_queries(contacts, user=known["user"])
    result: dict[str, Any] = {
        "contacts": contacts,
        "database": connection.vendor,
        "workers": workers,
        "api": {},
        "page": {},
        "floor": {},
    }
    connections.close_all()
    with floor_server(port + 1, workers), product_server(port, workers) as product:
        result["cold_start_s"] = round(product.cold_start, 2)
        result["rss_mb"] = round(product.resident())
        result["first_page_kb"] = _first_page(port, session)
        for operation in operations(contacts, session=session, csrf=csrf):
            floor = measure(port + 1, operation.floor, count=count, clients=CLIENTS, seconds=seconds)
            result["floor"][operation.name] = _figures(floor)
            for door, make in (("api", operation.api), ("page", operation.page)):
                if make is not None:
                    timing = measure(port, make, count=count, clients=CLIENTS, seconds=seconds)
                    result[door][operation.name] = {
                        **_figures(timing),
                        "queries": queries[door].get(operation.name),
                        "ratio_to_floor": round(timing.p50_ms / floor.p50_ms, 2),
                        "rps_ratio_to_floor": round(floor.rps / timing.rps, 2),
                    }
        result["rss_after_mb"] = round(product.resident())
    result.update(imports.measure_imports(known["agency"]))
    return result


def _figures(timing: Timing) -> dict[str, Any]:
    return {
        "p50_ms": round(timing.p50_ms, 2),
        "p95_ms": round(timing.p95_ms, 2),
        "rps": round(timing.rps, 1),
        "kb": round(timing.kilobytes, 1),
    }


def filled(contacts: int) -> dict[str, Any]:
    """Fill the database, unless an earlier run on the same directory did."""
    from django.conf import settings

    install()
    note = Path(settings.DATA_DIR) / f"bench-{connection.vendor}-{contacts}.json"
    if note.exists():
        return dict(json.loads(note.read_text()))
    known = data.fill(contacts)
    note.write_text(json.dumps(known))
    return known


def sign_in(user_id: int) -> tuple[str, str]:
    """The cookies of a signed-in salesperson: (session, CSRF token)."""
    from kith.agency.models import User

    user = User.objects.get(pk=user_id)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "kith.agency.backends.Backend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key), _get_new_csrf_string()


class Served:
    """A server process and its children, started for the measurement."""

    def __init__(self, process: subprocess.Popen[bytes], cold_start: float) -> None:
        self.process = process
        self.cold_start = cold_start

    def resident(self) -> float:
        """Return memory in MB as Linux's PSS: private pages of each process, and shared pages once."""
        return sum(_pss(pid) for pid in _family(self.process.pid)) / 1000


def _family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in _family(int(child)))]


def _pss(pid: int) -> int:
    """Proportional memory of one process in kB."""
    line = next(line for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines() if line.startswith("Pss:"))
    return int(line.split()[1])


@contextmanager
def product_server(port: int, workers: int) -> Iterator[Served]:
    command = [sys.executable, "-m", "kith.config.cli", "serve", "--port", str(port), "--workers", str(workers)]
    with _server(command, port, "/healthz") as served:
        yield served


@contextmanager
def floor_server(port: int, workers: int) -> Iterator[Served]:
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", str(workers),
        "--blocking-threads", "4", "--no-log", "kith.config.bench.floor:application",
    ]  # fmt: skip
    with _server(command, port, "/list") as served:
        yield served


@contextmanager
def _server(command: list[str], port: int, path: str) -> Iterator[Served]:
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, "KITH_LOG_LEVEL": "error"})
    try:
        _wait_for(port, path)
        yield Served(process, time.perf_counter() - begin)
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(port: int, path: str) -> None:
    end, pause = time.perf_counter() + READY_SECONDS, Event()
    while True:
        try:
            with urlopen(f"http://127.0.0.1:{port}{path}", timeout=5):
                return
        except (URLError, OSError):
            if time.perf_counter() > end:
                raise
            pause.wait(0.01)


def _first_page(port: int, session: str) -> float:
    """Return the compressed kilobytes of the first page with all its assets."""
    import re

    connection = Connection(port)
    headers = f"Cookie: kith={session}\r\n"
    _status, _head, plain = connection.ask(get("/", headers).replace(b"Accept-Encoding: gzip\r\n", b""))
    _status, _head, page = connection.ask(get("/", headers))
    total, seen = len(page), set[str]()
    waiting = re.findall(r'(?:src|href)="(/static/[^"#]+)', plain.decode())
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        _status, _head, body = connection.ask(get(address))
        total += len(body)
        if address.endswith((".js", ".css")):
            _status, _head, text = connection.ask(get(address).replace(b"Accept-Encoding: gzip\r\n", b""))
            folder = address.rsplit("/", 1)[0]
            for name in re.findall(r'(?:from|import)\s*"(\./[^"]+|\.\./[^"]+)"', text.decode()):
                waiting.append(os.path.normpath(f"{folder}/{name}"))
    connection.close()
    return round(total / 1024, 1)
