"""Measure lists, searches, records, writes and imports beside the raw database, on a database of its own."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

MARK = "KITH_BENCH_INSIDE"


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--contacts", type=int, default=10_000, help="how many contacts to measure on")
        parser.add_argument("--database", help="postgres://… of an empty database; by default a SQLite file of its own")
        parser.add_argument("--folder", type=Path, help="where the measured data lie; they are kept for the next run")
        parser.add_argument("--port", type=int, default=8790)
        parser.add_argument("--workers", type=int, default=2)
        parser.add_argument("--count", type=int, default=200, help="requests per operation with one client")
        parser.add_argument("--seconds", type=float, default=4.0, help="how long eight clients ask for each operation")
        parser.add_argument("--duplicates", type=Path, help="measure duplicates alone; the folder of FEBRL's data sets")
        parser.add_argument("--segments", action="store_true", help="measure the preview of a segment alone")
        parser.add_argument("--formulas", action="store_true", help="measure lists with three formulas alone")
        parser.add_argument("--books", action="store_true", help="measure lists with and without contact books alone")
        parser.add_argument("--cards", type=Path, help="measure reading visiting cards alone; a folder of pictures")
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")

    def handle(self, *args: Any, **options: Any) -> None:
        if MARK not in os.environ:
            self._start_again_on_a_database_of_its_own(options)
        if options["cards"]:
            from kith.config.bench.cards import measure_cards

            self.stdout.write(json.dumps(measure_cards(options["cards"])))
            return
        if options["duplicates"]:
            from kith.config.bench.duplicates import measure_duplicates

            self.stdout.write(json.dumps(measure_duplicates(options["duplicates"], contacts=options["contacts"])))
            return
        if options["segments"]:
            from kith.config.bench.segments import measure_segments

            self.stdout.write(json.dumps(measure_segments(options["contacts"])))
            return
        if options["books"]:
            from kith.config.bench.books import measure_books

            self.stdout.write(json.dumps(measure_books(options["contacts"])))
            return
        chosen = {name: options[name] for name in ("contacts", "port", "workers", "count", "seconds")}
        if options["formulas"]:
            from kith.config.bench.formulas import measure_formulas

            self.stdout.write(json.dumps(measure_formulas(**chosen)))
            return
        from kith.config.bench.report import table
        from kith.config.bench.run import run

        result = run(**chosen)
        self.stdout.write(table(result))
        if options["json"]:
            self.stdout.write(json.dumps(result))

    def _start_again_on_a_database_of_its_own(self, options: dict[str, Any]) -> None:
        """Start the measurement as a new process: settings are only read once, at the start, from the environment."""
        folder = options["folder"] or Path(settings.DATA_DIR) / "bench"
        folder = Path(folder).resolve() / str(options["contacts"])
        folder.mkdir(parents=True, exist_ok=True)
        database = options["database"] or f"sqlite:///{folder / 'kith.sqlite3'}"
        environment = {
            **os.environ,
            MARK: "1",
            "KITH_DATA_DIR": str(folder),
            "KITH_DATABASE_URL": database,
            "KITH_BASE_URL": f"http://127.0.0.1:{options['port']}",
            "KITH_MODE": "local",
        }
        os.execve(sys.executable, [sys.executable, "-m", "kith.config.cli", *sys.argv[1:]], environment)
