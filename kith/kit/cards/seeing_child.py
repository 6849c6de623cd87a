"""Recognises the text and the QR codes of one picture in a process of its own, with limits on memory and time.

Run as a script by `seeing.py`; writes one line of JSON: {"width", "height", "lines", "codes", "picture"}, at a fault
{"error"}. It imports nothing of Kith, so that it holds no secret, and takes the memory of its models along when it
ends. The picture it answers is written anew, upright and without metadata, and places are measured in it.
"""

import base64
import io
import json
import logging
import resource
import sys
import warnings
from typing import Any

MAX_MEMORY = 6 << 30  # of addresses, most of which the libraries reserve and never touch
MAX_CPU_SECONDS = 120
MAX_PIXELS = 60_000_000
# Letters of cards are read well at this size; larger pictures only take longer.
SIDE = 2_400
SHOWN_SIDE = 1_600
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
DAMAGED = "The picture is damaged or of a kind that is not read. Take it again, or save it as JPEG."


def main(path: str) -> None:
    """Say what the picture at ``path`` shows, or why that cannot be said."""
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
    """The picture, upright, in plain colours and not larger than it need be. Raises ValueError with the remedy."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # the size is compared with a limit of our own before a pixel is decoded
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
    except Exception:  # noqa: BLE001  (decoders answer broken files with any of a dozen)
        raise ValueError(DAMAGED) from None
    plain.thumbnail((SIDE, SIDE))
    return plain


def _in_eight_bits(picture: Any) -> Any:
    """Pillow makes all but the darkest greys of 16 bits white when it is asked for plain colours."""
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
