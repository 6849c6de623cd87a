"""Tasks for the tests of the worker."""

import os
from pathlib import Path

from django.tasks import task


@task()
def add(left: int, right: int) -> int:
    """The sum."""
    return left + right


@task()
def fail() -> None:
    """Always raises ValueError."""
    raise ValueError("no luck")


@task()
def note_and_wait(notes: str, gate: str) -> None:
    """Write this process's id into one pipe, then block until a line arrives in the other."""
    with Path(notes).open("a") as stream:
        stream.write(f"{os.getpid()}\n")
    with Path(gate).open() as stream:
        stream.readline()
