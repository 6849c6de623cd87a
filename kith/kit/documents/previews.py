"""Previews of uploaded files, rendered by a child process with limits; and the beginning of text files."""

import json
import subprocess
import sys
import unicodedata
from pathlib import Path
from threading import BoundedSemaphore
from typing import NamedTuple

from kith.kit.documents.kinds import PDF, is_picture
from kith.kit.tables.encodings import decoded

SECONDS = 20
MOST_ANSWER = 8 << 20
MOST_LETTERS = 40_000
AT_ONCE = 2  # child processes at the same time per server process; further requests wait
_CHILD = Path(__file__).with_name("preview_child.py")
_free = BoundedSemaphore(AT_ONCE)


class NoPreview(Exception):
    """No preview can be made; the message says why."""


class Preview(NamedTuple):
    """A WEBP image, and the number of pages that can be previewed."""

    picture: bytes
    pages: int


def is_drawn(media_type: str) -> bool:
    """Whether files of this type get an image preview."""
    return media_type == PDF or is_picture(media_type)


def draw(path: Path, media_type: str, *, page: int = 1, side: int = 1200) -> bytes:
    """Return the raw output of the child process for one page, for ``opened`` to parse. Raises NoPreview."""
    kind = "pdf" if media_type == PDF else "picture"
    with _free:
        try:
            # Interpreter and script are our own; from outside come only numbers and the path of our copy.
            done = subprocess.run(
                [sys.executable, "-I", str(_CHILD), kind, str(path), str(page), str(side)],
                stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS, env={}, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise NoPreview("It takes too long to be shown.") from None
    answer = done.stdout
    if done.returncode != 0 or not answer or len(answer) > MOST_ANSWER:
        raise NoPreview("It is damaged or unusual and cannot be shown.")
    return answer


def opened(answer: bytes) -> Preview:
    """Parse the output of the child process. Raises NoPreview with the child's reason."""
    line, _end, picture = answer.partition(b"\n")
    header = json.loads(line)
    if "error" in header:
        raise NoPreview(header["error"])
    return Preview(picture, int(header["pages"]))


def beginning(head: bytes) -> str:
    """Decode the beginning of a text; invisible characters are made visible."""
    text = decoded(head)[:MOST_LETTERS]
    return "".join(
        letter if letter in "\n\t" or _is_seen(letter) else "\ufffd" for letter in text.replace("\r\n", "\n")
    )


def _is_seen(letter: str) -> bool:
    return unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn")
