"""Runs the checks and tests in stages: `python -m tests.running check|all`; see docs/developer/test.md.

Every stage runs even when an earlier one failed; the exit status is 1 when any did. What a run needs more than once, it
makes once (see kept.py): the PostgreSQL server, the databases with tables, and those with the sample agency.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests import again, green, times
from tests.postgres import Server

ROOT = Path(__file__).parents[1]
BUDGETS = ROOT / "docs" / "developer" / "test.md"
BUDGET = re.compile(r"^\| ([^|]+?) \| ≤ (\d+) s \|", re.MULTILINE)
TOTAL = "In all"
NOTHING_COLLECTED = 5
PYTEST = (sys.executable, "-m", "pytest", "-q")
TWO = ("-n", "2", "--dist")  # processes
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Stage:
    """Commands that run one after the other; it fails when one of them does."""

    name: str
    commands: Sequence[Sequence[str | Path]]
    variables: Mapping[str, str] = field(default_factory=dict)
    may_be_empty: bool = False  # whether pytest may find nothing to run


@dataclass(frozen=True)
class Done:
    name: str
    seconds: float
    failed: bool


def pytests(name: str, database: str, *options: Sequence[str], may_be_empty: bool = False) -> Stage:
    """A stage of pytest, once for each group of options."""
    commands = [(*PYTEST, *group) for group in options]
    return Stage(name, commands, {"KITH_TEST_DATABASE": database}, may_be_empty)


LINT = Stage(
    "Lint",
    [
        (BIN / "ruff", "format", "--check", "--quiet", "."),
        (BIN / "ruff", "check", "--quiet", "."),
        (BIN / "lint-imports",),
        (BIN / "djlint", "--quiet", "--lint", "templates"),
    ],
)
TYPES = Stage("Types", [(BIN / "mypy",)])
STEADY = Stage("No flaky story", [(sys.executable, "-m", "tests.again")])
UNITS = pytests(
    "Unit tests on SQLite", "sqlite", (*TWO, "worksteal", "-m", "not browser and not drill", "--choose", "quick")
)


def database(kind: str, sort: str) -> Stage:
    """What the stages after it copy."""
    return Stage(f"Database on {kind}", [(sys.executable, "-m", "tests.kept", f"{kind.lower()}:{sort}")])


# Groups come one after the other, the stages of a group side by side.
CHECK = ((STEADY, LINT, TYPES, database("SQLite", "tables")), (UNITS,))
ALL = (
    (LINT, TYPES, database("SQLite", "sample"), database("Postgres", "sample")),
    (pytests("Tests on SQLite", "sqlite", (*TWO, "worksteal", "-m", "not browser")),),
    (pytests("Tests on PostgreSQL", "postgres", (*TWO, "worksteal", "-m", "not browser", "--choose", "differing")),),
    (pytests("Stories on SQLite", "sqlite", (*TWO, "loadfile", "-m", "browser", "tests/journeys")),),
    (pytests("Stories on PostgreSQL", "postgres", (*TWO, "loadfile", "-m", "browser and database", "tests/journeys")),),
    (pytests("Components in a browser", "sqlite", ("-m", "browser", "tests/look"), may_be_empty=True),),
)


def main(which: str) -> int:
    """Run the stages of `check` or `all`, tell how long each took, and answer the exit status."""
    before = green.clean_commit(ROOT)
    with tempfile.TemporaryDirectory(prefix="kith-run-") as folder, _around(Path(folder), which) as variables:
        began = time.monotonic()
        done = list(run(ALL if which == "all" else CHECK, variables))
        done.append(Done(f"{TOTAL}: {which}", time.monotonic() - began, any(stage.failed for stage in done)))
        say(report(done, budgets(BUDGETS.read_text()), times.slowest(Path(variables["KITH_TEST_TIMES"]))))
    failed = [stage.name for stage in done[:-1] if stage.failed]
    if flaky := again.complaint():
        say(f"\n{flaky}\n")
    if failed:
        say("\nFailed:\n" + "".join(f"  {name}\n" for name in failed))
        return 1
    say("\nAll passed.\n")
    if which == "all" and before and before == green.clean_commit(ROOT):
        green.note(ROOT, before)
    return 0


@contextmanager
def _around(folder: Path, which: str) -> Iterator[dict[str, str]]:
    """The variables of a run: where it keeps things and, when it needs one, the address of its PostgreSQL server."""
    variables = {"KITH_TEST_KEPT": str(folder / "kept"), "KITH_TEST_TIMES": str(folder / "times")}
    if which != "all":
        yield variables
        return
    server = Server()
    server.start()
    try:
        yield {**variables, "KITH_TEST_POSTGRES_URL": server.url}
    finally:
        server.stop()


def run(groups: Iterable[Sequence[Stage]], variables: Mapping[str, str]) -> Iterator[Done]:
    """Run group after group. What one stage alone says is shown at once, that of several when each has ended."""
    for group in groups:
        if len(group) == 1:
            say(f"\n== {group[0].name}\n")
            yield perform(group[0], variables, show=True)
        else:
            with ThreadPoolExecutor(len(group)) as pool:
                yield from pool.map(partial(perform, variables=variables, show=False), group)


def perform(stage: Stage, variables: Mapping[str, str], *, show: bool) -> Done:
    """Run all commands of a stage, also after one that failed."""
    began, around = time.monotonic(), {**os.environ, **variables, **stage.variables}
    into, error = (None, None) if show else (subprocess.PIPE, subprocess.STDOUT)
    done = [
        subprocess.run(command, cwd=ROOT, env=around, check=False, stdout=into, stderr=error, text=True)
        for command in stage.commands
    ]
    if not show:
        say(f"\n== {stage.name}\n" + "".join(each.stdout for each in done))
    fine = (0, NOTHING_COLLECTED) if stage.may_be_empty else (0,)
    return Done(stage.name, time.monotonic() - began, any(each.returncode not in fine for each in done))


def budgets(text: str) -> dict[str, int]:
    """The seconds of each stage, as a table of the guide gives them."""
    return {name: int(seconds) for name, seconds in BUDGET.findall(text)}


def report(done: Iterable[Done], budgets: Mapping[str, int], slowest: Iterable[str]) -> str:
    """The slowest tests, and each stage with its time and budget. A stage over its budget is told, and no failure,
    because machines differ."""
    lines = ["", "Slowest:", *slowest, "", "Seconds, of a budget of:"]
    for stage in done:
        budget = budgets.get(stage.name)
        over = "  over" if budget is not None and stage.seconds > budget else ""
        lines.append(f"{stage.seconds:6.0f} {budget if budget is not None else '-':>6}  {stage.name}{over}")
    return "\n".join(lines) + "\n"


def say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
