"""What git says of this checkout; nothing where there is no git, as in an archive."""

from __future__ import annotations

import subprocess
from pathlib import Path


def lines(root: Path, *words: str) -> list[str]:
    """The lines that a command of git writes; none when it refuses or is not there."""
    try:
        done = subprocess.run(["git", *words], cwd=root, check=False, capture_output=True, text=True)
    except FileNotFoundError:
        return []
    return done.stdout.splitlines() if done.returncode == 0 else []
