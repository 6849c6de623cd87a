"""Lines of text in a picture, with their coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, cos, hypot, sin
from statistics import median

type Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """One recognised line: confidence 0 to 1, corners in pixels, clockwise from the top left of the upright text."""

    text: str
    confidence: float
    corners: tuple[Point, Point, Point, Point]


@dataclass(frozen=True, slots=True)
class Finding:
    """A value for one field, with a confidence from 0 to 1 and the numbers of its source lines.

    ``field`` is one of prefix, first, last, suffix, title, department, company, email, phone, mobile, fax, website,
    street, street2, postcode, city, state, country (ISO 3166), other.
    """

    field: str
    value: str
    confidence: float
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A line of the upright picture. Its ends, the height of its centre from the top and its height are pixels."""

    number: int
    text: str
    confidence: float
    left: float
    right: float
    middle: float
    height: float


def upright(lines: Sequence[tuple[int, Line]]) -> list[Placed]:
    """Rotate the lines until the text runs level; sorted from top to bottom and left to right."""
    angle = median([_angle(line) for _number, line in lines if len(line.text) > 3] or [0.0])
    placed = [_placed(number, line, angle) for number, line in lines]
    return sorted(placed, key=lambda line: (round(line.middle / max(line.height, 1)), line.left, line.middle))


def gap(one: Placed, other: Placed) -> float:
    """Return the distance between the boxes of two lines in pixels; 0 when they touch."""
    across = max(one.left - other.right, other.left - one.right, 0.0)
    down = max(abs(one.middle - other.middle) - (one.height + other.height) / 2, 0.0)
    return hypot(across, down)


def _angle(line: Line) -> float:
    (left, top), (right, end) = line.corners[0], line.corners[1]
    return atan2(end - top, right - left)


def _placed(number: int, line: Line, angle: float) -> Placed:
    turned = [(x * cos(-angle) - y * sin(-angle), x * sin(-angle) + y * cos(-angle)) for x, y in line.corners]
    (first, second, third, fourth) = turned
    return Placed(
        number,
        " ".join(line.text.split()),
        line.confidence,
        left=min(x for x, _y in turned),
        right=max(x for x, _y in turned),
        middle=sum(y for _x, y in turned) / 4,
        height=(hypot(first[0] - fourth[0], first[1] - fourth[1]) + hypot(second[0] - third[0], second[1] - third[1]))
        / 2,
    )
