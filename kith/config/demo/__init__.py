"""A believable agency to look at and to test with: the same one every time, its dates counted back from today."""

from kith.config.demo.loading import load

__all__ = ["load"]
