"""The background jobs and scheduled work of imports and exports; importing this registers them."""

from kith.transfer.exporting import everything
from kith.transfer.running import preview, runs, tidying

__all__ = ["everything", "preview", "runs", "tidying"]
