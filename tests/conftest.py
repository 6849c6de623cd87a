"""Fixtures that tests of every folder use."""

from tests.cast import cast

__all__ = ["cast"]
