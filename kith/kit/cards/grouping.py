"""Several cards in one picture: which lines stand on the same card."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kith.kit.cards.lines import Placed, gap

# Lines nearer than this belong to one block. The unit is the height of the lower line.
NEAR = 1.2


def cards_of(lines: Sequence[Placed], is_complete: Callable[[Sequence[Placed]], bool]) -> list[list[Placed]]:
    """Group lines into cards, ordered from top to bottom.

    Near lines form blocks. One card often has two or three blocks, so an incomplete block joins its nearest neighbour
    until all blocks are complete or one is left. ``is_complete`` decides: a person and a way to reach them.
    """
    blocks = _blocks(lines)
    while len(blocks) > 1:
        poor = next((block for block in sorted(blocks, key=len) if not is_complete(block)), None)
        if poor is None:
            break
        blocks.remove(poor)
        nearest = min(blocks, key=lambda block: _distance(poor, block))
        nearest.extend(poor)
    ordered = [sorted(block, key=lambda line: (line.middle, line.left)) for block in blocks]
    return sorted(ordered, key=lambda block: (block[0].middle, block[0].left))


def _blocks(lines: Sequence[Placed]) -> list[list[Placed]]:
    blocks: list[list[Placed]] = []
    for line in lines:
        touching = [block for block in blocks if any(_near(line, other) for other in block)]
        joined = [line, *(other for block in touching for other in block)]
        blocks = [block for block in blocks if block not in touching] + [joined]
    return blocks


def _near(one: Placed, other: Placed) -> bool:
    return gap(one, other) <= NEAR * min(one.height, other.height)


def _distance(one: Sequence[Placed], other: Sequence[Placed]) -> float:
    return min(gap(first, second) for first in one for second in other)
