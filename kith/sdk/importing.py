"""What a domain tells the importer: presets, columns, keys."""

from kith.transfer import hooks, own_keys
from kith.transfer.hooks import Beside, Format, Key, Preset, PresetPart
from kith.transfer.mapping.columns import EXTERNAL_ID, FILE, PHOTO, Choices, Column, Mapping

__all__ = [
    "EXTERNAL_ID",
    "FILE",
    "PHOTO",
    "Beside",
    "Choices",
    "Column",
    "Format",
    "Key",
    "Mapping",
    "Preset",
    "PresetPart",
    "hooks",
    "own_keys",
]
