"""Exports of lists, and the full export of an agency."""
