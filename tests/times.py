"""How long each test took, noted by every process of a run in one file for the list at its end."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

SHOWN = 15
LEAST = 0.5  # seconds; shorter ones are never among the slowest


def note(report: pytest.TestReport) -> None:
    """Append a part of a test, its set-up, call or tear-down, to the file KITH_TEST_TIMES, if the run has one."""
    file = os.environ.get("KITH_TEST_TIMES")
    if file and report.duration >= LEAST:
        line = json.dumps([report.duration, report.when, os.environ["KITH_TEST_DATABASE"], report.nodeid])
        with Path(file).open("a") as times:
            times.write(line + "\n")


def slowest(file: Path) -> Iterator[str]:
    """A line for each of the slowest parts of tests, the slowest first."""
    if not file.exists():
        return
    parts = sorted((json.loads(line) for line in file.read_text().splitlines()), reverse=True)
    for seconds, when, database, test in parts[:SHOWN]:
        yield f"{seconds:6.1f} s  {when:8}  {database:8}  {test}"
