"""Run the real `kith` program in a separate data directory."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

START_SECONDS = 120  # on a machine that has much else to do
STOP_SECONDS = 30
LOOK_SECONDS = 0.05


class Kith:
    """An installation: `run` for one command, `serving` for the server."""

    def __init__(self, folder: Path, **variables: str) -> None:
        """variables: KITH_… settings on top of the data directory."""
        self.folder = folder
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("KITH_")}
        self.variables = {**inherited, "KITH_DATA_DIR": str(folder), **variables}

    def run(self, *words: str, status: int = 0, timeout: float = 300) -> subprocess.CompletedProcess[str]:
        """Run `kith <words>`; the exit status must be `status`."""
        done = subprocess.run(
            [sys.executable, "-m", "kith.config.cli", *words],
            check=False,
            capture_output=True,
            text=True,
            env=self.variables,
            timeout=timeout,
        )
        assert done.returncode == status, f"kith {' '.join(words)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def python(self, code: str) -> None:
        """Run Python code with the settings of this Kith."""
        variables = {**self.variables, "DJANGO_SETTINGS_MODULE": "kith.config.settings"}
        subprocess.run([sys.executable, "-c", code], check=True, env=variables)

    @contextmanager
    def serving(self, *options: str) -> Iterator[str]:
        """Serve on a free port until the block ends; yields the URL."""
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        server = self.start("serve", "--port", str(port), *options)
        try:
            wait_for(f"{address}/readyz", server)
            yield address
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(STOP_SECONDS)

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start `kith <words>` and leave it running."""
        return subprocess.Popen([sys.executable, "-m", "kith.config.cli", *words], env=self.variables)


def free_port() -> int:
    """Return a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    """Return as soon as the URL responds with 200."""

    def answers() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    wait_until(answers, server)


def wait_until(happens: Callable[[], bool], process: subprocess.Popen[bytes], seconds: float = START_SECONDS) -> None:
    """Wait until ``happens``; fail if the process ends before, or after ``seconds``."""
    until = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < until, f"it did not happen within {seconds} s"
        with suppress(subprocess.TimeoutExpired):
            raise AssertionError(f"the process ended with status {process.wait(LOOK_SECONDS)}")
