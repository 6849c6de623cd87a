"""What is remembered, how long, and how it is forgotten."""

from __future__ import annotations

import pytest

from kith.kit import memory
from kith.kit.memory import Memory, remembered


def test_only_the_last_used_are_kept() -> None:
    kept: Memory[str] = Memory(2)
    for name in ("one", "two"):
        kept.keep(name, name)
    assert kept.get("one", lambda: "new") == "one"
    kept.keep("three", "three")
    assert [kept.find(name) for name in ("one", "two", "three")] == ["one", None, "three"]


def test_an_answer_is_remembered_until_its_stretch_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(memory, "monotonic", lambda: now[0])
    asked: list[str] = []

    @remembered(seconds=5.0, most=10)
    def answer(name: str) -> int:
        asked.append(name)
        return len(asked)

    assert [answer("a"), answer("b"), answer("a")] == [1, 2, 1]
    now[0] = 104.9
    assert answer("a") == 1
    now[0] = 105.0
    assert answer("a") == 3
    answer.forget()
    assert answer("a") == 4


def test_a_refusal_is_not_remembered() -> None:
    outcomes = iter([KeyError("none yet"), None])

    @remembered(seconds=60.0, most=10)
    def answer() -> str:
        if (problem := next(outcomes)) is not None:
            raise problem
        return "there"

    with pytest.raises(KeyError):
        answer()
    assert answer() == "there"
