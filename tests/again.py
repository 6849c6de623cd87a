"""A story that fails is run once more. One that passes only then is flaky: it is written to `tests/flaky.txt`, which
`make check` wants empty, so that somebody looks into it.
"""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

# Lines of pytest: where a call failed, and what the error says.
PLACE = re.compile(r"^(\S+\.py:\d+):", re.MULTILINE)
SAID = re.compile(r"^E +(.+)", re.MULTILINE)
FLAKY = Path(__file__).parent / "flaky.txt"


def run(item: pytest.Item, nextitem: pytest.Item | None, flaky: Path = FLAKY) -> None:
    """Run a test, and once more when it failed; only the last run is reported."""
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, log=False, nextitem=nextitem)
    if any(report.failed for report in reports):
        first = "\n".join(report.longreprtext for report in reports if report.failed)
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
        if not any(report.failed for report in reports):
            _note(item.nodeid, first, flaky)
        for report in reports:
            report.sections.append(("The first try", first))
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)


def _note(test: str, first: str, flaky: Path) -> None:
    """Write the test down with the last place of ours that failed, and what was said there."""
    places = [place for place in PLACE.findall(first) if ".venv" not in place]
    said = SAID.search(first)
    reason = f"{places[-1] if places else '?'} {said[1] if said else ''}".rstrip()
    with flaky.open("a") as file:
        file.write(f"{date.today().isoformat()} {test} {reason}\n")


def complaint(flaky: Path = FLAKY) -> str:
    """What to do about the stories that are written down; empty when there are none."""
    found = flaky.read_text().strip() if flaky.exists() else ""
    return (
        f"{flaky.name} lists stories that passed at the second try only; mend and remove them:\n{found}"
        if found
        else ""
    )


if __name__ == "__main__":
    sys.exit(complaint() or 0)
