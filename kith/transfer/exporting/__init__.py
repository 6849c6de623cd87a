"""Exports of lists, and of everything an agency has."""
