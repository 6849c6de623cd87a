"""A radial layout of a tree with two levels; no labels overlap, and the same tree always gives the same layout.

Each branch gets a sector in proportion to its leaves. Labels are written along the rays, so two labels are apart if
their beginnings are; the rings are large enough for that. Lengths are pixels, angles radians, clockwise from the right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

# Least distance between the beginnings of two labels of one ring: a line of 12 px with some air.
APART = 17.0
FIRST_RING, BETWEEN_RINGS = 150.0, 196.0
# The width of the widest letter in pixels, and the most letters of a label.
LETTER, LONGEST = 7.2, 24
DOT = 6.0
GAP = 6.0
MARGIN = 24.0


@dataclass(frozen=True, slots=True)
class Spot:
    """The position of a node: ring (0 is the centre), angle, coordinates, and its label."""

    ring: int
    angle: float
    x: float
    y: float
    label: str
    starts: float
    """The distance of the label's beginning from the centre."""

    @property
    def ends(self) -> float:
        """The largest possible distance of the label's end from the centre."""
        return self.starts + LETTER * len(self.label)

    @property
    def leftward(self) -> bool:
        """Whether the label is written towards the centre; it would be upside down otherwise."""
        return pi / 2 < self.angle % (2 * pi) < 3 * pi / 2

    @property
    def turn(self) -> float:
        """The rotation of the label in degrees."""
        return self.angle * 180 / pi + (180 if self.leftward else 0)


@dataclass(frozen=True, slots=True)
class Layout:
    """The positions of all nodes in input order, and the radius of the whole picture."""

    spots: tuple[Spot, ...]
    reach: float


def shorten(text: str, longest: int = LONGEST) -> str:
    """Cut a text to at most ``longest`` characters, the last one an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def lay_out(labels: Sequence[str], parents: Sequence[int | None]) -> Layout:
    """Lay out nodes with these labels. The first is the centre; ``parents`` are indexes into the same sequence.

    A node comes after its parent, and there is no third level.
    """
    branches = [place for place, parent in enumerate(parents) if parent == 0 and place > 0]
    leaves: dict[int, list[int]] = {branch: [] for branch in branches}
    for place, parent in enumerate(parents):
        if parent in leaves:
            leaves[parent].append(place)
    slots = sum(max(1, len(mine)) for mine in leaves.values())
    # With a single branch its leaves get half a circle: around the whole one their lines would cross the centre.
    step = (pi if len(branches) == 1 else 2 * pi) / max(slots, 1)
    first = max(FIRST_RING, len(branches) * APART / (2 * pi), APART / step if _crowded(leaves) else 0)
    second = max(first + BETWEEN_RINGS, APART / step)
    spots: list[Spot | None] = [None] * len(labels)
    spots[0] = Spot(0, 0.0, 0.0, 0.0, shorten(labels[0]), 0.0)
    angle = -pi / 2
    for branch, mine in leaves.items():
        wide = max(1, len(mine)) * step
        spots[branch] = _spot(1, first, angle + wide / 2, labels[branch])
        for number, leaf in enumerate(mine):
            spots[leaf] = _spot(2, second, angle + (number + 0.5) * step, labels[leaf])
        angle += wide
    placed = tuple(spot for spot in spots if spot is not None)
    return Layout(placed, max(spot.ends for spot in placed) + MARGIN)


def _crowded(leaves: dict[int, list[int]]) -> bool:
    """Whether two neighbouring branches have no leaves, so that their slots must be wide enough on the first ring."""
    bare = [not mine for mine in leaves.values()]
    return any(one and other for one, other in zip(bare, [*bare[1:], *bare[:1]], strict=True)) and len(bare) > 1


def _spot(ring: int, radius: float, angle: float, label: str) -> Spot:
    x, y = round(radius * cos(angle), 1), round(radius * sin(angle), 1)
    return Spot(ring, angle, x, y, shorten(label), radius + DOT + GAP)
