"""Imports measured through the command line, as a user starts them: plain rows, and rows with linked companies."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from kith.config.bench.data import CITIES, FIRST, last_name

ROWS = 10_000
MEASURED = "sales0@bench.example"  # the first of the staff that data.py makes
COMPANIES = 500
HEADER = ("First name", "Last name", "Email", "Phone", "Company", "Street", "City", "Country")


def measure_imports(rows: int = ROWS) -> dict[str, Any]:
    """Rows a second of a plain file and of one whose companies are linked records.

    What the command needs for a single row, which is its start, is taken off, so that the figure holds for any size.
    """
    start = _seconds(1, linked=False)
    plain, linked = _seconds(rows, linked=False), _seconds(rows, linked=True)
    return {
        "import_rows_per_s": round((rows - 1) / (plain - start)),
        "linked_import_rows_per_s": round((rows - 1) / (linked - start)),
        "import_start_s": round(start, 2),
    }


def _seconds(rows: int, *, linked: bool) -> float:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "contacts.csv"
        _write(file, rows, linked=linked)
        begin = perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "kith.config.cli", "import", "contacts", str(file), "--as", MEASURED, "--json"],
            capture_output=True,
            text=True,
            check=True,
        )
        seconds = perf_counter() - begin
    result = json.loads(done.stdout.strip().splitlines()[-1])
    if result["created"] != rows:
        raise RuntimeError(f"the import made {result['created']} of {rows} rows: {result['errors'][:3]}")
    return seconds


def _write(file: Path, rows: int, *, linked: bool) -> None:
    stamp = perf_counter()
    mark = f"{stamp:.6f}".replace(".", "")
    with file.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        for number in range(rows):
            first, last = FIRST[number % len(FIRST)], last_name(number, rows)
            company = f"Import {mark} {number % COMPANIES}" if linked else ""
            mail = f"{first}.{last}.{mark}.{number}@example.net".lower()
            city = CITIES[number % len(CITIES)]
            phone = f"+49 221 {mark[-5:]}{number:05d}"
            writer.writerow((first, last, mail, phone, company, f"Weg {number}", city, "Germany"))
