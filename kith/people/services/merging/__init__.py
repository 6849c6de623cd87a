"""Merging two to five records into one, and taking it back."""
