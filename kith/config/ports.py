"""Find the port from the command line before the settings are loaded."""

from __future__ import annotations

import os

DEFAULT_PORT = 8000


def believe_port(words: list[str]) -> None:
    """Without KITH_BASE_URL, set it to this machine and the port in the arguments."""
    port = str(DEFAULT_PORT)
    for position, word in enumerate(words):
        if word == "--port" and position + 1 < len(words):
            port = words[position + 1]
        elif word.startswith("--port="):
            port = word.removeprefix("--port=")
    if port.isdigit() and not os.environ.keys() & {"KITH_BASE_URL", "KITH_BASE_URL_FILE"}:
        os.environ["KITH_BASE_URL"] = f"http://127.0.0.1:{port}"
