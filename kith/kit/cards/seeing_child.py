"""The child process that recognises text and QR codes in one picture, with limits on memory and time.

`seeing.py` runs it as a script. It writes one line of JSON: {"width", "height", "lines", "codes", "picture"}, or
{"error"}. It imports nothing of Kith, so a hostile picture finds no secret in its memory, and the memory of the OCR
models is freed when it ends. The returned picture is re-encoded, upright and without metadata; coordinates refer to it.
"""

import base64
import io
import json
import logging
import resource
import sys
import warnings
from typing import Any

MAX_MEMORY = 6 << 30  # bytes of address space; the libraries reserve most of it and never touch it
MAX_CPU_SECONDS = 120
MAX_PIXELS = 60_000_000
# Pixels of the longer side. OCR reads the letters of cards well at this size; larger pictures only take longer.
SIDE = 2_400
SHOWN_SIDE = 1_600
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
DAMAGED = "The picture is damaged or of a kind that is not read. Take it again, or save it as JPEG."


def main(path: str) -> None:
    """Write the result for the picture at ``path``, or the error."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_SECONDS, MAX_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    logging.disable(logging.CRITICAL)
    answer = _look(path)
    sys.stdout.write(json.dumps(answer, separators=(",", ":")) + "\n")


def _look(path: str) -> dict[str, Any]:
    try:
        picture = _open(path)
    except ValueError as fault:
        return {"error": str(fault)}
    except MemoryError:
        return {"error": "The picture needs too much memory. Choose a smaller one."}
    scale = min(1.0, SHOWN_SIDE / max(picture.size))
    shown = picture.resize((max(1, round(picture.width * scale)), max(1, round(picture.height * scale))))
    return {
        "width": shown.width,
        "height": shown.height,
        "picture": _encoded(shown),
        "lines": _lines(picture, scale),
        "codes": _codes(picture, scale),
    }


def _open(path: str) -> Any:
    """Open the picture upright, as RGB, scaled down to ``SIDE``. Raises ValueError that says what to do."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before a pixel is decoded
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(path, formats=FORMATS) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise _TooLarge("The picture has more than 60 million pixels. Choose a smaller one.")
                picture.draft("RGB", (SIDE, SIDE))
                upright = _in_eight_bits(ImageOps.exif_transpose(picture))
                plain = upright.convert("RGBA") if "transparency" in upright.info or "A" in upright.mode else upright
                if plain.mode == "RGBA":
                    plain = Image.alpha_composite(Image.new("RGBA", plain.size, "white"), plain)
                plain = plain.convert("RGB")
    except _TooLarge:
        raise
    except Exception:  # noqa: BLE001  (decoders raise a dozen different exceptions on broken files)
        raise ValueError(DAMAGED) from None
    plain.thumbnail((SIDE, SIDE))
    return plain


def _in_eight_bits(picture: Any) -> Any:
    """Scale 16-bit greys to 8 bits: Pillow's own conversion to RGB clips all but the darkest of them to white."""
    return picture.convert("I").point(lambda level: level / 256).convert("L") if picture.mode[0] == "I" else picture


class _TooLarge(ValueError):
    pass


def _encoded(image: Any) -> str:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=80)
    return base64.b64encode(out.getvalue()).decode()


def _lines(picture: Any, scale: float) -> list[Any]:
    import numpy
    from rapidocr import RapidOCR

    if min(picture.size) < 16:
        return []
    found = RapidOCR()(numpy.asarray(picture)[:, :, ::-1])
    if found.boxes is None or found.txts is None or found.scores is None:
        return []
    return [
        [text, round(float(score), 3), _scaled(corners, scale)]
        for corners, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
    ]


def _codes(picture: Any, scale: float) -> list[Any]:
    import cv2
    import numpy

    try:
        _any, texts, places, _straight = cv2.QRCodeDetector().detectAndDecodeMulti(numpy.asarray(picture.convert("L")))
    except cv2.error:
        return []
    if places is None:
        return []
    return [[text, _scaled(corners, scale)] for text, corners in zip(texts, places, strict=True) if text]


def _scaled(corners: Any, scale: float) -> list[list[float]]:
    return [[round(float(x) * scale, 1), round(float(y) * scale, 1)] for x, y in corners]


if __name__ == "__main__":
    main(sys.argv[1])
