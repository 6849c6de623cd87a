"""Tasks that the tests of the worker put into the queue."""

import os
import time
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
def note_and_wait(file: str, seconds: float) -> None:
    """Append this process's id to the file, then take so long."""
    with Path(file).open("a") as stream:
        stream.write(f"{os.getpid()}\n")
    time.sleep(seconds)
