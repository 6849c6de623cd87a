"""What a domain tells the importer: presets, columns, keys."""

from kith.transfer import own_keys
from kith.transfer.hooks import (
    Beside,
    Doubts,
    Format,
    Key,
    Matching,
    Parts,
    Preset,
    PresetPart,
    Steps,
    Words,
    importing,
)
from kith.transfer.mapping.columns import EXTERNAL_ID, FILE, PHOTO, Choices, Column, Mapping
from kith.transfer.reading.references import Reference

__all__ = [
    "EXTERNAL_ID",
    "FILE",
    "PHOTO",
    "Beside",
    "Choices",
    "Column",
    "Doubts",
    "Format",
    "Key",
    "Mapping",
    "Matching",
    "Parts",
    "Preset",
    "PresetPart",
    "Reference",
    "Steps",
    "Words",
    "importing",
    "own_keys",
]
