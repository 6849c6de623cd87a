"""Stages are run, timed and judged as the guide says."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests import running
from tests.running import ALL, BUDGETS, CHECK, TOTAL, Done, Stage, budgets, report, run
from tests.times import slowest


def python(code: str) -> Sequence[str]:
    return (sys.executable, "-c", code)


def test_every_stage_has_a_budget_in_the_guide() -> None:
    names = {stage.name for group in (*ALL, *CHECK) for stage in group} | {f"{TOTAL}: all", f"{TOTAL}: check"}
    assert budgets(BUDGETS.read_text()).keys() == names


def test_all_commands_of_all_stages_run_also_after_a_failure(tmp_path: Path) -> None:
    begin, end = python("raise SystemExit(3)"), python(f"open({str(tmp_path / 'end')!r}, 'w')")
    done = list(run([[Stage("One", [begin, end]), Stage("Two", [])], [Stage("Three", [])]], {}))
    assert [(stage.name, stage.failed) for stage in done] == [("One", True), ("Two", False), ("Three", False)]
    assert (tmp_path / "end").exists()


def test_finding_no_test_is_a_failure_unless_a_stage_may_be_empty() -> None:
    nothing = [python(f"raise SystemExit({running.NOTHING_COLLECTED})")]
    done = run([[Stage("Must", nothing)], [Stage("May", nothing, may_be_empty=True)]], {})
    assert [stage.failed for stage in done] == [True, False]


def test_what_stages_side_by_side_say_stands_below_their_names(capsys: pytest.CaptureFixture[str]) -> None:
    list(run([[Stage("One", [python("print(1)")]), Stage("Two", [python("print(2)")])]], {}))
    said = capsys.readouterr().out
    assert "\n== One\n1\n" in said
    assert "\n== Two\n2\n" in said


def test_a_stage_over_its_budget_is_told() -> None:
    told = report([Done("Lint", 31.2, False), Done("Types", 20.0, False)], {"Lint": 30, "Types": 30}, ["slow"])
    assert told.splitlines()[1:3] == ["Slowest:", "slow"]
    assert told.splitlines()[-2:] == ["    31     30  Lint  over", "    20     30  Types"]


def test_the_fifteen_slowest_come_first(tmp_path: Path) -> None:
    parts = [[seconds, "call", "sqlite", f"tests/test_{seconds}.py"] for seconds in range(1, 21)]
    (tmp_path / "times").write_text("".join(json.dumps(part) + "\n" for part in parts))
    told = list(slowest(tmp_path / "times"))
    assert len(told) == 15
    assert told[0] == "  20.0 s  call      sqlite    tests/test_20.py"
    assert list(slowest(tmp_path / "none")) == []
