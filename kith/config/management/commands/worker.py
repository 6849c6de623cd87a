"""Run background jobs alone, on this or another machine."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from kith.config.lifeline import end_with_parent
from kith.config.worker import Worker


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--idle", type=float, help="end after so many seconds without a job")
        parser.add_argument("--with-parent", action="store_true", help=SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["with_parent"]:
            end_with_parent()
        Worker(idle_seconds=options["idle"]).run()
