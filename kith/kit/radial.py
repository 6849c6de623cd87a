"""A tree of two steps around a centre, laid out so that no two labels touch; the same tree always looks the same.

Every branch gets a sector as wide as its leaves need. Labels lie along the rays, so they are apart wherever their
beginnings are: the rings are as large as that takes. Lengths are pixels, angles radians, clockwise from the right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

# How far apart the beginnings of two labels of one ring are, at least: a line of 12 px with some air.
APART = 17.0
FIRST_RING, BETWEEN_RINGS = 150.0, 196.0
# The widest letter of a label takes so much; a label so many of them.
LETTER, LONGEST = 7.2, 24
DOT = 6.0
GAP = 6.0
MARGIN = 24.0


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a node stands: on which ring (0 is the centre), at which angle and place, and what its label says."""

    ring: int
    angle: float
    x: float
    y: float
    label: str
    starts: float
    """How far from the centre the label begins."""

    @property
    def ends(self) -> float:
        """How far from the centre the label ends, at most."""
        return self.starts + LETTER * len(self.label)

    @property
    def leftward(self) -> bool:
        """Whether the label is read towards the centre, as it would stand on its head otherwise."""
        return pi / 2 < self.angle % (2 * pi) < 3 * pi / 2

    @property
    def turn(self) -> float:
        """By how many degrees the label is turned."""
        return self.angle * 180 / pi + (180 if self.leftward else 0)


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of all nodes in the order in which they were given, and how far the picture reaches."""

    spots: tuple[Spot, ...]
    reach: float


def shorten(text: str, longest: int = LONGEST) -> str:
    """A text of at most so many characters; what is cut off is told by an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def lay_out(labels: Sequence[str], parents: Sequence[int | None]) -> Layout:
    """Places for nodes with these labels; the first is the centre, ``parents`` are places in the same sequence.

    A node stands after its parent, and nothing hangs below the second ring.
    """
    branches = [place for place, parent in enumerate(parents) if parent == 0 and place > 0]
    leaves: dict[int, list[int]] = {branch: [] for branch in branches}
    for place, parent in enumerate(parents):
        if parent in leaves:
            leaves[parent].append(place)
    slots = sum(max(1, len(mine)) for mine in leaves.values())
    # The leaves of a single branch lie beyond it, not around the centre, across which their lines would go.
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
    """Whether branches without leaves stand side by side, so that a slot must be wide enough on the first ring."""
    bare = [not mine for mine in leaves.values()]
    return any(one and other for one, other in zip(bare, [*bare[1:], *bare[:1]], strict=True)) and len(bare) > 1


def _spot(ring: int, radius: float, angle: float, label: str) -> Spot:
    x, y = round(radius * cos(angle), 1), round(radius * sin(angle), 1)
    return Spot(ring, angle, x, y, shorten(label), radius + DOT + GAP)
