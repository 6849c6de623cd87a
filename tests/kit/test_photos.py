"""Photos: only pixels get through."""

import io
import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from kith.kit.photos import Crop, PhotoError
from kith.kit.pixels import safe_photo


def picture(form: str, size: tuple[int, int] = (8, 6), mode: str = "RGB", **extra: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 90).save(out, form, **extra)
    return out.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_becomes_a_small_webp(form: str) -> None:
    made = Image.open(io.BytesIO(safe_photo(picture(form, (1600, 800)))))
    assert (made.format, made.size) == ("WEBP", (512, 256))


def test_metadata_is_left_behind_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010E] = "SECRET PLACE"
    made = safe_photo(picture("JPEG", (40, 20), exif=exif) + b"<script>SECRET</script>")
    assert b"SECRET" not in made
    assert Image.open(io.BytesIO(made)).size == (20, 40)
    assert dict(Image.open(io.BytesIO(made)).getexif()) == {}


def test_transparency_is_kept() -> None:
    assert Image.open(io.BytesIO(safe_photo(picture("PNG", mode="RGBA")))).mode == "RGBA"


def huge_png() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file is no JPEG, PNG, WEBP or GIF picture. Choose another one."),
        (b"<svg/>", "The file is no JPEG, PNG, WEBP or GIF picture. Choose another one."),
        (b"%!PS-Adobe-3.0 EPSF", "The file is no JPEG, PNG, WEBP or GIF picture. Choose another one."),
        (picture("BMP"), "The file is no JPEG, PNG, WEBP or GIF picture. Choose another one."),
        (b"RIFF\x00\x00\x00\x00WAVE", "The picture is damaged or unusual. Save it anew as JPEG."),
        (picture("JPEG")[:100], "The picture is damaged or unusual. Save it anew as JPEG."),
        (b"\xff\xd8\xff" + b"x" * 10_500_000, "The photo is larger than 10 MB. Choose a smaller one."),
    ],
)
def test_what_is_no_photo_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(PhotoError) as caught:
        safe_photo(data)
    assert str(caught.value) == message


def test_a_picture_bomb_is_refused() -> None:
    with pytest.raises(PhotoError, match="more than 40 million pixels"):
        safe_photo(huge_png())


def test_greys_of_16_bits_stay_grey() -> None:
    out = io.BytesIO()
    Image.new("I;16", (8, 6), 40_000).save(out, "PNG")
    made = Image.open(io.BytesIO(safe_photo(out.getvalue()))).convert("L")
    assert made.getpixel((4, 3)) in range(154, 159)


STARTS = st.sampled_from([picture(form) for form in ("JPEG", "PNG", "WEBP", "GIF")])


@given(STARTS, st.integers(0, 200), st.binary(max_size=20))
def test_any_damage_is_a_picture_or_a_photo_error(data: bytes, place: int, noise: bytes) -> None:
    with suppress(PhotoError):
        safe_photo(data[:place] + noise + data[place + len(noise) :])


def test_a_square_is_cut_where_it_was_put_and_never_beside_the_picture() -> None:
    wide = Image.new("RGB", (300, 100), "blue")
    wide.paste("red", (0, 0, 100, 100))
    data = io.BytesIO()
    wide.save(data, "PNG")
    for text, colour in (("0,0.5,1", "red"), ("0.9,0.5,2", "blue"), ("", "blue"), ("nan,1,1", "blue"), ("x", "blue")):
        made = Image.open(io.BytesIO(safe_photo(data.getvalue(), crop=Crop.read(text)))).convert("RGB")
        assert made.width == made.height
        red, _green, blue = made.resize((1, 1)).getpixel((0, 0))  # type: ignore[misc]
        assert (red > blue) == (colour == "red"), text
    assert Crop.read("0.5,0.5,99").zoom == 8
    assert Crop(1, 1, 8).box(3, 2) == (2, 1, 3, 2)
