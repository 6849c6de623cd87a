"""Shipped mappings of well-known files, and the words by which columns of other files are recognised."""
