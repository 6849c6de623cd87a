"""The background jobs of custom fields; importing this registers them."""

from kith.custom import erasing, indexing
from kith.custom.computed import recomputing

__all__ = ["erasing", "indexing", "recomputing"]
