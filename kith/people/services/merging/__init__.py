"""Merge two to five records into one, and undo it."""
