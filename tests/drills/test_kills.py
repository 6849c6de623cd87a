"""What was acknowledged is on disk: the server is killed without warning while it writes, again and again."""

from __future__ import annotations

import os
import signal
import sqlite3
from threading import Event, Thread
from typing import Any

import pytest

from tests.drills.client import Remote
from tests.serving import Kith, free_port, wait_for

KILLS = 5
WRITERS = 4
ACKNOWLEDGED_BETWEEN_KILLS = 15


class Writer(Thread):
    """Creates contacts until it is told to stop, and notes which were acknowledged."""

    def __init__(self, remote: Remote, name: str) -> None:
        super().__init__(daemon=True)
        self.remote, self.prefix = remote, name
        self.acknowledged: list[tuple[int, str]] = []
        self.sent = 0
        self.stop = Event()
        self.progress = Event()

    def run(self) -> None:
        while not self.stop.is_set():
            self.sent += 1
            last_name = f"{self.prefix} {self.sent}"
            email = f"{last_name.replace(' ', '-')}@drill.example"  # one address for all would be one person
            try:
                answer = self.remote.call("POST", "contacts/", {"last_name": last_name, "email": email})
            except OSError:
                return  # the server is dead
            if answer.status == 201:
                self.acknowledged.append((answer.body["id"], last_name))
                if len(self.acknowledged) >= ACKNOWLEDGED_BETWEEN_KILLS:
                    self.progress.set()


@pytest.mark.drill
def test_no_acknowledged_write_is_lost_when_the_server_is_killed(
    kept_kith: Kith, token: str, database_kind: str
) -> None:
    acknowledged: list[tuple[int, str]] = []
    sent = 0
    for kill in range(KILLS):
        port = free_port()
        server = kept_kith.start("serve", "--port", str(port), "--workers", "2")
        wait_for(f"http://127.0.0.1:{port}/readyz", server)
        writers = [Writer(Remote(f"http://127.0.0.1:{port}", token), f"K{kill}W{number}") for number in range(WRITERS)]
        for writer in writers:
            writer.start()
        assert all(writer.progress.wait(60) for writer in writers)
        _kill_all(server.pid)
        server.wait()
        for writer in writers:
            writer.stop.set()
            writer.join(60)
            acknowledged += writer.acknowledged
            sent += writer.sent
    _check(kept_kith, token, acknowledged, sent)
    if database_kind == "sqlite":
        with sqlite3.connect(next(kept_kith.folder.glob("*.sqlite3"))) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def _kill_all(process: int) -> None:
    """SIGKILL for the server and everything that it started, at once."""
    family, waiting = [process], [process]
    while waiting:
        parent = waiting.pop()
        with open(f"/proc/{parent}/task/{parent}/children") as file:
            children = [int(word) for word in file.read().split()]
        family += children
        waiting += children
    for each in reversed(family):
        try:
            os.kill(each, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _check(kith: Kith, token: str, acknowledged: list[tuple[int, str]], sent: int) -> None:
    with kith.serving() as address:
        remote, cursor = Remote(address, token), ""
        found: dict[int, dict[str, Any]] = {}
        while cursor is not None:
            page = remote.get(f"contacts/?limit=200&fields=last_name,points{f'&cursor={cursor}' if cursor else ''}")
            found |= {item["id"]: item for item in page["items"]}
            cursor = page["next"]
    assert len(acknowledged) >= KILLS * WRITERS * ACKNOWLEDGED_BETWEEN_KILLS
    assert [each for each in acknowledged if found.get(each[0], {}).get("last_name") != each[1]] == []
    # At most what was in flight may be there without an answer; and no record is there without its parts.
    assert len(acknowledged) <= len(found) <= sent
    assert all(len(item["points"]) == 1 for item in found.values())
