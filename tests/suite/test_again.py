"""A story that fails gets one more try, and is written down when that passes."""

from __future__ import annotations

from datetime import date

import pytest

pytest_plugins = ["pytester"]
PLUGIN = """
from pathlib import Path
from tests import again

def pytest_runtest_protocol(item, nextitem):
    again.run(item, nextitem, Path("flaky.txt"))
    return True
"""
STORIES = """
import pytest
tries = []

@pytest.fixture
def fresh():
    tries.append("set up")
    yield
    tries.append("torn down")

def test_fails_once(fresh):
    assert tries != ["set up"], "not yet"
    assert tries == ["set up", "torn down", "set up"]

def test_passes():
    pass

def test_fails_always():
    assert False, "never"
"""


@pytest.fixture
def result(pytester: pytest.Pytester) -> pytest.RunResult:
    pytester.makeconftest(PLUGIN)
    pytester.makepyfile(STORIES)
    return pytester.runpytest("-p", "no:django", "-p", "no:randomly")


def test_a_second_try_may_pass_and_a_second_failure_counts_and_tells_of_the_first(result: pytest.RunResult) -> None:
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["*- The first try -*", "E * never"])


def test_what_passed_at_the_second_try_alone_is_written_down(
    result: pytest.RunResult, pytester: pytest.Pytester
) -> None:
    (line,) = (pytester.path / "flaky.txt").read_text().splitlines()
    day, test, where, what = line.split(maxsplit=3)
    assert day == date.today().isoformat()
    assert test.endswith("::test_fails_once")
    assert (where.partition(":")[2], what) == ("11", "AssertionError: not yet")
