"""Photos of people as they are asked for: which part of a picture, and why it can't be used."""

from math import isfinite
from typing import NamedTuple

MAX_BYTES = 10 * 1024 * 1024
MAX_ZOOM = 8.0


class PhotoError(ValueError):
    """The file can't be used as a photo; its message names the remedy."""


class Crop(NamedTuple):
    """A square of a picture: its middle in parts of width and height, and how many times it could be larger."""

    across: float = 0.5
    down: float = 0.5
    zoom: float = 1.0

    @classmethod
    def read(cls, text: str) -> "Crop":
        """A square as a form sends it, “0.5,0.25,1.5”; the largest one in the middle for anything else."""
        try:
            across, down, zoom = (float(part) for part in text.split(","))
        except ValueError:
            return cls()
        if not all(isfinite(value) for value in (across, down, zoom)):
            return cls()
        return cls(min(max(across, 0.0), 1.0), min(max(down, 0.0), 1.0), min(max(zoom, 1.0), MAX_ZOOM))

    def box(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Left, top, right and bottom in a picture of this size; the square never leaves it."""
        side = max(round(min(width, height) / self.zoom), 1)
        left = min(max(round(self.across * width - side / 2), 0), width - side)
        top = min(max(round(self.down * height - side / 2), 0), height - side)
        return left, top, left + side, top + side
