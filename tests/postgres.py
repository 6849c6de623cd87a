"""A private PostgreSQL server for the tests: its own data in a temporary folder, reachable through a socket there only.

It never syncs to disk, so it is quick, and it goes with the folder. PostgreSQL refuses to run as root; then the
system's `postgres` user runs it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

BINARIES = Path("/usr/lib/postgresql")
SYSTEM_USER = "postgres"
OPTIONS = (
    "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    " -c max_connections=100 -c shared_buffers=64MB -c unix_socket_directories='{folder}'"
)


class Server:
    """One running server; `url` is what KITH_DATABASE_URL takes."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="kith-postgres-"))
        self.url = f"postgres://kith@/postgres?host={self._folder}"

    def start(self) -> None:
        """Make the cluster and wait until it answers. Raises RuntimeError with what the program said."""
        if os.geteuid() == 0:
            shutil.chown(self._folder, SYSTEM_USER, SYSTEM_USER)
        data = self._folder / "data"
        self._run("initdb", "-D", data, "-U", "kith", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        options = OPTIONS.format(folder=self._folder)
        self._run("pg_ctl", "-D", data, "-l", self._folder / "log", "-w", "-t", "60", "-o", options, "start")

    def stop(self) -> None:
        """End the server at once and remove its data."""
        self._run("pg_ctl", "-D", self._folder / "data", "-m", "immediate", "stop")
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, program: str, *words: str | Path) -> None:
        command = [str(program_file(program)), *map(str, words)]
        if os.geteuid() == 0:
            command = ["runuser", "-u", SYSTEM_USER, "--", *command]
        # Output goes to a file: the server inherits it, and a pipe would stay open as long as the server runs.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                command, check=False, cwd="/", stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT
            )
            if done.returncode:
                said.seek(0)
                raise RuntimeError(f"{program} failed:\n{said.read().decode(errors='replace')}")


def folder_of(url: str) -> Path:
    """The folder of the server at this address, which goes with it."""
    return Path(url.partition("?host=")[2])


def address(url: str, name: str) -> str:
    """The address of another database on the same server."""
    return url.replace("/postgres?", f"/{name}?")


def program_file(name: str) -> Path:
    """The program of the newest PostgreSQL installed. Raises RuntimeError with the remedy when there is none."""
    versions = sorted(BINARIES.glob(f"*/bin/{name}"), key=lambda file: int(file.parts[-3]))
    found = str(versions[-1]) if versions else shutil.which(name)
    if not found:
        raise RuntimeError("PostgreSQL is not installed; install it (Debian: apt-get install postgresql).")
    return Path(found)
