"""Which tests run where not all of them do: those of files that changed lately, but the walks; a tenth of all, another
one for each tree, where tests of a file marked `as_one`, whose set-up takes long, count as one; and besides, with

* `pytest --choose differing`, those of which the two databases can differ: on PostgreSQL after all have run on SQLite;
* `pytest --choose quick`, all but the walks, which go through every route, field and right: in `make check`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from hashlib import sha256
from pathlib import Path

import pytest

from tests import git

ROOT = Path(__file__).parents[1]
SLICES = 10
LATELY = 3  # commits
CHOICES = ("differing", "quick")
# The marks of tests that always run on both databases.
ALWAYS = ("database", "drill")
NO_TREE = "no tree"


def choose(config: pytest.Config, items: list[pytest.Item], choice: str) -> None:
    """Keep the chosen tests and report the others as deselected."""
    tree, changed = tree_of(ROOT), changed_files(ROOT)
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        file = item.path.relative_to(ROOT).as_posix() if item.path.is_relative_to(ROOT) else ""
        marks = {mark.name for mark in item.iter_markers()}
        unit = file if "as_one" in marks else item.nodeid
        is_changed = file in changed and "walk" not in marks
        chosen = is_wanted(marks, choice) or is_changed or is_in_slice(unit, tree)
        (kept if chosen else left).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left)


def is_wanted(marks: Set[str], choice: str) -> bool:
    """Whether a test with these marks is always of the choice."""
    return "walk" not in marks if choice == "quick" else not marks.isdisjoint(ALWAYS)


def is_in_slice(test: str, tree: str) -> bool:
    """Whether a test is of the tenth that this tree runs."""
    return int(sha256(f"{tree} {test}".encode()).hexdigest(), 16) % SLICES == 0


def tree_of(root: Path) -> str:
    """The hash of what is committed; always the same words where there is no git."""
    return "".join(git.lines(root, "rev-parse", "HEAD^{tree}")) or NO_TREE


def changed_files(root: Path) -> frozenset[str]:
    """The files of the last commits, and those that are not committed yet; none where there is no git."""
    committed = git.lines(root, "log", f"-{LATELY}", "--name-only", "--format=")
    uncommitted = git.lines(root, "ls-files", "--modified", "--others", "--exclude-standard")
    return frozenset(_paths([*committed, *uncommitted]))


def _paths(lines: Iterable[str]) -> Sequence[str]:
    return [line.strip() for line in lines if line.strip()]
