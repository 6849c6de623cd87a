"""The start of `kith serve` and `kith demo`: run the checks, then replace this process by the server."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from django.conf import settings
from django.core import checks
from django.core.management.base import CommandError

from kith.config.addresses import is_loopback
from kith.config.checks import TAG
from kith.config.health import not_ready
from kith.config.server import is_free


def refuse_unsafe(*, host: str, port: int) -> None:
    """Run the checks. Raises CommandError with the first error and the number of further ones."""
    found = [message for message in checks.run_checks(tags=[TAG]) if message.is_serious()]
    if found:
        more = f" (and {len(found) - 1} more: kith doctor)" if len(found) > 1 else ""
        raise CommandError(f"not started: {found[0].msg} {found[0].hint} [{found[0].id}]{more}")
    if settings.MODE == "local" and not is_loopback(host):
        raise CommandError(
            f"not started: --host {host} would show this to other machines; set KITH_BASE_URL to the https address "
            "that people type, or KITH_MODE=demo to show sample data on purpose."
        )
    if reason := not_ready():
        raise CommandError(f"not started: {reason}.")
    if not is_free(host, port):
        raise CommandError(f"not started: port {port} on {host} is taken; choose another one with --port.")


def become_server(*, host: str, port: int, workers: int, with_worker: bool = True) -> NoReturn:
    """Replace this process (exec) by the server's main process, which does not import Django."""
    words = [sys.executable, "-m", "kith.config.server", "--host", host, "--port", str(port)]
    words += ["--workers", str(workers), "--folder", str(settings.DATA_DIR)]
    if not with_worker:
        words.append("--without-worker")
    sys.stdout.flush()
    os.execv(sys.executable, words)
