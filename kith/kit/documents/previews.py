"""Small pictures of files from outside, drawn by a limited child process; and the beginning of texts."""

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
AT_ONCE = 2  # pictures that one process has drawn at the same time; the others wait
_CHILD = Path(__file__).with_name("preview_child.py")
_free = BoundedSemaphore(AT_ONCE)


class NoPreview(Exception):
    """There is no picture of the file; the message says why."""


class Preview(NamedTuple):
    """A WEBP, and how many pages there are to be seen in all."""

    picture: bytes
    pages: int


def is_drawn(media_type: str) -> bool:
    """Whether there is a picture of files of this type."""
    return media_type == PDF or is_picture(media_type)


def draw(path: Path, media_type: str, *, page: int = 1, side: int = 1200) -> bytes:
    """The answer of the child for a page of a file, to be opened by ``opened``. Raises NoPreview."""
    kind = "pdf" if media_type == PDF else "picture"
    with _free:
        try:
            # The interpreter's own path and our own script; nothing from outside but numbers and the path of our copy.
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
    """What the child said. Raises NoPreview with its reason."""
    line, _end, picture = answer.partition(b"\n")
    header = json.loads(line)
    if "error" in header:
        raise NoPreview(header["error"])
    return Preview(picture, int(header["pages"]))


def beginning(head: bytes) -> str:
    """The first letters of a text whose first bytes these are; what nobody would see is made visible."""
    text = decoded(head)[:MOST_LETTERS]
    return "".join(
        letter if letter in "\n\t" or _is_seen(letter) else "\ufffd" for letter in text.replace("\r\n", "\n")
    )


def _is_seen(letter: str) -> bool:
    return unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn")
