"""The child process that renders a preview of one file, with limits on memory and time.

`previews.py` runs it as a script with an empty environment. It writes one line of JSON, {"pages": n} or
{"error": "…"}, and after the former a WEBP. It imports nothing of Kith, so it starts quickly and holds no secret. A
hostile file may crash a decoder; then only this process dies.
"""

import io
import json
import resource
import sys
import warnings
from typing import Any

MAX_MEMORY = 1 << 30
MAX_CPU_SECONDS = 15
MAX_PIXELS = 60_000_000
MAX_PAGES = 20  # for later pages people open the file itself
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")

# What decoders raise on broken files.
FAULTS = (OSError, ValueError, SyntaxError, ArithmeticError, LookupError, TypeError, AttributeError, RuntimeError)


class Refused(Exception):
    """No preview can be made; the message says why."""


def main(kind: str, path: str, page: int, side: int) -> None:
    """Write the preview of ``page`` (from 1), at most ``side`` pixels wide and high."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_SECONDS, MAX_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        image, pages = _page(path, page, side) if kind == "pdf" else (_picture(path, side), 1)
        data = io.BytesIO()
        image.save(data, "WEBP", quality=80, method=2)
        _say({"pages": pages}, data.getvalue())
    except Refused as fault:
        _say({"error": str(fault)})
    except MemoryError:
        _say({"error": "It needs too much memory to be shown."})
    except FAULTS:
        _say({"error": "It is damaged or unusual and cannot be shown."})


def _say(header: dict[str, Any], data: bytes = b"") -> None:
    sys.stdout.buffer.write(json.dumps(header).encode() + b"\n" + data)
    sys.stdout.buffer.flush()


def _picture(path: str, side: int) -> Any:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before a pixel is decoded
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(path, formats=FORMATS) as picture:
            width, height = picture.size
            if not width or not height or width * height > MAX_PIXELS:
                raise Refused("It has more than 60 million pixels and is not shown.")
            picture.draft("RGB", (side * 2, side * 2))
            upright = _in_eight_bits(ImageOps.exif_transpose(picture))
            see_through = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
            plain = upright.convert("RGBA" if see_through else "RGB")
    plain.thumbnail((side, side), Image.Resampling.LANCZOS)
    fresh = Image.new(plain.mode, plain.size)
    fresh.paste(plain)
    return fresh


def _in_eight_bits(picture: Any) -> Any:
    """Scale 16-bit greys to 8 bits: Pillow's own conversion to RGB clips all but the darkest of them to white."""
    return picture.convert("I").point(lambda level: level / 256).convert("L") if picture.mode[0] == "I" else picture


def _page(path: str, page: int, side: int) -> tuple[Any, int]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise Refused("It has a password." if locked else "It is damaged and cannot be shown.") from None
    pages = len(document)
    if not 1 <= page <= min(pages, MAX_PAGES):
        raise Refused("There is no such page.")
    sheet = document[page - 1]
    width, height = sheet.get_size()
    if width <= 0 or height <= 0:
        raise Refused("The page has no size.")
    drawn = sheet.render(scale=side / max(width, height), may_draw_forms=False)
    return drawn.to_pil().convert("RGB"), min(pages, MAX_PAGES)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
