"""Import and export of every entity."""
