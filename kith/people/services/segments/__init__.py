"""Segments: what a condition may be, who is put in by hand, who is in one, and who came and left."""
