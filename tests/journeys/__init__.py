"""Acceptance stories in a real browser."""
