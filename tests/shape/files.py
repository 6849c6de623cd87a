"""The project's files under version control, for the shape tests."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = ("kith/", "templates/", "static/", "tests/", "docs/", "scripts/", "bench/")


@cache
def committed() -> tuple[Path, ...]:
    """Return every file in git, or all files of the project's folders without a repository."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=False, capture_output=True, text=True)
    if listed.returncode == 0 and listed.stdout:
        found = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        found = [path for folder in OURS for path in (ROOT / folder).rglob("*") if "__pycache__" not in path.parts]
    return tuple(sorted(path for path in found if path.is_file()))


def files(*starts: str, ending: str) -> list[Path]:
    """Return the files below these folders with this ending, without migrations, which are generated."""
    return [
        path
        for path in committed()
        if name(path).startswith(starts) and path.suffix == ending and "migrations" not in path.parts
    ]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def length(path: Path) -> int:
    return len(path.read_text().splitlines())


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


type Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(path: Path) -> Iterator[Function]:
    """Every function and method of a module."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
