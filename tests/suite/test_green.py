"""A commit is green when everything passed on exactly what it holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.green import NAME, clean_commit, note
from tests.suite.test_choosing import commit, git


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    git(tmp_path, "init")
    commit(tmp_path, "one")
    return tmp_path


def test_a_clean_checkout_has_the_hash_that_is_written_down(checkout: Path) -> None:
    note(checkout, clean_commit(checkout))
    assert (checkout / ".git" / NAME).read_text() == f"{clean_commit(checkout)}\n"
    assert len(clean_commit(checkout)) == 40


def test_a_changed_or_a_new_file_makes_it_unclean(checkout: Path) -> None:
    (checkout / "new").touch()
    assert clean_commit(checkout) == ""
    (checkout / "new").unlink()
    (checkout / "one").write_text("changed")
    assert clean_commit(checkout) == ""


def test_there_is_no_commit_without_git(tmp_path: Path) -> None:
    assert clean_commit(tmp_path) == ""
