"""What happened to a record: entries, how they are told, undo."""
