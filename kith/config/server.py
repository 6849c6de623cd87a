"""The main process of `kith serve`: granian's supervisor, with a foreman for background workers.

`kith serve` starts it as `python -m kith.config.server` after the checks. It never imports Django, so it takes only
some 25 MB; the forked web workers load the application.
"""

from __future__ import annotations

import argparse
import socket
from functools import partial
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import Interfaces

from kith.config.foreman import Foreman
from kith.config.lifeline import end_with_parent

APPLICATION = "kith.config.wsgi:application"
# Threads mostly wait for the database and the disk, and the GIL lets one run at a time. Four keep both busy; each
# further one would cost a database connection with its cache.
THREADS = 4
BACKLOG = 1024
KILL_SECONDS = 10


def load_application(target: str) -> Any:
    """Load the WSGI application; granian calls this in each web worker."""
    end_with_parent()
    from kith.config.wsgi import application

    warm_up()
    return application


def warm_up() -> None:
    """Import what the first request needs, and freeze these objects, so that the garbage collector skips them."""
    import gc

    from django.urls import get_resolver

    list(get_resolver().url_patterns)
    gc.collect()
    gc.freeze()


def serve(*, host: str, port: int, workers: int, folder: Path, with_worker: bool) -> None:
    """Run the server until SIGTERM or SIGINT. `folder` is the data directory."""
    server = Granian(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        backlog=BACKLOG,
        websockets=False,
        log_enabled=False,
        respawn_failed_workers=True,
        workers_kill_timeout=KILL_SECONDS,
    )
    foreman = Foreman(folder)
    if with_worker:
        server.on_startup(foreman.start)
        server.on_shutdown(foreman.stop)
    server.serve(target_loader=partial(load_application), wrap_loader=True)


def is_free(host: str, port: int) -> bool:
    """Whether the port can be bound."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def main() -> None:
    """Parse the arguments passed by `kith serve`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--without-worker", action="store_true")
    given = parser.parse_args()
    serve(
        host=given.host,
        port=given.port,
        workers=given.workers,
        folder=given.folder,
        with_worker=not given.without_worker,
    )


if __name__ == "__main__":
    main()
