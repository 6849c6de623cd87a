"""What becomes of each row."""
