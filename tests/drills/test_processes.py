"""The server and its worker are killed in various ways."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.postgres import Server
from tests.serving import Kith, free_port, wait_for

ENQUEUE = (
    "import django; django.setup();"
    "from tests.config.sample_tasks import note_and_wait; note_and_wait.enqueue({file!r}, {seconds})"
)


@pytest.fixture
def kith(tmp_path: Path, database_kind: str) -> Iterator[Kith]:
    """A Kith of its own, on a database of the kind under test."""
    kith = Kith(tmp_path / "data")
    with ExitStack() as stack:
        if database_kind == "postgres":
            server = Server()
            server.start()
            stack.callback(server.stop)
            kith.variables["KITH_DATABASE_URL"] = server.url
        kith.run("setup")
        yield kith


def eventually(happens: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether it becomes true within the time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if happens():
            return True
        time.sleep(0.05)
    return False


def lives(process: int) -> bool:
    """Whether the process exists and is more than a zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def children(process: int) -> list[int]:
    """Direct children."""
    files = Path(f"/proc/{process}/task").glob("*/children")  # each thread has its own
    return [int(word) for file in files for word in file.read_text().split()]


def noted(file: Path) -> list[int]:
    """The process ids that the sample task has written so far."""
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def test_a_job_whose_worker_is_killed_is_done_by_the_next_one(kith: Kith, tmp_path: Path) -> None:
    file = tmp_path / "noted"
    with kith.serving():
        kith.python(ENQUEUE.format(file=str(file), seconds=3))
        assert eventually(lambda: len(noted(file)) == 1)
        os.kill(noted(file)[0], signal.SIGKILL)
        assert eventually(lambda: len(noted(file)) == 2, seconds=40)
    first, second = noted(file)
    assert first != second


def test_nothing_is_left_when_the_server_is_killed_without_warning(kith: Kith, tmp_path: Path) -> None:
    file, port = tmp_path / "noted", free_port()
    server = kith.start("serve", "--port", str(port))
    wait_for(f"http://127.0.0.1:{port}/healthz", server)
    kith.python(ENQUEUE.format(file=str(file), seconds=1))
    assert eventually(lambda: len(noted(file)) == 1)
    family = children(server.pid)
    assert len(family) == 2
    server.kill()
    server.wait()
    assert eventually(lambda: not any(map(lives, family)))


def test_sigterm_ends_the_server_cleanly_and_lets_the_job_finish(kith: Kith, tmp_path: Path) -> None:
    file, port = tmp_path / "noted", free_port()
    server = kith.start("serve", "--port", str(port))
    wait_for(f"http://127.0.0.1:{port}/healthz", server)
    kith.python(ENQUEUE.format(file=str(file), seconds=2))
    assert eventually(lambda: len(noted(file)) == 1)
    family = children(server.pid)
    server.terminate()
    assert server.wait(30) == 0
    assert not any(map(lives, family))
    assert "fine   worker        0 running, 0 jobs waiting" in kith.run("doctor").stdout
