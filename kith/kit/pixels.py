"""Photos of people: always decoded and re-encoded, so that only pixels remain.

An upload may be a disguised document, carry a place and a face's data in its metadata, or be a decompression bomb. Only
four raster formats are opened, the size is checked before a pixel is decoded, and the result is a new WEBP of at most
512 pixels a side without metadata.

Import this module only when a picture arrives: Pillow takes 6 MB, which a process that only shows pages saves.
"""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from kith.kit.photos import MAX_BYTES, Crop, PhotoError

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MAX_PIXELS = 40_000_000
TOO_MANY = "The photo has more than 40 million pixels. Choose a smaller one."
MAX_SIDE = 512
_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"RIFF")


def safe_photo(data: bytes, *, side: int = MAX_SIDE, crop: Crop | None = None) -> bytes:
    """Return an upright WEBP of the square ``crop``, at most `side` pixels a side. Raises PhotoError."""
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
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PhotoError(TOO_MANY) from None
    except (
        UnidentifiedImageError,
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
        # Pillow's decoders raise any of these on broken files.
        raise PhotoError("The picture is damaged or unusual. Save it anew as JPEG.") from None


def _decode(data: bytes, side: int, crop: Crop | None) -> Image.Image:
    """Decode the first picture of the file, scaled down, upright and as RGB."""
    wanted = round(side * 2 * (crop.zoom if crop else 1))
    with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        width, height = picture.size
        if width * height > MAX_PIXELS or not width or not height:
            raise PhotoError(TOO_MANY)
        picture.draft("RGB", (wanted, wanted))
        upright = _in_eight_bits(ImageOps.exif_transpose(picture))
        see_through = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
        shown = upright.crop(crop.box(*upright.size)) if crop else upright
        plain = shown.convert("RGBA" if see_through else "RGB")
    plain.thumbnail((side, side), Image.Resampling.LANCZOS)
    return plain


def _in_eight_bits(picture: Image.Image) -> Image.Image:
    """Scale 16-bit greys to 8 bits: Pillow's own conversion to RGB clips all but the darkest of them to white."""
    return picture.convert("I").point(lambda level: level / 256).convert("L") if picture.mode[0] == "I" else picture


def _encode(picture: Image.Image) -> bytes:
    fresh = Image.new(picture.mode, picture.size)
    fresh.paste(picture)
    out = io.BytesIO()
    fresh.save(out, "WEBP", quality=82, method=4)
    return out.getvalue()
