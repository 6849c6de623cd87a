"""How long pictures of visiting cards take to read, and what is read from them.

Usage: .venv/bin/python bench/cards.py PICTURE…
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from kith.kit.cards import read_cards
from kith.kit.cards.seeing import look_at


def main(pictures: list[Path]) -> None:
    """Print the seconds of each picture, start of the process and models included, and its fields."""
    for picture in pictures:
        start = time.perf_counter()
        sight = look_at(picture)
        seen = time.perf_counter()
        cards = read_cards(sight.lines, sight.codes)
        understood = time.perf_counter() - seen
        seconds = (
            f"{seen - start:.1f} s to read {len(sight.lines)} lines, {understood * 1000:.1f} ms to understand them"
        )
        print(f"{picture.name}: {seconds}")
        for card in cards:
            for finding in card:
                print(f"  {finding.field:11} {finding.confidence:4.0%}  {finding.value}")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
