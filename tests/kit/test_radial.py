"""The layout of relation maps: the same for the same tree, and readable however many nodes there are."""

from __future__ import annotations

from itertools import pairwise
from math import pi

import pytest

from kith.kit.radial import LONGEST, Layout, lay_out, shorten

LINE = 16.0  # px that a line of a label needs


def tree(branches: int, leaves: list[int]) -> Layout:
    labels, parents = ["Centre"], list[int | None]([None])
    for number in range(branches):
        labels.append(f"Branch {number} with a name that is much too long")
        parents.append(0)
    for number in range(branches):
        for leaf in range(leaves[number % len(leaves)]):
            labels.append(f"Leaf {number}.{leaf} with a long name too")
            parents.append(1 + number)
    return lay_out(labels, parents)


@pytest.mark.parametrize(
    ("branches", "leaves"),
    [(1, [0]), (1, [199]), (2, [1]), (20, [9]), (199, [0]), (40, [0, 0, 8, 1]), (66, [2]), (100, [0, 2]), (7, [0, 3])],
)
def test_no_two_labels_touch(branches: int, leaves: list[int]) -> None:
    layout = tree(branches, leaves)
    rings = {ring: [spot for spot in layout.spots if spot.ring == ring] for ring in (1, 2)}
    for spots in rings.values():
        ordered = sorted(spots, key=lambda spot: spot.angle)
        turned = [*(spot.angle for spot in ordered), ordered[0].angle + 2 * pi] if len(ordered) > 1 else []
        for one, other in pairwise(turned):
            assert (other - one) * ordered[0].starts >= LINE
    if rings[2]:  # what stands on the first ring ends before the second one begins
        assert max(spot.ends for spot in rings[1]) < rings[2][0].starts - 12
    assert all(abs(spot.x) < layout.reach and abs(spot.y) < layout.reach for spot in layout.spots)
    assert max(spot.ends for spot in layout.spots) < layout.reach


def test_the_same_tree_looks_the_same_and_sectors_are_as_wide_as_their_leaves() -> None:
    assert tree(20, [9]) == tree(20, [9])
    layout = tree(2, [3, 1])
    first, second = (spot for spot in layout.spots if spot.ring == 1)
    assert (first.angle + pi / 2, second.angle + pi / 2) == pytest.approx((3 / 4 * pi, 7 / 4 * pi))


def test_labels_are_shortened_and_never_stand_on_their_heads() -> None:
    assert shorten("x" * 30) == "x" * (LONGEST - 1) + "…"
    assert shorten("short") == "short"
    assert all(-90 <= (spot.turn + 90) % 360 - 90 <= 90 for spot in tree(30, [0]).spots)


def test_a_record_alone_is_its_own_map() -> None:
    (spot,) = lay_out(["Alone"], [None]).spots
    assert (spot.x, spot.y, spot.label) == (0.0, 0.0, "Alone")
