"""Sample data: a realistic agency, the same each time, with dates relative to today."""

from kith.config.demo.loading import load

__all__ = ["load"]
