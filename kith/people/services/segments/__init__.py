"""Segments: rules for conditions, manual members, membership, entries and exits."""
