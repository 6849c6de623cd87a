"""Import presets for well-known files, and words that identify the columns of other files."""
