"""The crop of a photo, and the error for files that cannot be a photo; without Pillow, which takes 6 MB."""

from math import isfinite
from typing import NamedTuple

MAX_BYTES = 10 * 1024 * 1024
MAX_ZOOM = 8.0


class PhotoError(ValueError):
    """The file can't be used as a photo; the message says what to do."""


class Crop(NamedTuple):
    """A square of a picture: its centre as fractions of width and height, and the zoom (1 is the largest square)."""

    across: float = 0.5
    down: float = 0.5
    zoom: float = 1.0

    @classmethod
    def read(cls, text: str) -> "Crop":
        """Parse a form value such as “0.5,0.25,1.5”; anything else gives the largest square in the centre."""
        try:
            across, down, zoom = (float(part) for part in text.split(","))
        except ValueError:
            return cls()
        if not all(isfinite(value) for value in (across, down, zoom)):
            return cls()
        return cls(min(max(across, 0.0), 1.0), min(max(down, 0.0), 1.0), min(max(zoom, 1.0), MAX_ZOOM))

    def box(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Return left, top, right and bottom in pixels; the square is moved inside the picture."""
        side = max(round(min(width, height) / self.zoom), 1)
        left = min(max(round(self.across * width - side / 2), 0), width - side)
        top = min(max(round(self.down * height - side / 2), 0), height - side)
        return left, top, left + side, top + side
