"""What runs on PostgreSQL: all that can differ there, what changed, and a tenth of the rest."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.choosing import NO_TREE, changed_files, is_in_slice, is_wanted, tree_of

TESTS = [f"tests/any/test_thing.py::test_{number}" for number in range(2_000)]


def chosen(tree: str) -> set[str]:
    return {test for test in TESTS if is_in_slice(test, tree)}


def git(place: Path, *words: str) -> None:
    who = ("-c", "user.name=Test", "-c", "user.email=test@agency.example")
    subprocess.run(["git", *who, *words], cwd=place, check=True, capture_output=True)


def commit(place: Path, name: str) -> None:
    (place / name).write_text(name)
    git(place, "add", name)
    git(place, "commit", "-m", name)


def test_a_slice_is_a_tenth_and_another_one_for_another_tree() -> None:
    assert 150 < len(chosen("one")) < 250
    assert chosen("one") == chosen("one")
    assert len(chosen("one") & chosen("other")) < 50


def test_all_slices_together_are_everything() -> None:
    assert set().union(*(chosen(f"tree {number}") for number in range(150))) == set(TESTS)


def test_marks_say_what_is_always_chosen() -> None:
    assert [is_wanted(marks, "differing") for marks in ({"database"}, {"drill"}, {"walk"}, set[str]())] == [
        True,
        True,
        False,
        False,
    ]
    assert [is_wanted(marks, "quick") for marks in ({"walk", "database"}, {"database"}, set[str]())] == [
        False,
        True,
        True,
    ]


def test_without_git_nothing_has_changed_and_the_slice_stays(tmp_path: Path) -> None:
    assert (tree_of(tmp_path), changed_files(tmp_path)) == (NO_TREE, frozenset())


def test_files_of_the_last_three_commits_and_uncommitted_ones_have_changed(tmp_path: Path) -> None:
    git(tmp_path, "init")
    for number in range(5):
        commit(tmp_path, f"test_{number}.py")
    (tmp_path / "test_new.py").touch()
    (tmp_path / "test_0.py").write_text("edited")
    assert changed_files(tmp_path) == {"test_0.py", "test_2.py", "test_3.py", "test_4.py", "test_new.py"}
    assert len(tree_of(tmp_path)) == 40
