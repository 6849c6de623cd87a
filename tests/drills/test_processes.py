"""The server and its worker are killed in various ways."""

import os
import select
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kept import copied_kith
from tests.serving import Kith, free_port, wait_for

ENQUEUE = (
    "import django; django.setup();"
    "from tests.config.sample_tasks import note_and_wait; note_and_wait.enqueue({notes!r}, {gate!r})"
)
SECONDS = 40


class Task:
    """The sample task, told of by one named pipe and kept at work by another."""

    def __init__(self, folder: Path) -> None:
        self.names = {"notes": str(folder / "notes"), "gate": str(folder / "gate")}
        for name in self.names.values():
            os.mkfifo(name)
        # Open in both directions, so that neither side waits for the other and no end is seen.
        self.notes, self.gate = (os.open(name, os.O_RDWR) for name in self.names.values())

    def worker(self) -> int:
        """The process id of the next worker that begins the task."""
        assert select.select([self.notes], [], [], SECONDS)[0], "no worker began the task"
        return int(os.read(self.notes, 100))

    def let_finish(self) -> None:
        """Let one worker end its work."""
        os.write(self.gate, b"\n")

    def close(self) -> None:
        os.close(self.notes)
        os.close(self.gate)


@pytest.fixture
def task(tmp_path: Path) -> Iterator[Task]:
    task = Task(tmp_path)
    yield task
    task.close()


@pytest.fixture
def kith(tmp_path: Path, database_kind: str) -> Kith:
    """A Kith of its own, on a database of the kind under test."""
    return copied_kith(tmp_path / "data", database_kind)


def children(process: int) -> list[int]:
    """Direct children."""
    files = Path(f"/proc/{process}/task").glob("*/children")  # each thread has its own
    return [int(word) for file in files for word in file.read_text().split()]


def ends(process: int, seconds: float = SECONDS) -> bool:
    """Whether the process ends within the time, be it a child of this one or not."""
    try:
        watched = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([watched], [], [], seconds)[0])
    finally:
        os.close(watched)


def test_a_job_whose_worker_is_killed_is_done_by_the_next_one(kith: Kith, task: Task) -> None:
    with kith.serving():
        kith.python(ENQUEUE.format(**task.names))
        first = task.worker()
        os.kill(first, signal.SIGKILL)
        second = task.worker()
        task.let_finish()
    assert first != second
    assert "fine   worker        0 running, 0 jobs waiting" in kith.run("doctor").stdout


def test_nothing_is_left_when_the_server_is_killed_without_warning(kith: Kith, task: Task) -> None:
    port = free_port()
    server = kith.start("serve", "--port", str(port))
    wait_for(f"http://127.0.0.1:{port}/healthz", server)
    kith.python(ENQUEUE.format(**task.names))
    worker, family = task.worker(), children(server.pid)
    assert len(family) == 2
    assert worker in family
    server.kill()
    server.wait()
    task.let_finish()
    assert all(map(ends, family))


def test_sigterm_ends_the_server_cleanly_and_lets_the_job_finish(kith: Kith, task: Task) -> None:
    port = free_port()
    server = kith.start("serve", "--port", str(port))
    wait_for(f"http://127.0.0.1:{port}/healthz", server)
    kith.python(ENQUEUE.format(**task.names))
    task.worker()
    family = children(server.pid)
    server.terminate()
    task.let_finish()
    assert server.wait(SECONDS) == 0
    assert all(ends(process, seconds=0) for process in family)
    assert "fine   worker        0 running, 0 jobs waiting" in kith.run("doctor").stdout
