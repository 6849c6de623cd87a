"""Duplicate detection: for a record being typed, posted or imported, and among existing records."""

from kith.people.services.duplicates.candidates import candidates, certain, likely
from kith.people.services.duplicates.deciding import are_duplicates_again, not_duplicates
from kith.people.services.duplicates.due import note_parts, note_records
from kith.people.services.duplicates.scanning import compare_due, scan_everything

__all__ = [
    "are_duplicates_again",
    "candidates",
    "certain",
    "compare_due",
    "likely",
    "not_duplicates",
    "note_parts",
    "note_records",
    "scan_everything",
]
