"""History of records: entries, their display, and undo."""
