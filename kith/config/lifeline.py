"""A child process that ends when its parent has gone, even when the parent was killed without a word."""

from __future__ import annotations

import os
import signal
import threading
from time import sleep

LOOK_SECONDS = 1.0


def end_with_parent() -> None:
    """Send this process SIGTERM as soon as its parent is another one than now."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            sleep(LOOK_SECONDS)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()
