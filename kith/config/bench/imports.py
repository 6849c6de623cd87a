"""Measure imports through the command line: plain rows, and rows with linked companies."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from django.db import connections
from django_scopes import scope

from kith.config.bench.data import CITIES, FIRST, last_name
from kith.people.services.duplicates.scanning import Scan, note_everything

ROWS = 10_000
MEASURED = "sales0@bench.example"  # the first of the staff that data.py makes
COMPANIES = 500
HEADER = ("First name", "Last name", "Email", "Phone", "Company", "Street", "City", "Country")


def measure_imports(agency_id: int, rows: int = ROWS) -> dict[str, Any]:
    """Rows a second of a plain file, of one whose companies are linked records, and looking for likely duplicates.

    The time for a file of one row, which is the start of the command, is subtracted, so that the figure holds for any
    size.
    """
    start = _seconds(1, linked=False)
    plain, linked = _seconds(rows, linked=False), _seconds(rows, linked=True)
    _compare_all(agency_id)
    doubtful = _seconds(rows, linked=False, likely="skip")
    return {
        "import_rows_per_s": round((rows - 1) / (plain - start)),
        "linked_import_rows_per_s": round((rows - 1) / (linked - start)),
        # With each row compared to its candidate duplicates; the ratio is to the plain import of the same run.
        "likely_import_rows_per_s": round((rows - 1) / (doubtful - start)),
        "likely_import_ratio": round((doubtful - start) / (plain - start), 2),
        "import_start_s": round(start, 2),
    }


def _compare_all(agency_id: int) -> None:
    """Write the blocking keys of all contacts, by which an import finds duplicates."""
    with scope(agency=agency_id):
        note_everything(agency_id, "contacts")
        scan = Scan(agency_id, "contacts")
        while scan.step():
            pass
    connections.close_all()


def _seconds(rows: int, *, linked: bool, likely: str = "create") -> float:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "contacts.csv"
        _write(file, rows, linked=linked)
        options = ["--as", MEASURED, "--likely", likely, "--json"]
        begin = perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "kith.config.cli", "import", "contacts", str(file), *options],
            capture_output=True,
            text=True,
            check=True,
        )
        seconds = perf_counter() - begin
    result = json.loads(done.stdout.strip().splitlines()[-1])
    # The import may skip rows that look like existing people.
    if result["created"] + result["skipped"] != rows:
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
