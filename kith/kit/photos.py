"""Photos of people: always decoded and written anew, so that only pixels remain.

What arrives may be a disguised document, carry a place and a face's data in its metadata, or be a
bomb. Only four raster formats are opened, their size is known before a pixel is decoded, and the
answer is a fresh WEBP of at most 512 pixels a side without metadata.
"""

import io
import warnings
from math import isfinite
from typing import NamedTuple

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_SIDE = 512
MAX_ZOOM = 8.0
_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"RIFF")


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


def safe_photo(data: bytes, *, side: int = MAX_SIDE, crop: Crop | None = None) -> bytes:
    """A WEBP of at most `side` pixels a side, upright and without metadata; only of the square ``crop``."""
    if len(data) > MAX_BYTES:
        raise PhotoError("The photo is larger than 10 MB. Choose a smaller one.")
    if not data.startswith(_STARTS):
        raise PhotoError("The file is no JPEG, PNG, WEBP or GIF picture. Choose another one.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return _encode(_decode(data, side, crop))
    except PhotoError:
        raise
    except (
        UnidentifiedImageError,
        Image.DecompressionBombError,
        Warning,
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        ArithmeticError,
        LookupError,
        TypeError,
        AttributeError,
        MemoryError,
    ):
        # Pillow's decoders answer broken files with any of these.
        raise PhotoError("The picture is damaged or unusual. Save it anew as JPEG.") from None


def _decode(data: bytes, side: int, crop: Crop | None) -> Image.Image:
    """The first picture of the file, small and upright, in plain colours."""
    wanted = round(side * 2 * (crop.zoom if crop else 1))
    with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        width, height = picture.size
        if width * height > MAX_PIXELS or not width or not height:
            raise PhotoError("The photo has more than 40 million pixels. Choose a smaller one.")
        picture.draft("RGB", (wanted, wanted))
        upright = ImageOps.exif_transpose(picture)
        see_through = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
        shown = upright.crop(crop.box(*upright.size)) if crop else upright
        plain = shown.convert("RGBA" if see_through else "RGB")
    plain.thumbnail((side, side), Image.Resampling.LANCZOS)
    return plain


def _encode(picture: Image.Image) -> bytes:
    fresh = Image.new(picture.mode, picture.size)
    fresh.paste(picture)
    out = io.BytesIO()
    fresh.save(out, "WEBP", quality=82, method=4)
    return out.getvalue()
