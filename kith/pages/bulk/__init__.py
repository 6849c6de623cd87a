"""Work on many records at once."""
