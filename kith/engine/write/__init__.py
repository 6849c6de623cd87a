"""All writes: actions, plain edits, and the unit of work."""
