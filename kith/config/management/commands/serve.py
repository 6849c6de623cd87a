"""Serve Kith over HTTP, with background jobs."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from kith.config.ports import DEFAULT_PORT
from kith.config.starting import become_server, refuse_unsafe


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
        parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="port to listen on (default: %(default)s)")
        parser.add_argument("--workers", type=int, default=1, help="web processes, about one per core (default: 1)")
        parser.add_argument("--no-worker", action="store_true", help="leave background jobs to `kith worker`")

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_unsafe(host=options["host"], port=options["port"])
        become_server(
            host=options["host"],
            port=options["port"],
            workers=max(1, options["workers"]),
            with_worker=not options["no_worker"],
        )
