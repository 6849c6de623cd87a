"""Fixtures of the agency's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tests.cast import cast

__all__ = ["cast"]


@pytest.fixture(autouse=True)
def fresh_rate_limits() -> Iterator[None]:
    """Each test may sign in as often as if it were the first."""
    cache.clear()
    yield
    cache.clear()
