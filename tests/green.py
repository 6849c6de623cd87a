"""The last commit of which every test passed: its hash stands in the file `kith-green` in the folder of git."""

from __future__ import annotations

from pathlib import Path

from tests import git

NAME = "kith-green"


def clean_commit(root: Path) -> str:
    """The hash of what is checked out; empty when a file differs from it, or there is no git."""
    head = git.lines(root, "rev-parse", "HEAD")
    return "" if git.lines(root, "status", "--porcelain") else "".join(head)


def note(root: Path, commit: str) -> None:
    """Write down that every test passed on this commit."""
    (folder,) = git.lines(root, "rev-parse", "--git-dir")
    (root / folder / NAME).write_text(f"{commit}\n")
