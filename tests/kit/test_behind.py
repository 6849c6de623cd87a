"""Calls that a thread makes in order behind its caller's back."""

from __future__ import annotations

import pytest

from kith.kit.behind import Behind


def test_calls_are_made_in_the_order_in_which_they_were_handed_over() -> None:
    behind, made = Behind("test"), list[int]()
    for number in range(100):
        behind.hand(made.append, number)
    behind.wait()
    assert made == list(range(100))
    behind.stop()


def test_what_went_wrong_is_told_at_every_wait() -> None:
    behind = Behind("test")
    behind.hand(int, "no number")
    for _time in range(2):
        with pytest.raises(ValueError, match="no number"):
            behind.wait()
    behind.stop()


def test_nothing_can_be_handed_over_after_the_end() -> None:
    behind, made = Behind("test"), list[int]()
    behind.stop()
    with pytest.raises(RuntimeError):
        behind.hand(made.append, 1)
    assert made == []
