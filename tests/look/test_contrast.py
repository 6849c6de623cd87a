"""Every text colour against every ground it may stand on: at least 4.5 to 1, in both schemes (WCAG 2.2, 1.4.3)."""

import math
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOKENS = (ROOT / "static" / "css" / "tokens.css").read_text()
GROUNDS = ("paper", "ground", "raised", "hover", "brand-soft")
PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in (*GROUNDS, "grey-soft")),
    *((ink, "press") for ink in ("ink", "ink-2")),
    *((name, f"{name}-soft") for name in ("brand", "green", "amber", "red", "violet")),
    *(
        (name, ground)
        for name in ("brand", "red", "amber", "green")
        for ground in ("paper", "raised", "ground", "hover")
    ),
    *(("ink", f"{name}-soft") for name in ("green", "amber", "red", "violet")),
    *(("ink-2", "amber-soft"), ("ink-3", "amber-soft")),
    *(("on-brand", "brand"), ("on-brand", "brand-strong"), ("on-red", "red")),
]


def colour(name: str, scheme: str) -> tuple[float, float, float]:
    """Linear red, green and blue of a token."""
    found = re.search(rf"--{name}: light-dark\(#([0-9a-f]{{6}}), #([0-9a-f]{{6}})\)", TOKENS)
    assert found, f"no token --{name}"
    text = found[1 if scheme == "light" else 2]
    red, green, blue = (_linear(int(text[at : at + 2], 16) / 255) for at in (0, 2, 4))
    return red, green, blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def oklch(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    """Linear red, green and blue of an oklch colour, clipped to what a screen shows (Ottosson's matrices)."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    return (min(max(red, 0), 1), min(max(green, 0), 1), min(max(blue, 0), 1))


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """The ratio of two colours, 1 to 21."""
    lights = sorted(0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2] for c in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_is_readable(ink: str, ground: str, scheme: str) -> None:
    assert contrast(colour(ink, scheme), colour(ground, scheme)) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_initials_are_readable_in_every_colour(scheme: str) -> None:
    sheet = (ROOT / "static" / "css" / "chip.css").read_text()
    hues = [float(hue) for hue in re.findall(r"\.av-\d+ \{ --h: (\d+)", sheet)]
    pairs = re.findall(
        r"light-dark\(oklch\(([\d.]+) ([\d.]+) var\(--h\)\), oklch\(([\d.]+) ([\d.]+) var\(--h\)\)\)", sheet
    )
    at = 0 if scheme == "light" else 2
    ground, ink = [(float(pair[at]), float(pair[at + 1])) for pair in pairs]
    assert len(hues) == 12
    assert min(contrast(oklch(*ink, hue), oklch(*ground, hue)) for hue in hues) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_frame_of_a_field_and_the_focus_ring_stand_out(scheme: str) -> None:
    for name in ("line-3", "brand"):
        for ground in ("paper", "raised", "ground"):
            assert contrast(colour(name, scheme), colour(ground, scheme)) >= 3
