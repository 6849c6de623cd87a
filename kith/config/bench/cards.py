"""The time for reading pictures of business cards, and the result."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from kith.kit.cards import read_cards
from kith.kit.cards.seeing import Sight, look_at

PICTURES = (".jpg", ".jpeg", ".png", ".webp")
ROUNDS = 5


def measure_cards(folder: Path) -> dict[str, Any]:
    """Picture → seconds from the file to the fields (median, and the slowest), its cards with value and confidence.

    Each run starts a new process that loads the models, as for a user who takes a picture.
    """
    pictures = sorted(path for path in folder.iterdir() if path.suffix.lower() in PICTURES)
    return {path.name: _of(path) for path in pictures}


def _of(path: Path) -> dict[str, Any]:
    seconds, cards = list[float](), list[Any]()
    for _round in range(ROUNDS):
        begun = perf_counter()
        sight = look_at(path)
        cards = _fields(sight)
        seconds.append(perf_counter() - begun)
    times = {"seconds": round(median(seconds), 2), "slowest": round(max(seconds), 2)}
    return {**times, "kilobytes": path.stat().st_size >> 10, "cards": cards}


def _fields(sight: Sight) -> list[dict[str, tuple[str, float]]]:
    return [
        {found.field: (found.value, round(found.confidence, 2)) for found in card} for card in read_cards(sight.lines)
    ]
