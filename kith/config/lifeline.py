"""End a child process when its parent dies, even if the parent is killed with SIGKILL."""

from __future__ import annotations

import os
import select
import signal
import sys
import threading


def end_with_parent() -> None:
    """Send this process SIGTERM as soon as its parent dies."""
    parent = os.getppid()

    def watch() -> None:
        _wait_for_end(parent)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()


def _wait_for_end(parent: int) -> None:
    """Block until the process has ended, by its pidfd, without polling."""
    try:
        if sys.platform == "linux":
            watched = os.pidfd_open(parent)
            # Race: a parent that died before pidfd_open may have left its pid to another process.
            if os.getppid() == parent:
                select.select([watched], [], [])
            os.close(watched)
        else:
            queue = select.kqueue()
            end = select.kevent(parent, select.KQ_FILTER_PROC, select.KQ_EV_ADD, select.KQ_NOTE_EXIT)
            queue.control([end], 1)
    except ProcessLookupError:
        return
