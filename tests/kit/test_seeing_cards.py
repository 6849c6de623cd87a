"""Visiting cards in pictures, with recognition: drawn here, read by the process that Kith starts for it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from kith.kit.cards import read_cards
from kith.kit.cards.seeing import SightError, is_installed, look_at
from tests.kit.test_cards import FRISCO, Written, lines_of, values_of

sees = pytest.mark.skipif(not is_installed(), reason="the extra «ocr» cannot be had on this machine")


def drawn(written: list[Written], turn: float = 0) -> bytes:
    picture = Image.new("RGB", (1_100, 640), "white")
    pen = ImageDraw.Draw(picture)
    for x, y, height, text in written:
        pen.text((x, y), text, fill=(25, 25, 35), font=ImageFont.load_default(height))
    out = io.BytesIO()
    picture.rotate(turn, expand=True, fillcolor=(120, 100, 90)).save(out, "JPEG", quality=90)
    return out.getvalue()


@sees
def test_a_slanted_picture_of_a_card(tmp_path: Path) -> None:
    photo = tmp_path / "card.jpg"
    photo.write_bytes(drawn(FRISCO, turn=6))
    sight = look_at(photo)
    assert sight.picture[:4] == b"RIFF"
    assert max(sight.width, sight.height) <= 1_600
    (card,) = read_cards(sight.lines, sight.codes, region="US")
    (expected,) = read_cards(lines_of(FRISCO), region="US")
    assert without_blanks(values_of(card)) == without_blanks(values_of(expected))


def without_blanks(values: dict[str, str]) -> dict[str, str]:
    """Between letters of a card, recognition often loses a blank."""
    return {field: value.replace(" ", "") for field, value in values.items()}


@sees
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a/*<script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\x89PNG\r\n\x1a\n" + b"0" * 400,
        b"%PDF-1.7",
    ],
)
def test_what_is_no_picture_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "card.jpg"
    file.write_bytes(content)
    with pytest.raises(SightError, match="damaged or of a kind that is not read"):
        look_at(file)


@sees
def test_a_picture_without_text_holds_no_card(tmp_path: Path) -> None:
    file = tmp_path / "blank.png"
    Image.new("RGB", (400, 300), "white").save(file)
    sight = look_at(file)
    assert (sight.lines, sight.codes, read_cards(sight.lines)) == ([], [], [])


@sees
def test_a_picture_of_too_many_pixels_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "huge.png"
    Image.new("1", (10_000, 10_000)).save(file)
    with pytest.raises(SightError, match="60 million pixels"):
        look_at(file)
