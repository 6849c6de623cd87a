"""OCR of a picture on this machine, in a child process with limits."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from kith.kit.cards.codes import Code
from kith.kit.cards.lines import Line, Point

MOST_SECONDS = 90
_CHILD = Path(__file__).with_name("seeing_child.py")
_TOO_MUCH = "The picture takes too much time or memory to read. Choose a smaller one, with only the card on it."


class SightError(ValueError):
    """The picture cannot be read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Sight:
    """The result of OCR: a WEBP copy of the picture, its size in pixels, and the lines and codes in its coordinates."""

    picture: bytes
    width: int
    height: int
    lines: list[Line]
    codes: list[Code]


def is_installed() -> bool:
    """Whether the packages of the extra «ocr» are installed."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime", "cv2"))


def look_at(path: Path) -> Sight:
    """Run OCR on the picture in the file; takes some seconds. Raises SightError."""
    # Interpreter and script are our own; only the path of the file comes from outside.
    command = [sys.executable, "-I", str(_CHILD), str(path)]
    try:
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=MOST_SECONDS, check=False)
        said = json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 and done.stdout else {}
    except (subprocess.TimeoutExpired, ValueError):
        said = {}
    if "error" in said:
        raise SightError(str(said["error"]))
    if "lines" not in said:
        raise SightError(_TOO_MUCH)
    lines = [Line(text, sure, _four(corners)) for text, sure, corners in said["lines"]]
    codes = [Code(text, tuple((x, y) for x, y in corners)) for text, corners in said["codes"]]
    return Sight(base64.b64decode(said["picture"]), said["width"], said["height"], lines, codes)


def _four(corners: list[list[float]]) -> tuple[Point, Point, Point, Point]:
    first, second, third, fourth = ((x, y) for x, y in corners)
    return first, second, third, fourth
