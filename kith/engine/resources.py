"""The entities that the engine itself brings."""

from kith.engine.custom.resource import CustomFieldResource

__all__ = ["CustomFieldResource"]
