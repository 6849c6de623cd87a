"""A child process that ends when its parent has gone, even when the parent was killed without a word."""

from __future__ import annotations

import os
import select
import signal
import sys
import threading


def end_with_parent() -> None:
    """Send this process SIGTERM as soon as its parent is another one than now."""
    parent = os.getppid()

    def watch() -> None:
        _wait_for_end(parent)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()


def _wait_for_end(parent: int) -> None:
    """Return when the process has ended. The system tells it, so waiting costs nothing."""
    try:
        if sys.platform == "linux":
            watched = os.pidfd_open(parent)
            # A parent that ended before it was watched may have left its number to another process.
            if os.getppid() == parent:
                select.select([watched], [], [])
            os.close(watched)
        else:
            queue = select.kqueue()
            end = select.kevent(parent, select.KQ_FILTER_PROC, select.KQ_EV_ADD, select.KQ_NOTE_EXIT)
            queue.control([end], 1)
    except ProcessLookupError:
        return
