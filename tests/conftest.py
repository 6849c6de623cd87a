"""Fixtures that tests of every folder use."""

from __future__ import annotations

from time import monotonic

import pytest

from kith.kit import memory
from tests.cast import cast

__all__ = ["cast", "one_moment"]


@pytest.fixture(autouse=True)
def one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing remembered grows old during a test, so that the same work takes the same queries each time."""
    moment = monotonic()
    monkeypatch.setattr(memory, "monotonic", lambda: moment)
